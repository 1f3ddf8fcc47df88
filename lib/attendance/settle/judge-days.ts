import type { Db } from "../../platform/db/transaction.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { rulesAt } from "../../platform/tenancy/rules-in-force.ts";
import { localDateOf } from "../../platform/time/calendar.ts";
import { finishedDayStatus, isLate } from "../../schedules/rules/day-status.ts";
import type { Shift } from "../../schedules/rules/shift.ts";
import { shiftsOf } from "../../schedules/shifts.ts";
import type { DayStatus } from "../rules/day-status.ts";

/** A day on which somebody worked: when it began and ended, and how many seconds of it were worked. */
export type WorkedDay = { user_id: string; date: string; first: Date; last: Date | null; work: number };

export type Judged = { is_late: boolean; status: DayStatus };

/**
 * Whether each day was late, and its status, by the rules that were in force when it began. A day that is over gets the
 * status that closing it gives. The one place where worked days are judged.
 */
export async function judgeDays(
  db: Db,
  organization: Organization,
  days: readonly WorkedDay[],
  now: Date,
): Promise<Judged[]> {
  const today = localDateOf(now, organization.timezone);
  const judged: Judged[] = [];
  const known = new Map<Organization, Map<string, ReadonlyMap<string, Shift>>>();
  for (const { user_id, date, first, last, work } of days) {
    const rules = await rulesAt(db, organization, first);
    const byDate = known.get(rules) ?? new Map<string, ReadonlyMap<string, Shift>>();
    known.set(rules, byDate);
    const users = days.filter((day) => day.date === date).map((day) => day.user_id);
    const shifts = byDate.get(date) ?? (await shiftsOf(db, rules, users, date));
    byDate.set(date, shifts);
    const shift = shifts.get(user_id);
    const is_late = isLate(first, shift, rules.settings.late_threshold_minutes);
    const over = last !== null && date < today && (shift === undefined || shift.end <= now);
    judged.push({ is_late, status: over ? finishedDayStatus(work, is_late, shift) : is_late ? "late" : "present" });
  }
  return judged;
}
