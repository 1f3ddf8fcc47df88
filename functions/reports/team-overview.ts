// A day of everybody a manager looks after: when they came and went, what the time was, and what they are doing now.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { localDate, pageQuery, text } from "../../lib/platform/http/schemas.ts";
import { loadTeamDay, teamDayPage } from "../../lib/reports/team-day.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/team-overview",
  summary:
    "Members by name with their day, today unless stated: first login, last logout, sessions, times, state now. Departments are those of the date; `state` is null where the member has left the caller's since",
  access: "manager",
  query: z.object({ date: localDate.optional(), department: text(100).optional(), ...pageQuery }),
  response: teamDayPage,
  errors: [],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db }) => {
  return { data: await loadTeamDay(db, query.date ?? null, query, { principal, organization, now }) };
});
