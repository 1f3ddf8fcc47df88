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

/** A day on which somebody worked: when it began, whether it has ended, and how many seconds of it were worked. */
type Worked = { readonly first: Date; readonly has_ended: boolean; readonly work: number };

/** What a day of work is by its shift; one that is over gets the status that closing it gives. */
export function judgeDay({ first, has_ended, work }: Worked, shift: Shift | undefined, thresholdMinutes: number) {
  const is_late = isLate(first, shift, thresholdMinutes);
  const running = is_late ? ("late" as const) : ("present" as const);
  return { is_late, status: has_ended ? finishedDayStatus(work, is_late, shift) : running };
}
