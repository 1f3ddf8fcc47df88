import type { Shift } from "./shift.ts";

/**
 * Whether a first check-in was late: more than the threshold after the start of the shift. Who is not expected is never
 * late.
 *
 *     start      start + threshold
 *       |  in time  |   late …
 */
export function isLate(checkIn: Date, shift: Shift | undefined, thresholdMinutes: number): boolean {
  return shift !== undefined && checkIn.getTime() > shift.start.getTime() + thresholdMinutes * 60_000;
}

/** The status of a finished day on which someone worked: less than half of the shift is a half day. */
export function finishedDayStatus(
  workSeconds: number,
  late: boolean,
  shift: Shift | undefined,
): "present" | "late" | "half_day" {
  if (shift !== undefined && workSeconds * 2000 < shift.end.getTime() - shift.start.getTime()) return "half_day";
  return late ? "late" : "present";
}
