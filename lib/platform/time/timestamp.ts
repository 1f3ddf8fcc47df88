/** How far a client's clock may run ahead of ours. */
export const CLOCK_TOLERANCE_SECONDS = 60;

export type TimestampVerdict = "ok" | "TIMESTAMP_IN_FUTURE" | "TIMESTAMP_TOO_OLD";

/** Whether a client may claim that something happened at `timestamp`: not in the future, not beyond the retention. */
export function judgeTimestamp(timestamp: Date, now: Date, retentionDays: number): TimestampVerdict {
  const age = (now.getTime() - timestamp.getTime()) / 1000;
  if (age < -CLOCK_TOLERANCE_SECONDS) return "TIMESTAMP_IN_FUTURE";
  if (age > retentionDays * 86_400) return "TIMESTAMP_TOO_OLD";
  return "ok";
}

/** Attendance is kept in whole seconds, so that durations are exact integers. */
export function wholeSecond(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}

/** Epoch seconds, rounded down. */
export function epochSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
let lastDay = { number: Number.NaN, text: "" };

/**
 * What `toISOString` says of epoch seconds. Of whole ones in an eighth of its time: for answers with thousands of instants,
 * which mostly lie on one day.
 */
export function isoOf(seconds: number): string {
  // Fractions are not exact: PostgreSQL's have microseconds, of which the milliseconds count.
  if (!Number.isInteger(seconds)) return new Date(Math.floor(Math.round(seconds * 1e6) / 1000)).toISOString();
  const number = Math.floor(seconds / 86_400);
  if (lastDay.number !== number) {
    const midnight = new Date(number * 86_400_000).toISOString();
    lastDay = { number, text: midnight.slice(0, midnight.indexOf("T") + 1) };
  }
  const ofDay = seconds - number * 86_400;
  const [hour, minute] = [Math.floor(ofDay / 3600), Math.floor(ofDay / 60) % 60];
  return `${lastDay.text}${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[ofDay % 60]}.000Z`;
}
