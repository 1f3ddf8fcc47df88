import type { LocalDate } from "../../time/dates.ts";
import { weekdayOf } from "../../time/dates.ts";
import { axisDay, calendarDay, dayOfMonth, shortDay, span, weekdayName } from "../../time/format.ts";
import { gathered } from "./period.ts";
import type { View } from "./use-report.ts";

export type Step<Day> = {
  readonly key: LocalDate;
  readonly tick: string;
  readonly name: string;
  readonly days: readonly Day[];
};

/** What a chart goes through: days or weeks, with their names at the axis and in full. */
export function stepsOf<Day extends { readonly date: LocalDate }>(
  days: readonly Day[],
  { grain, range, weekStart }: Pick<View, "grain" | "range" | "weekStart">,
): Step<Day>[] {
  const isFew = days.length <= 14;
  return gathered(days, grain, range, weekStart).map(({ from, to, days: of }) => ({
    key: from,
    tick:
      grain === "week" ? axisDay(from) : isFew ? `${weekdayName(weekdayOf(from))} ${dayOfMonth(from)}` : axisDay(from),
    name: grain === "week" ? span(from, to) : days.length > 180 ? calendarDay(from) : shortDay(from),
    days: of,
  }));
}
