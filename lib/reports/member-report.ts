import * as z from "zod";
import { classedTime, classedTimes } from "../activity/classed-time.ts";
import { productivityScore } from "../activity/rules/productivity.ts";
import { asOf, durations, durationsOf } from "../attendance/record.ts";
import { DAY_STATUSES, type DayStatus } from "../attendance/rules/day-status.ts";
import { memberHead } from "../auth/user.ts";
import type { Db } from "../platform/db/transaction.ts";
import { instantOut } from "../platform/http/schemas.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { ProductivityRule } from "../platform/tenancy/rules/settings.ts";
import type { VisibleMember } from "../platform/tenancy/visible-member.ts";
import type { Period } from "../platform/time/period.ts";
import { percentagesOf, sumTotals } from "../timeline/rules/totals.ts";
import { loadReportDays, type ReportDay } from "./report-days.ts";
import { hoursOf, mergeTopTen } from "./rules/report.ts";

const trackedTimes = {
  total_tracked_time: z.int(),
  productive_time: z.int(),
  neutral_time: z.int(),
  unproductive_time: z.int(),
};
const percent = z.number().nullable();
const score = z.int().nullable();

/** A member's span of local dates as clients see it. Durations and times are seconds. */
export const memberReport = z
  .object({
    ...asOf,
    member: memberHead,
    from: z.string(),
    to: z.string(),
    timezone: z.string(),
    /** True while a day of the span can still change: it runs, or has not been closed. */
    provisional: z.boolean(),
    /** Days of which something was declared late or changed afterwards, until somebody has looked. */
    days_to_review: z.int(),
    totals: z.object(durations),
    total_hours: z.number(),
    active_percent: percent,
    idle_percent: percent,
    meeting_percent: percent,
    productivity_score: score,
    ...trackedTimes,
    /** Ten at most; each is the sum over every day's ten longest, so what never was among those is not in it. */
    top_applications: z.array(classedTime),
    top_websites: z.array(classedTime),
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
    /** One for every date of the span that the caller sees; dates without a record have no status and no time. */
    days: z.array(
      z.object({
        ...durations,
        date: z.string(),
        status: z.enum(DAY_STATUSES).nullable(),
        check_in_time: instantOut.nullable(),
        check_out_time: instantOut.nullable(),
        productivity_score: score,
        ...trackedTimes,
        provisional: z.boolean(),
        needs_review: z.boolean(),
      }),
    ),
  })
  .meta({ id: "MemberReport" });

export type MemberReport = z.input<typeof memberReport>;

type Reported = Pick<VisibleMember, "id" | "name" | "employee_id" | "department" | "seen_in">;

/** A member over a span of local dates: `loadReportDays` and `toMemberReport` in one. */
export async function loadMemberReport(
  db: Db,
  member: Reported,
  period: Period,
  organization: Organization,
  now: Date,
): Promise<MemberReport> {
  const days = await loadReportDays(db, member, period, organization, now);
  return toMemberReport(member, period, days, organization, now);
}

/**
 * What the days of a period come to; days outside it are left out. Every total is the sum of the segments behind it.
 *
 * Top lists over a span add up each day's ten longest. An application that was eleventh every day does not appear, and
 * one that was among the ten on some days only lacks the others.
 */
export function toMemberReport(
  { id, name, employee_id, department }: Reported,
  { from, to }: Period,
  loaded: readonly ReportDay[],
  { timezone, settings }: Organization,
  now: Date,
): MemberReport {
  const days = loaded.filter(({ date }) => date >= from && date <= to);
  const totals = sumTotals(days);
  const isProvisional = ({ status, closed }: ReportDay) => status !== null && !closed;
  return {
    as_of: now,
    member: { id, name, employee_id, department },
    from,
    to,
    timezone,
    provisional: days.some(isProvisional),
    days_to_review: days.filter(({ needs_review }) => needs_review).length,
    totals: durationsOf(totals),
    total_hours: hoursOf(totals.work),
    ...percentagesOf(totals),
    productivity_score: productivityScore(totals),
    ...sumUsage(days, settings.productivity_rules),
    days_by_status: countStatuses(days),
    days: days.map((day) => ({
      date: day.date,
      status: day.status,
      check_in_time: day.check_in_time,
      check_out_time: day.check_out_time,
      ...durationsOf(day),
      productivity_score: productivityScore(day),
      total_tracked_time: day.total_tracked_time,
      productive_time: day.productive_time,
      neutral_time: day.neutral_time,
      unproductive_time: day.unproductive_time,
      provisional: isProvisional(day),
      needs_review: day.needs_review,
    })),
  };
}

function sumUsage(days: readonly ReportDay[], rules: readonly ProductivityRule[]) {
  const sum = (of: (day: ReportDay) => number) => days.reduce((total, day) => total + of(day), 0);
  return {
    total_tracked_time: sum((day) => day.total_tracked_time),
    productive_time: sum((day) => day.productive_time),
    neutral_time: sum((day) => day.neutral_time),
    unproductive_time: sum((day) => day.unproductive_time),
    top_applications: classedTimes(mergeTopTen(days.map((day) => day.top_applications)), "application", rules),
    top_websites: classedTimes(mergeTopTen(days.map((day) => day.top_websites)), "host", rules),
    total_screenshots: sum((day) => day.screenshots),
    total_mouse_clicks: sum((day) => day.clicks),
    total_keyboard_strokes: sum((day) => day.strokes),
  };
}

function countStatuses(days: readonly ReportDay[]): Record<Exclude<DayStatus, "off">, number> {
  const counts = { present: 0, late: 0, half_day: 0, absent: 0, on_leave: 0 };
  for (const { status } of days) if (status !== null && status !== "off") counts[status] += 1;
  return counts;
}
