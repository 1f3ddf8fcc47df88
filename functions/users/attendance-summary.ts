// What a member's days add up to over a span of dates: their own, or those of somebody a manager looks after. A day that
// runs counts up to now.

import * as z from "zod";
import { asOf, durations, durationsOf } from "../../lib/attendance/record.ts";
import { loadRunning } from "../../lib/attendance/running.ts";
import { memberHead } from "../../lib/auth/user.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { dateSpan, spanQuery } from "../../lib/platform/http/span.ts";
import { isOfDepartments } from "../../lib/platform/tenancy/department-on.ts";
import { datesSeen, findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";
import { findOpenLeave } from "../../lib/schedules/open-leave.ts";
import { sumTotals, type Totals } from "../../lib/timeline/rules/totals.ts";

const summary = z.object({
  /** Days by their status; together all days of the span on which they were expected or came. */
  days: z.object({
    present: z.int(),
    late: z.int(),
    half_day: z.int(),
    absent: z.int(),
    on_leave: z.int(),
  }),
  days_worked: z.int(),
  /** Worked days that began late, whatever became of them. */
  late_count: z.int(),
  ...durations,
  total_hours: z.number(),
  /** Of the worked days; null without one. */
  average_hours: z.number().nullable(),
});

export const contract = defineContract({
  method: "GET",
  path: "/api/users/{id}/attendance-summary",
  summary: "Days by status, hours and late arrivals between two dates; the last 30 days unless stated",
  access: "member",
  params: z.object({ id }),
  query: z.object(spanQuery),
  response: summary.extend({
    ...asOf,
    member: memberHead,
    start_date: z.string(),
    end_date: z.string(),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND", "RANGE_TOO_LONG"],
});

export const handler = endpoint(contract, async ({ params, query, principal, organization, now, db }) => {
  const span = dateSpan(query, now, organization.timezone);
  const period = { from: span.start_date, to: span.end_date };
  const member = await findMemberOver(db, principal, period, params.id);
  const { id, name, employee_id, department, seen_in } = member;
  const row = await db.one<Row>(selectSummary, [id, span.start_date, span.end_date, seen_in]);
  const { present, late, half_day, absent, on_leave, days_worked, late_count, ...recorded } = row;
  const isSeen = await datesSeen(db, member);
  const open = (await loadRunning(db, [id], now)).get(id);
  const isInSpan = open !== undefined && open.date >= period.from && open.date <= period.to && isSeen(open.date);
  const totals = durationsOf(isInSpan ? sumTotals([recorded, open.totals]) : recorded);
  const away = (await findOpenLeave(db, organization, [id], period)).filter(({ date }) => isSeen(date)).length;
  return {
    data: {
      as_of: now,
      member: { id, name, employee_id, department },
      ...span,
      days: { present, late, half_day, absent, on_leave: on_leave + away },
      days_worked,
      late_count,
      ...totals,
      total_hours: hours(totals.total_work_duration),
      average_hours: days_worked === 0 ? null : hours(totals.total_work_duration / days_worked),
    },
  };
});

type Row = Totals & z.infer<typeof summary.shape.days> & Pick<z.infer<typeof summary>, "days_worked" | "late_count">;

/** To the hundredth. */
function hours(seconds: number): number {
  return Math.round(seconds / 36) / 100;
}

const selectSummary = `
  select
    count(*) filter (where r.status = 'present') as present,
    count(*) filter (where r.status = 'late') as late,
    count(*) filter (where r.status = 'half_day') as half_day,
    count(*) filter (where r.status = 'absent') as absent,
    count(*) filter (where r.status = 'on_leave') as on_leave,
    count(*) filter (where r.check_in_time is not null) as days_worked,
    count(*) filter (where r.is_late and r.check_in_time is not null) as late_count,
    coalesce(sum(r.total_work_duration), 0) as work,
    coalesce(sum(r.total_active_duration), 0) as active,
    coalesce(sum(r.total_idle_duration), 0) as idle,
    coalesce(sum(r.total_break_duration), 0) as break,
    coalesce(sum(r.total_meeting_duration), 0) as meeting,
    coalesce(sum(r.total_untracked_duration), 0) as untracked
  from attendance_records r
  where r.org_id = (select app.current_org()) and r.user_id = $1 and r.date between $2 and $3
    and ${isOfDepartments("$4", "r.user_id", "r.date")}`;
