import { calendarDay, clock, duration, weekdayName } from "../../time/format.ts";
import { COMMA, listOf, number } from "../../words/words.ts";
import type { Series } from "./queries.ts";
import { nthOf, type Recurrence, readRule } from "./recurrence.ts";
import { w } from "./words.ts";

/** Every 2 weeks on Mon and Wed, 20 times */
export function sayRecurrence(said: Recurrence, first: { day: number; weekday: number }): string {
  const { every, interval, weekdays, monthly, end } = said;
  const parts = [w.series.said[every](interval)];
  if (every === "WEEKLY" && weekdays.length > 0)
    parts.push(w.series.said.on(listOf(weekdays.map((day) => weekdayName(day, "long")))));
  if (every === "MONTHLY") parts.push(sayMonthly(monthly, first));
  const text = parts.join(" ");
  return `${text}${COMMA}${end.kind === "count" ? w.series.said.times(end.count) : w.series.said.until(end.date === "" ? "…" : calendarDay(end.date))}`;
}

export function sayMonthly(monthly: Recurrence["monthly"], first: { day: number; weekday: number }): string {
  const day = weekdayName(first.weekday, "long");
  if (monthly === "date") return w.series.monthly.date(number(first.day));
  return monthly === "weekday" ? w.series.monthly.weekday(nthOf(first), day) : w.series.monthly["last-weekday"](day);
}

/** The rule of a series in words; one that is more than the form can say, as it is. */
export function saySeries({ rrule, first_date }: Series, weekday: number): string {
  const said = readRule(rrule);
  return said === undefined ? rrule : sayRecurrence(said, { day: Number(first_date.slice(8)), weekday });
}

/** at 09:00, 1h 30m, from 30 Nov 2026 */
export function sayTimes({ local_start, duration_minutes, first_date }: Series): string {
  const begins = clock(`2024-01-01T${local_start}:00Z`, "UTC");
  const at = w.series.said.at(begins, duration(60 * duration_minutes));
  return `${at}${COMMA}${w.series.said.from(calendarDay(first_date))}`;
}
