import type { DayStatus } from "../../attendance/rules/day-status.ts";
import { isLate } from "../../schedules/rules/day-status.ts";
import type { Shift } from "../../schedules/rules/shift.ts";
import { clockOf, exactly, type Place, type Said } from "./words.ts";

/** A day as far as its status goes, and the rules that it is judged by. */
export type Judged = {
  readonly status: DayStatus;
  readonly is_late: boolean;
  readonly check_in_time: Date | null;
  readonly work_seconds: number;
  readonly is_closed: boolean;
  /** When an administrator said what the day was. */
  readonly settled_at: Date | null;
  readonly shift: Shift | undefined;
  readonly late_threshold_minutes: number;
};

export const LATENESS_CODES = [
  "late",
  "within_grace",
  "in_time",
  "not_expected",
  "no_check_in",
  "judged_before",
] as const;
export type LatenessCode = (typeof LATENESS_CODES)[number];

/** Why a day is late, or is not. */
export function explainLateness(day: Judged, place: Place): Said<LatenessCode> {
  const { check_in_time, shift, late_threshold_minutes: grace } = day;
  if (check_in_time === null) return { code: "no_check_in", sentence: "Nobody checked in, so nobody was late." };
  if (day.is_late !== isLate(check_in_time, shift, grace)) {
    const words = day.is_late ? "late" : "in time";
    return { code: "judged_before", sentence: `The check-in was judged as ${words} by the hours that held then.` };
  }
  if (shift === undefined)
    return { code: "not_expected", sentence: "No hours were expected on this date, so no check-in is late." };
  const after = Math.round((check_in_time.getTime() - shift.start.getTime()) / 1000);
  const start = `the shift's start at ${clockOf(shift.start, place)}`;
  const checkIn = `the check-in at ${clockOf(check_in_time, place)} was`;
  if (after <= 0) return { code: "in_time", sentence: `In time: ${checkIn} not after ${start}.` };
  const by = `${checkIn} ${exactly(after)} after ${start}`;
  return day.is_late
    ? { code: "late", sentence: `Late: ${by}, with ${grace} min of grace.` }
    : { code: "within_grace", sentence: `In time: ${by}, within the ${grace} min of grace.` };
}

export const STATUS_CODES = [
  "absent",
  "said_absent",
  "on_leave",
  "off",
  "half_day",
  "late",
  "present",
  "not_closed",
] as const;
export type StatusCode = (typeof STATUS_CODES)[number];

/** Why a day has the status that it has. */
export function explainStatus(day: Judged, place: Place): Said<StatusCode> {
  const { status, shift, work_seconds } = day;
  const hours = shift && `${clockOf(shift.start, place)} to ${clockOf(shift.end, place)}`;
  if (status === "on_leave") return { code: "on_leave", sentence: "On leave: nothing was expected of this date." };
  if (status === "off") return { code: "off", sentence: "Off: nobody expected anything of this date." };
  if (status === "absent")
    return day.settled_at === null
      ? {
          code: "absent",
          sentence: `Absent: expected ${hours ? `from ${hours}` : "on this date"}, and nobody checked in.`,
        }
      : { code: "said_absent", sentence: "Absent: an administrator has said so." };
  if (!day.is_closed && status !== "half_day")
    return { code: "not_closed", sentence: `${named(status)} so far: the date is not closed yet.` };
  const worked = `${exactly(work_seconds)} at work`;
  const expected = shift && exactly(Math.round((shift.end.getTime() - shift.start.getTime()) / 1000));
  if (status === "half_day")
    return {
      code: "half_day",
      sentence: `Half a day: ${worked}, less than half of ${expected ? `the ${expected} of the shift` : "what was expected"}.`,
    };
  if (status === "late") return { code: "late", sentence: "Late, because the first check-in was." };
  const enough = expected === undefined ? "" : `, at least half of the ${expected} of the shift`;
  return { code: "present", sentence: `Present: not late, and ${worked}${enough}.` };
}

function named(status: "present" | "late" | "half_day"): string {
  return { present: "Present", late: "Late", half_day: "Half a day" }[status];
}
