// Why a day is what it is: each total with its segments and facts, the rule that decided, what was clipped, marked or
// not counted. For the member, and whoever looks after them.
import * as z from "zod";
import { findVisibleRecord } from "../../lib/attendance/visible-record.ts";
import { look } from "../../lib/audit/look.ts";
import { explainDay } from "../../lib/days/explain/explain.ts";
import { dayExplanation } from "../../lib/days/explain/explanation.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/attendance/{id}/explain",
  summary: "Why a day is what it is: every total by its segments, facts and the rule that decided",
  access: "member",
  params: z.object({ id }),
  response: dayExplanation,
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, organization, now, db, afterwards }) => {
  const record = await findVisibleRecord(db, principal, params.id);
  look({ principal, now, afterwards }, "days", [record.user_id]);
  return { data: await explainDay(db, organization, record, now) };
});
