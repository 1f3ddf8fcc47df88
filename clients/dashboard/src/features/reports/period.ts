import { addDays, daysBetween, type LocalDate, type Range, rangeOf, weekdayOf } from "../../time/dates.ts";

/** The week that a date is in; `weekStart` is 1 for Monday to 7. */
export const weekOf = (date: LocalDate, weekStart: number): Range => rangeOf("this-week", date, weekStart);

export const monthOf = (date: LocalDate): Range => rangeOf("this-month", date, 1);

/** Every date of a range, in order. */
export function datesOf({ from, to }: Range): LocalDate[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index));
}

/**
 * What a range is compared with: as many dates right before it, of a calendar month the month before. Of a range that is
 * not over, only as much of the one before as is over of it: half a week is not held against a whole one.
 */
export function previous(range: Range, today: LocalDate, isMonth = false): Range {
  const { from, to } = isMonth
    ? monthOf(addDays(range.from, -1))
    : { from: addDays(range.from, -daysBetween(range.from, range.to) - 1), to: addDays(range.from, -1) };
  if (today < range.from || today >= range.to) return { from, to };
  const same = addDays(from, daysBetween(range.from, today));
  return { from, to: earlier(same, to) };
}

const earlier = (a: LocalDate, b: LocalDate) => [a, b].toSorted()[0] as LocalDate;
const later = (a: LocalDate, b: LocalDate) => [a, b].toSorted()[1] as LocalDate;

/** By which steps a chart goes: days one by one, or weeks where there are too many of them. */
export type Grain = "day" | "week";
const MOST_DAYS = 92;

export function grainOf(asked: string | undefined, range: Range): Grain {
  if (asked === "day" || asked === "week") return asked;
  return daysBetween(range.from, range.to) + 1 > MOST_DAYS ? "week" : "day";
}

/** The first date of the step that a date belongs to: of a week that began before the range, the range's. */
function stepOf(date: LocalDate, grain: Grain, range: Range, weekStart: number): LocalDate {
  if (grain === "day") return date;
  const week = addDays(date, -((weekdayOf(date) - weekStart + 7) % 7));
  return later(week, range.from);
}

/** Days put together by steps, in order. */
export function gathered<Day extends { readonly date: LocalDate }>(
  days: readonly Day[],
  grain: Grain,
  range: Range,
  weekStart: number,
): { readonly from: LocalDate; readonly to: LocalDate; readonly days: Day[] }[] {
  const steps: { from: LocalDate; to: LocalDate; days: Day[] }[] = [];
  for (const day of days) {
    const from = stepOf(day.date, grain, range, weekStart);
    const last = steps.at(-1);
    if (last?.from === from) {
      last.days.push(day);
      last.to = day.date;
    } else steps.push({ from, to: day.date, days: [day] });
  }
  return steps;
}
