import type { Settings } from "../../platform/tenancy/rules/settings.ts";
import { addDays, type LocalDate, localTime, weekday } from "../../platform/time/calendar.ts";

/** When somebody is expected to work on a date: [start, end). It belongs to the date on which it starts. */
export type Shift = { readonly start: Date; readonly end: Date };

/** From and to on a zone's clock; an end that is not after the start is on the next day. */
export type Hours = { readonly start: string; readonly end: string };

type Week = Pick<Settings, "working_hours" | "working_days" | "holidays">;

/** Whether nobody is expected on a local date, whatever their week. */
export function isHoliday(date: LocalDate, { holidays }: Pick<Week, "holidays">): boolean {
  return holidays.includes(date);
}

/** Whether a local date is a working day of the organization's week. */
export function isWorkingDay(date: LocalDate, week: Omit<Week, "working_hours">): boolean {
  return week.working_days.includes(weekday(date)) && !isHoliday(date, week);
}

/** Hours of a date as instants. */
export function shiftAt(date: LocalDate, zone: string, { start, end }: Hours): Shift {
  return { start: localTime(date, start, zone), end: localTime(end > start ? date : addDays(date, 1), end, zone) };
}

/**
 * The date that a check-in belongs to: that of the shift which runs, else that of the next shift which starts within
 * `earlyHours`. Undefined where neither is, and the clock alone decides. `shifts` are in the order of time.
 *
 *      27th         28th                      27th                        28th
 *     [ shift ]    [ shift ]                 [ shift ]    early ->|<- at [ shift ]
 *         ^ at
 */
export function dateOfShiftAt(
  at: Date,
  shifts: readonly (Shift & { readonly date: LocalDate })[],
  earlyHours: number,
): LocalDate | undefined {
  const instant = at.getTime();
  const running = shifts.find(({ start, end }) => start.getTime() <= instant && instant < end.getTime());
  const next = shifts.find(({ start }) => start.getTime() > instant);
  if (running !== undefined) return running.date;
  return next !== undefined && next.start.getTime() - instant <= earlyHours * 3_600_000 ? next.date : undefined;
}
