import * as z from "zod";
import type { Db, Organization } from "../db/transaction.ts";
import { localDateOf } from "../domain/calendar.ts";
import type { DayStatus } from "../domain/day-status.ts";
import { type DaySummary, summarizeDay } from "../domain/day-summary.ts";
import type { Period } from "../domain/period.ts";
import { productivityScore } from "../domain/productivity.ts";
import { hoursOf, mergeTopTen, percentagesOf, sumTotals } from "../domain/report.ts";
import { type Totals, totalsOf } from "../domain/totals.ts";
import { id, instantOut } from "../http/schemas.ts";
import { durationsOf } from "./attendance-record.ts";
import { loadDay } from "./day.ts";
import { loadUsage, NO_USAGE } from "./usage.ts";
import type { VisibleMember } from "./visible-member.ts";

const durations = z.object({
  total_work_duration: z.int(),
  total_active_duration: z.int(),
  total_idle_duration: z.int(),
  total_break_duration: z.int(),
  total_meeting_duration: z.int(),
});
const namedTime = z.object({ name: z.string(), seconds: z.int() });
const percent = z.number().nullable();
const score = z.int().nullable();

/** A member's span of local dates as clients see it. Durations and times are seconds. */
export const memberReport = z.object({
  member: z.object({ id, name: z.string(), employee_id: z.string(), department: z.string().nullable() }),
  from: z.string(),
  to: z.string(),
  timezone: z.string(),
  /** True while a day of the span can still change: it runs, or has not been closed. */
  provisional: z.boolean(),
  totals: durations,
  total_hours: z.number(),
  active_percent: percent,
  idle_percent: percent,
  meeting_percent: percent,
  productivity_score: score,
  total_tracked_time: z.int(),
  productive_time: z.int(),
  neutral_time: z.int(),
  unproductive_time: z.int(),
  /** Ten at most; each is the sum over every day's ten longest, so what never was among those is not in it. */
  top_applications: z.array(namedTime),
  top_websites: z.array(namedTime),
  total_screenshots: z.int(),
  total_mouse_clicks: z.int(),
  total_keyboard_strokes: z.int(),
  days_by_status: z.object({
    present: z.int(),
    late: z.int(),
    half_day: z.int(),
    absent: z.int(),
    on_leave: z.int(),
  }),
  /** One for every date of the span; dates without a record have no status and no time. */
  days: z.array(
    durations.extend({
      date: z.string(),
      status: z.enum(["present", "late", "half_day", "absent", "on_leave"]).nullable(),
      check_in_time: instantOut.nullable(),
      check_out_time: instantOut.nullable(),
      productivity_score: score,
      provisional: z.boolean(),
    }),
  ),
});

export type MemberReport = z.input<typeof memberReport>;

type Row = Totals &
  Omit<DaySummary, "productivity_score"> & {
    date: string;
    status: DayStatus | null;
    check_in_time: Date | null;
    check_out_time: Date | null;
    closed: boolean;
    running: boolean;
    screenshots: number;
    clicks: number;
    strokes: number;
  };

/**
 * A member over a span of local dates: what the closed days came to, and the others as they stand at `now`. Every
 * total is the sum of the segments behind it. The span is one statement; each day that is not closed costs its own.
 *
 * Top lists over a span add up each day's ten longest: what was eleventh every day does not appear, and is missed by
 * no more than the days on which it was not among the ten.
 */
