// Any range of dates of one member, up to a year.
import * as z from "zod";
import { look } from "../../lib/audit/look.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, localDate } from "../../lib/platform/http/schemas.ts";
import { checkSpan } from "../../lib/platform/http/span.ts";
import { findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";
import { loadMemberReport, memberReport } from "../../lib/reports/member-report.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/custom",
  summary:
    "A member's days between two dates, both included; 366 at most. Managers get the days on which the member was in a department of theirs",
  access: "member",
  query: z.object({ start_date: localDate, end_date: localDate, user_id: id.optional() }),
  response: memberReport,
  errors: ["FORBIDDEN", "NOT_FOUND", "RANGE_TOO_LONG"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db, afterwards }) => {
  const period = checkSpan({ from: query.start_date, to: query.end_date });
  const member = await findMemberOver(db, principal, period, query.user_id);
  look({ principal, now, afterwards }, "days", [member.id]);
  return { data: await loadMemberReport(db, member, period, organization, now) };
});
