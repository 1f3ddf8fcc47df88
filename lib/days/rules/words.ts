import { type LocalDate, localDateOf } from "../../platform/time/calendar.ts";
import { fullClock } from "../../platform/time/clock.ts";

/** Something that is said: for machines by its code, for people by its sentence. */
export type Said<Code extends string = string> = { readonly code: Code; readonly sentence: string };

/** Where a day is: its date and the clock that it is told by. */
export type Place = { readonly date: LocalDate; readonly timezone: string };

/** "09:00:00" on the clock of the day; on another date that date comes first. */
export function clockOf(instant: Date, { date, timezone }: Place): string {
  const on = localDateOf(instant, timezone);
  return on === date ? fullClock(instant, timezone) : `${on} ${fullClock(instant, timezone)}`;
}

/** "from 09:00:00 to 12:30:00". */
export function spanOf(start: Date, end: Date, place: Place): string {
  return `from ${clockOf(start, place)} to ${clockOf(end, place)}`;
}

/** Seconds to the last of them, as people say them: "7 h 45 min 30 s", "45 min", "0 s". */
export function exactly(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const said = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`);
  return said.length === 0 ? "0 s" : said.join(" ");
}
