// What became of the sessions of a class.
import * as z from "zod";
import { findOwnClass } from "../../lib/classes/class.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut } from "../../lib/platform/http/schemas.ts";
import { dateSpan, spanQuery } from "../../lib/platform/http/span.ts";
import { ofSessions, ofStudents, tally } from "../../lib/sessions/class-report.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/classes/{id}/report",
  summary:
    "Attendance of a class over a range of dates, by session and by student: of sessions that were held and taken",
  access: "teacher",
  params: z.object({ id }),
  query: z.object(spanQuery),
  response: z.object({
    class: z.object({ id, name: z.string(), code: z.string() }),
    start_date: z.string(),
    end_date: z.string(),
    totals: tally,
    sessions: z.array(z.object({ id, name: z.string(), starts_at: instantOut, ...tally.shape })),
    students: z.array(z.object({ user: z.object({ id, name: z.string(), employee_id: z.string() }), ...tally.shape })),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND", "RANGE_TOO_LONG"],
});

export const handler = endpoint(contract, async ({ params, query, principal, organization, now, db }) => {
  const span = dateSpan(query, now, organization.timezone);
  const found = await findOwnClass(db, principal, params.id);
  const zone = found.timezone ?? organization.timezone;
  const period = { class_id: found.id, from: span.start_date, to: span.end_date, zone };
  const { sessions, totals } = await ofSessions(db, period);
  const students = await ofStudents(db, period);
  const { id, name, code } = found;
  return { data: { class: { id, name, code }, ...span, totals, sessions, students } };
});
