import type { Role } from "../../platform/tenancy/rules/roles.ts";
import { type LocalDate, weekday } from "../../platform/time/calendar.ts";
import type { Hours } from "./shift.ts";

/** Whose week a member follows: the organization's, one of their own, or nobody's. */
export const SCHEDULE_KINDS = ["organization", "week", "none"] as const;

/** A day of somebody's week: Monday is 1, Sunday 7. */
export type WeekShift = Hours & { readonly weekday: number };

/** A schedule holds from a date on, until the next one of the member begins. */
export type Schedule =
  | { readonly valid_from: LocalDate; readonly kind: "organization" | "none" }
  | { readonly valid_from: LocalDate; readonly kind: "week"; readonly week: readonly WeekShift[] };

/** What holds where nothing was chosen: students and super admins are never expected. */
export function defaultKind(role: Role): "organization" | "none" {
  return role === "student" || role === "super_admin" ? "none" : "organization";
}

/** The schedule in force on a date; undefined where the role's default is. `schedules` are in the order of time. */
export function scheduleOn<Known extends Schedule>(schedules: readonly Known[], date: LocalDate): Known | undefined {
  return schedules.findLast(({ valid_from }) => valid_from <= date);
}

/** The hours of a date in somebody's own week. */
export function hoursOn(week: readonly WeekShift[], date: LocalDate): Hours | undefined {
  const day = weekday(date);
  return week.find((shift) => shift.weekday === day);
}

const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/**
 * Two shifts of a week of which one reaches into the other, Sunday's into Monday's, too; undefined where none does.
 *
 *      Mon 22:00 [ shift ] Tue 06:00
 *             Tue 05:00 [ shift ] Tue 13:00     overlap
 */
export function overlapOf(week: readonly WeekShift[]): readonly [WeekShift, WeekShift] | undefined {
  const shifts = week
    .map((shift) => ({ shift, ...minutesOf(shift) }))
    .sort((one, other) => one.from - other.from || one.shift.weekday - other.shift.weekday);
  for (const [index, { shift, to }] of shifts.entries()) {
    const isLast = index === shifts.length - 1;
    const next = shifts[isLast ? 0 : index + 1];
    if (next === undefined || next.shift === shift) continue;
    if (to > next.from + (isLast ? WEEK_MINUTES : 0)) return [shift, next.shift];
  }
  return undefined;
}

/** Minutes since Monday's midnight. */
function minutesOf({ weekday: day, start, end }: WeekShift): { from: number; to: number } {
  const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  const midnight = (day - 1) * DAY_MINUTES;
  return { from: midnight + minutes(start), to: midnight + minutes(end) + (end > start ? 0 : DAY_MINUTES) };
}
