import { Temporal } from "temporal-polyfill";
import { addDays, type LocalDate, weekday } from "./calendar.ts";

/** Local dates from `from` to `to`, both included. */
export type Period = { readonly from: LocalDate; readonly to: LocalDate };

/** How many dates a period has; 0 or less when it ends before it starts. */
export function countDays({ from, to }: Period): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: "days" }).days + 1;
}

/** The seven dates that begin with this one. */
export function weekFrom(date: LocalDate): Period {
  return { from: date, to: addDays(date, 6) };
}

/** The Monday of the week that a date is in. */
export function mondayOf(date: LocalDate): LocalDate {
  return addDays(date, 1 - weekday(date));
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
