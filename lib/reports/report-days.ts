import { type DaySummary, summarizeDay } from "../activity/rules/day-summary.ts";
import { loadUsage, NO_USAGE } from "../activity/usage.ts";
import { loadDay } from "../attendance/day.ts";
import type { DayStatus } from "../attendance/rules/day-status.ts";
import type { Db } from "../platform/db/transaction.ts";
import { isOfDepartments } from "../platform/tenancy/department-on.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { type JudgedDay, rulesOf } from "../platform/tenancy/rules-in-force.ts";
import type { VisibleMember } from "../platform/tenancy/visible-member.ts";
import type { Period } from "../platform/time/period.ts";
import { findOpenLeave } from "../schedules/open-leave.ts";
import { type Totals, totalsOf } from "../timeline/rules/totals.ts";

/** A date of a member's, summed up. */
export type ReportDay = Totals &
  Omit<DaySummary, "productivity_score"> & {
    date: string;
    status: DayStatus | null;
    check_in_time: Date | null;
    check_out_time: Date | null;
    closed: boolean;
    running: boolean;
    /** Something of it was declared late or changed afterwards, and nobody has looked yet. */
    needs_review: boolean;
    screenshots: number;
    clicks: number;
    strokes: number;
  };

/**
 * Every date of a span that is to be seen: closed days as they were summed up, the others as they stand at `now`. The span is one
 * statement; each worked day that is not closed costs its own.
 */
export async function loadReportDays(
  db: Db,
  { id: userId, seen_in }: Pick<VisibleMember, "id" | "seen_in">,
  { from, to }: Period,
  organization: Organization,
  now: Date,
): Promise<ReportDay[]> {
  const days: ReportDay[] = [];
  const rows = await db.query<ReportDay & JudgedDay>(selectDays, [userId, from, to, seen_in]);
  const rules = await rulesOf(db, organization, rows);
  const leave = await findOpenLeave(db, organization, [userId], { from, to });
  const away = new Set(leave.map(({ date }) => date));
  for (const row of rows) {
    if (away.has(row.date)) row.status = "on_leave";
    const unclosed = !row.closed && row.check_in_time !== null;
    days.push(unclosed ? { ...row, ...(await loadUnclosed(db, userId, row, rules(row), now)) } : row);
  }
  return days;
}

/** A day as it stands: nothing of it is summed up yet, and a session that runs is not in its record's totals. */
async function loadUnclosed(
  db: Db,
  userId: string,
  { date, running, ...row }: ReportDay,
  { settings }: Organization,
  now: Date,
) {
  const totals: Totals = running ? totalsOf((await loadDay(db, userId, date, now)).segments) : row;
  const { usages, clicks, strokes } = (await loadUsage(db, [userId], date, now)).get(userId) ?? NO_USAGE;
  const { work, active, idle, break: pause, meeting, untracked } = totals;
  const { productivity_score: _, ...summary } = summarizeDay(totals, usages, settings.productivity_rules);
  return { work, active, idle, break: pause, meeting, untracked, ...summary, clicks, strokes };
}

// Dates are counted in whole days: a series of timestamps would follow the clock changes of the connection's zone.
const selectDays = `
  select $1::uuid as user_id, d.date, r.judged_at, r.status, r.check_in_time, r.check_out_time,
    coalesce(r.total_work_duration, 0) as work, coalesce(r.total_active_duration, 0) as active,
    coalesce(r.total_idle_duration, 0) as idle, coalesce(r.total_break_duration, 0) as break,
    coalesce(r.total_meeting_duration, 0) as meeting, coalesce(r.total_untracked_duration, 0) as untracked,
    r.closed_at is not null as closed, coalesce(r.needs_review, false) as needs_review,
    r.closed_at is null and exists (
      select from work_sessions w
      where w.org_id = (select app.current_org()) and w.attendance_record_id = r.id and w.ended_at is null) as running,
    case when r.closed_at is null
      then (select count(*) from screenshots c
        where c.org_id = r.org_id and c.attendance_record_id = r.id and c.status = 'ready')
      else coalesce(s.total_screenshots, 0) end as screenshots,
    coalesce(s.total_tracked_time, 0) as total_tracked_time, coalesce(s.productive_time, 0) as productive_time,
    coalesce(s.neutral_time, 0) as neutral_time, coalesce(s.unproductive_time, 0) as unproductive_time,
    coalesce(s.top_applications, '[]') as top_applications, coalesce(s.top_websites, '[]') as top_websites,
    coalesce(s.total_mouse_clicks, 0) as clicks, coalesce(s.total_keyboard_strokes, 0) as strokes
  from (select $2::date + n as date from generate_series(0, $3::date - $2::date) as n) d
  left join attendance_records r on r.org_id = (select app.current_org()) and r.user_id = $1 and r.date = d.date
  left join productivity_summary s
    on s.org_id = r.org_id and s.user_id = r.user_id and s.date = r.date and r.check_in_time is not null
  where ${isOfDepartments("$4", "$1", "d.date")}
  order by d.date`;
