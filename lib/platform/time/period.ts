import { Temporal } from "temporal-polyfill";
import { addDays, type LocalDate, weekday } from "./calendar.ts";

/** Local dates from `from` to `to`, both included. */
export type Period = { readonly from: LocalDate; readonly to: LocalDate };

/** How many dates a period has; 0 or less when it ends before it starts. */
export function countDays({ from, to }: Period): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: "days" }).days + 1;
}

/** The dates of a period, in order. */
export function datesOf(period: Period): LocalDate[] {
  return Array.from({ length: countDays(period) }, (_, index) => addDays(period.from, index));
}

/** The seven dates that begin with this one. */
export function weekFrom(date: LocalDate): Period {
  return { from: date, to: addDays(date, 6) };
}

/** The days on which a week may begin. */
export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** The week that a date is in, as it begins where the organization says. */
export function weekOf(date: LocalDate, week_start: (typeof WEEKDAYS)[number]): Period {
  const since = (weekday(date) - 1 - WEEKDAYS.indexOf(week_start) + 7) % 7;
  return weekFrom(addDays(date, -since));
}

/** A calendar month; `month` is 1 to 12. */
export function calendarMonth(year: number, month: number): Period {
  const first = Temporal.PlainDate.from({ year, month, day: 1 }, { overflow: "reject" });
  return { from: first.toString(), to: first.with({ day: first.daysInMonth }).toString() };
}

/**
 * As many dates, right before.
 *
 *     [ previous ][ period ]
 */
export function previousPeriod(period: Period): Period {
  return { from: addDays(period.from, -countDays(period)), to: addDays(period.from, -1) };
}
