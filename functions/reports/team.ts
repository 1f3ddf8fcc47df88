// Everybody a manager looks after beside the dates of a span: how each day was, and what it all comes to.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { pageQuery, text } from "../../lib/platform/http/schemas.ts";
import { dateSpan, spanQuery } from "../../lib/platform/http/span.ts";
import { departmentsFor } from "../../lib/platform/tenancy/rules/departments.ts";
import { loadTeamDays, teamDaysPage } from "../../lib/reports/team-days.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/team",
  summary:
    "Members by name with their dates between two, the last 30 days unless stated: status, work without breaks, active time. Each date counts for the department it was a day of",
  access: "manager",
  query: z.object({ ...spanQuery, department: text(100).optional(), ...pageQuery }),
  response: teamDaysPage,
  errors: ["RANGE_TOO_LONG"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db }) => {
  const { start_date, end_date } = dateSpan(query, now, organization.timezone);
  const departments = departmentsFor(principal, query.department);
  const context = { organization, departments, now };
  return { data: await loadTeamDays(db, { from: start_date, to: end_date }, query, context) };
});
