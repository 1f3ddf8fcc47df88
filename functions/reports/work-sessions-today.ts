// Today's work sessions of everybody a manager looks after, one by one.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { pageQuery, text } from "../../lib/platform/http/schemas.ts";
import { loadTeamSessions, teamSessionsPage } from "../../lib/reports/team-sessions.ts";

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
  return { data: await loadTeamSessions(db, query, { principal, organization, now }) };
});
