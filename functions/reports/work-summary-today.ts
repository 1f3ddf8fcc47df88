// Today's work of everybody a manager looks after: totals, first login, last logout.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { pageQuery, text } from "../../lib/platform/http/schemas.ts";
import { loadTeamDay, teamDayPage } from "../../lib/reports/team-day.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/work/summary/today",
  summary: "Each member's totals of today, with login and logout times",
  access: "manager",
  query: z.object({ department: text(100).optional(), ...pageQuery }),
  response: teamDayPage,
  errors: [],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db }) => {
  return { data: await loadTeamDay(db, null, query, { principal, organization, now }) };
});
