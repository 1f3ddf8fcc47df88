/** 27930 -> "7:45:30" */
export function hms(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** "2026-11-20 09:00:00" on the clock of a zone. Sweden writes so, and spreadsheets in every language read it as a time. */
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
