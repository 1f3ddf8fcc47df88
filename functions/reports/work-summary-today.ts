// Today's work of everybody a manager looks after: totals, first login, last logout.
import * as z from "zod";
import { localDateOf } from "../../lib/domain/calendar.ts";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { pageQuery, text } from "../../lib/http/schemas.ts";
import { loadTeamDay, teamDayPage } from "../../lib/queries/team-day.ts";

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
  const today = localDateOf(now, organization.timezone);
  return { data: await loadTeamDay(db, today, query, { principal, organization, now }) };
});
