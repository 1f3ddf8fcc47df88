const clocks = new Map<string, Intl.DateTimeFormat>();

/**
 * "2026-11-20 09:00:00" on the clock of a zone. Sweden writes so, and spreadsheets in every language read it as a time.
 */
export function localTimestamp(instant: Date, timeZone: string): string {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone });
    clocks.set(timeZone, clock);
  }
  return clock.format(instant);
}

/** "09:00" on the clock of a zone. */
export const clockTime = (instant: Date, timeZone: string) => localTimestamp(instant, timeZone).slice(11, 16);

/** "09:00:00" on the clock of a zone. */
export const fullClock = (instant: Date, timeZone: string) => localTimestamp(instant, timeZone).slice(11);

const DAY_MS = 86_400_000;

/**
 * What `localTimestamp` writes, for many instants of a few days: the time-zone database is asked for the ends of each
 * UTC day. Where both have the same offset from UTC, so has all between; on a day on which clocks change it is asked
 * for each instant.
 */
export function localClock(timeZone: string): (instant: Date) => string {
  const offsets = new Map<number, number>();
  const offsetAt = (ms: number) => Date.parse(`${localTimestamp(new Date(ms), timeZone).replace(" ", "T")}Z`) - ms;
  const offsetOn = (day: number) => {
    const offset = offsetAt(day * DAY_MS);
    return offset === offsetAt((day + 1) * DAY_MS) ? offset : Number.NaN;
  };
  return (instant) => {
    const ms = instant.getTime();
    const day = Math.floor(ms / DAY_MS);
    const offset = offsets.get(day) ?? offsetOn(day);
    offsets.set(day, offset);
    if (Number.isNaN(offset)) return localTimestamp(instant, timeZone);
    return new Date(ms + offset).toISOString().slice(0, 19).replace("T", " ");
  };
}