export async function loadMemberReport(
  db: Db,
  member: Pick<VisibleMember, "id" | "name" | "employee_id" | "department">,
  { from, to }: Period,
  organization: Organization,
  now: Date,
): Promise<MemberReport> {
  const days: Row[] = [];
  for (const row of await db.query<Row>(selectDays, [member.id, from, to])) {
    const worked = row.check_in_time !== null;
    days.push(row.closed || !worked ? row : { ...row, ...(await loadUnclosed(db, member.id, row, organization, now)) });
  }
  const totals = sumTotals(days);
  const today = localDateOf(now, organization.timezone);
  const isProvisional = ({ status, closed, date }: Row) => status !== null && (!closed || date >= today);
  const { name, employee_id, department } = member;
  return {
    member: { id: member.id, name, employee_id, department },
    from,
    to,
    timezone: organization.timezone,
    provisional: days.some(isProvisional),
    totals: durationsOf(totals),
    total_hours: hoursOf(totals.work),
    ...percentagesOf(totals),
    productivity_score: productivityScore(totals),
    ...sumUsage(days),
    days_by_status: countStatuses(days),
    days: days.map((day) => ({
      date: day.date,
      status: day.status,
      check_in_time: day.check_in_time,
      check_out_time: day.check_out_time,
      ...durationsOf(day),
      productivity_score: productivityScore(day),
      provisional: isProvisional(day),
    })),
  };
}

/** A day as it stands: nothing of it is summed up yet, and a session that runs is not in its record's totals. */
async function loadUnclosed(
  db: Db,
  userId: string,
  { date, running, ...row }: Row,
  { settings }: Organization,
  now: Date,
) {
  const totals: Totals = running ? totalsOf((await loadDay(db, userId, date, now)).segments) : row;
  const { usages, clicks, strokes } = (await loadUsage(db, [userId], date, now)).get(userId) ?? NO_USAGE;
  const { work, active, idle, break: pause, meeting } = totals;
  const { productivity_score: _, ...summary } = summarizeDay(totals, usages, settings.productivity_rules);
  return { work, active, idle, break: pause, meeting, ...summary, clicks, strokes };
}

function sumUsage(days: readonly Row[]) {
  const sum = (of: (day: Row) => number) => days.reduce((total, day) => total + of(day), 0);
  return {
    total_tracked_time: sum((day) => day.total_tracked_time),
    productive_time: sum((day) => day.productive_time),
    neutral_time: sum((day) => day.neutral_time),
    unproductive_time: sum((day) => day.unproductive_time),
    top_applications: mergeTopTen(days.map((day) => day.top_applications)),
    top_websites: mergeTopTen(days.map((day) => day.top_websites)),
    total_screenshots: sum((day) => day.screenshots),
    total_mouse_clicks: sum((day) => day.clicks),
    total_keyboard_strokes: sum((day) => day.strokes),
  };
}

function countStatuses(days: readonly Row[]): Record<DayStatus, number> {
  const counts = { present: 0, late: 0, half_day: 0, absent: 0, on_leave: 0 };
  for (const { status } of days) if (status !== null) counts[status] += 1;
  return counts;
}

// Dates are counted in whole days: a series of timestamps would follow the clock changes of the connection's zone.
const selectDays = `
  select d.date, r.status, r.check_in_time, r.check_out_time,
    coalesce(r.total_work_duration, 0) as work, coalesce(r.total_active_duration, 0) as active,
    coalesce(r.total_idle_duration, 0) as idle, coalesce(r.total_break_duration, 0) as break,
    coalesce(r.total_meeting_duration, 0) as meeting,
    r.closed_at is not null as closed,
    r.closed_at is null and exists (
      select from work_sessions w where w.attendance_record_id = r.id and w.ended_at is null) as running,
    case when r.closed_at is null
      then (select count(*) from screenshots c where c.attendance_record_id = r.id and c.status = 'ready')
      else coalesce(s.total_screenshots, 0) end as screenshots,
    coalesce(s.total_tracked_time, 0) as total_tracked_time, coalesce(s.productive_time, 0) as productive_time,
    coalesce(s.neutral_time, 0) as neutral_time, coalesce(s.unproductive_time, 0) as unproductive_time,
    coalesce(s.top_applications, '[]') as top_applications, coalesce(s.top_websites, '[]') as top_websites,
    coalesce(s.total_mouse_clicks, 0) as clicks, coalesce(s.total_keyboard_strokes, 0) as strokes
  from (select $2::date + n as date from generate_series(0, $3::date - $2::date) as n) d
  left join attendance_records r on r.user_id = $1 and r.date = d.date
  left join productivity_summary s on s.user_id = r.user_id and s.date = r.date and r.check_in_time is not null
  order by d.date`;
