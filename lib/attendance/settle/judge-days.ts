import type { Db } from "../../platform/db/transaction.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { type JudgedDay, rulesOf } from "../../platform/tenancy/rules-in-force.ts";
import { localDateOf } from "../../platform/time/calendar.ts";
import { plansOfDays } from "../../schedules/plans-of-days.ts";
import { judgeDay } from "../../schedules/rules/day-status.ts";
import type { DayStatus } from "../rules/day-status.ts";

/** A day on which somebody worked: when it began and ended, and how many seconds of it were worked. */
export type WorkedDay = JudgedDay & { first: Date; last: Date | null; work: number };

export type Judged = { is_late: boolean; status: DayStatus };

/**
 * Whether each day was late, and its status, by the rules that were in force when it began, or have been applied to it
 * since. A day that is over gets the status that closing it gives. The one place where worked days are judged.
 */
export async function judgeDays(
  db: Db,
  organization: Organization,
  days: readonly WorkedDay[],
  now: Date,
): Promise<Judged[]> {
  const today = localDateOf(now, organization.timezone);
  const rules = await rulesOf(db, organization, days);
  const plans = await plansOfDays(db, days, rules);
  return days.map((day) => {
    const { date, first, last, work } = day;
    const { late_threshold_minutes } = rules(day).settings;
    const shift = plans.get(day)?.expected;
    const has_ended = last !== null && date < today && (shift === undefined || shift.end <= now);
    return judgeDay({ first, has_ended, work }, shift, late_threshold_minutes);
  });
}
