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
