// A manager compares classes, teachers, weeks or students by who came to their sessions.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { dateSpan, spanQuery } from "../../lib/platform/http/span.ts";
import { GROUPS, summarize, summarizeAll, summary } from "../../lib/sessions/across.ts";
import { tally } from "../../lib/sessions/class-report.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/sessions",
  summary:
    "Attendance of all sessions that were held and taken, by class, teacher, week or student; managers of departments: of those who teach there",
  access: "manager",
  query: z.object({ ...pageQuery, ...spanQuery, group_by: z.enum(GROUPS).default("week") }),
  response: page(summary).extend({
    group_by: z.enum(GROUPS),
    start_date: z.string(),
    end_date: z.string(),
    totals: tally.extend({ sessions: z.int() }),
  }),
  errors: ["RANGE_TOO_LONG"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db }) => {
  const { group_by, limit } = query;
  const span = dateSpan(query, now, organization.timezone);
  const across = { ...span, departments: principal.managed_departments };
  const after = decodeCursor(query.cursor, z.tuple([z.string(), z.string()]));
  const rows = await summarize(db, organization, across, group_by, { after, limit: limit + 1 });
  const totals = await summarizeAll(db, organization, across);
  return { data: { ...toPage(rows, limit, ({ label, key }) => [label, key ?? ""]), group_by, ...span, totals } };
});
