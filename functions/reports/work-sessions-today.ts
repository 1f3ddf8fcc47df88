// Today's work sessions of everybody a manager looks after, one by one.
import * as z from "zod";
import { localDateOf } from "../../lib/domain/calendar.ts";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { pageQuery, text } from "../../lib/http/schemas.ts";
import { loadTeamSessions, teamSessionsPage } from "../../lib/queries/team-sessions.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/work/sessions/today",
  summary: "The work sessions of each member who came today, with active and idle seconds",
  access: "manager",
  query: z.object({ department: text(100).optional(), ...pageQuery }),
  response: teamSessionsPage,
  errors: [],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db }) => {
  const today = localDateOf(now, organization.timezone);
  return { data: await loadTeamSessions(db, today, query, { principal, organization, now }) };
});
