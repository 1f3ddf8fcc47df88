// A manager's overview: how a day or a span went for the members they look after, and who is at work now.
import * as z from "zod";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { text } from "../../lib/platform/http/schemas.ts";
import { dateSpan, spanQuery } from "../../lib/platform/http/span.ts";
import { seesDepartment } from "../../lib/platform/tenancy/rules/departments.ts";
import { findOpenLeave } from "../../lib/schedules/open-leave.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/attendance/stats",
  summary:
    "Days by status and average hours of a date or a span (today unless stated), each of the department of its date, and who is at work now",
  access: "manager",
  query: z.object({ date: spanQuery.start_date, ...spanQuery, department: text(100).optional() }),
  response: z.object({
    start_date: z.string(),
    end_date: z.string(),
    /** Active members of the last date's departments, whether they have a record or not. */
    members: z.int(),
    /** Days by status; a day is `absent` once it was closed without a check-in, and `on_leave` before that, too. */
    present: z.int(),
    late: z.int(),
    half_day: z.int(),
    absent: z.int(),
    on_leave: z.int(),
    checked_in_now: z.int(),
    on_break_now: z.int(),
    /** The average of the days that were worked and have ended; null without one. */
    average_hours: z.number().nullable(),
  }),
  errors: ["RANGE_TOO_LONG"],
});

type Row = {
  members: number;
  present: number;
  late: number;
  half_day: number;
  absent: number;
  on_leave: number;
  checked_in_now: number;
  on_break_now: number;
  average_seconds: number | null;
};

export const handler = endpoint(contract, async ({ query, principal, organization, now, db }) => {
  const { date, department = null } = query;
  if (date !== undefined && (query.start_date !== undefined || query.end_date !== undefined)) {
    throw new AppError("VALIDATION_FAILED", {
      details: [{ path: "query.date", message: "a date or a span, not both" }],
    });
  }
  const asked = { start_date: date ?? query.start_date, end_date: date ?? query.end_date };
  const end = dateSpan({ end_date: asked.end_date }, now, organization.timezone).end_date;
  const span = dateSpan({ start_date: asked.start_date ?? end, end_date: end }, now, organization.timezone);
  const { average_seconds, ...counts } = await db.one<Row>(selectStats, [
    span.start_date,
    span.end_date,
    department,
    principal.managed_departments,
    principal.user_id,
  ]);
  const period = { from: span.start_date, to: span.end_date };
  const away = (await findOpenLeave(db, organization, null, period)).filter(
    (day) =>
      (department === null || day.department === department) &&
      (day.user_id === principal.user_id || seesDepartment(principal, day.department)),
  );
  const on_leave = counts.on_leave + away.length;
  const average_hours = average_seconds === null ? null : Math.round(average_seconds / 36) / 100;
  return { data: { ...span, ...counts, on_leave, average_hours } };
});

// Who was in the departments that count, and when: few, and hashed once for all records.
const selectStats = `
  with team as materialized (
    select user_id, valid_from, valid_to from member_departments
    where org_id = (select app.current_org())
      and ($3::text is null or department = $3) and ($4::text[] is null or department = any ($4) or user_id = $5)
  ), now as (
    select count(s.work_session_id) as checked_in_now,
      count(*) filter (where s.work_session_id is not null and s.on_break_since is not null) as on_break_now
    from users u
    join user_status s on s.org_id = u.org_id and s.user_id = u.id
    where u.org_id = (select app.current_org())
      and ($3::text is null or u.department = $3) and ($4::text[] is null or u.department = any ($4) or u.id = $5)
  ), days as (
    select
      count(*) filter (where r.status = 'present') as present,
      count(*) filter (where r.status = 'late') as late,
      count(*) filter (where r.status = 'half_day') as half_day,
      count(*) filter (where r.status = 'absent') as absent,
      count(*) filter (where r.status = 'on_leave') as on_leave,
      avg(r.total_work_duration) filter (where r.check_out_time is not null) as average_seconds
    from (
      select user_id, date, status, total_work_duration, check_out_time from attendance_records
      where org_id = (select app.current_org()) and date between $1 and $2
      offset 0
    ) r
    join team t on t.user_id = r.user_id and r.date >= t.valid_from and r.date < t.valid_to
  ), people as (
    select count(*) as members
    from users u
    join team t on t.user_id = u.id and $2::date >= t.valid_from and $2::date < t.valid_to
    where u.org_id = (select app.current_org()) and u.status = 'active'
  )
  select * from people, now, days`;
