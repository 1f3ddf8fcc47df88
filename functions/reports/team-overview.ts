// A day of everybody a manager looks after: when they came and went, what the time was, and what they are doing now.
// Whose timeline or window is shown sees that the manager looked.
import * as z from "zod";
import { lookAt } from "../../lib/audit/look.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { listOf, localDate, pageQuery, text } from "../../lib/platform/http/schemas.ts";
import { loadTeamDay, overviewPage, TEAM_PARTS } from "../../lib/reports/team-day.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/team-overview",
  summary:
    "Members by name with their day, today unless stated: first login, last logout, sessions, times, state now; with `include=segments,current` their timelines and windows, which are looks, and with `shift` when they are expected. Departments are those of the date; `state` is null where the member has left the caller's since",
  access: "manager",
  query: z.object({
    date: localDate.optional(),
    department: text(100).optional(),
    include: listOf(TEAM_PARTS).optional(),
    ...pageQuery,
  }),
  // Where nobody is at work nothing but the instant of the answer changes; where somebody is, the totals do.
  etag: { except: ["as_of"] },
  response: overviewPage,
  errors: [],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db, afterwards }) => {
  const { date = null, include = [] } = query;
  const data = await loadTeamDay(db, date, query, { principal, organization, now }, include);
  const idsOf = (days: typeof data.items) => days.map(({ user_id }) => user_id);
  const shown = {
    days: idsOf(data.items.filter(({ segments = [] }) => segments.length > 0)),
    titles: idsOf(data.items.filter(({ current = null }) => current !== null)),
  };
  lookAt({ principal, now, afterwards }, shown);
  return { data };
});
