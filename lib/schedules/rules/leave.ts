import type { LocalDate } from "../../platform/time/calendar.ts";
import type { Shift } from "./shift.ts";

export const HALVES = ["first", "second"] as const;
type Half = (typeof HALVES)[number];

/** From a half of a date to a half of another, both included: whole dates are from the first half to the second. */
export type LeaveSpan = {
  readonly from: LocalDate;
  readonly from_half: Half;
  readonly to: LocalDate;
  readonly to_half: Half;
};

/** What of a date somebody is on leave. */
export type LeaveOfDay = "none" | Half | "whole";

/** What of a date is covered by spans, each of which may take another half of it. */
export function leaveOn(spans: readonly LeaveSpan[], date: LocalDate): LeaveOfDay {
  const touching = spans.filter(({ from, to }) => from <= date && date <= to);
  const first = touching.some(({ from, from_half }) => from < date || from_half === "first");
  const second = touching.some(({ to, to_half }) => to > date || to_half === "second");
  if (first) return second ? "whole" : "first";
  return second ? "second" : "none";
}

/**
 * What is left of a shift beside a leave: half a day of leave takes its half out.
 *
 *     [  first half  |  second half  ]
 */
export function shiftBeside({ start, end }: Shift, leave: LeaveOfDay): Shift | undefined {
  const middle = new Date((start.getTime() + end.getTime()) / 2);
  if (leave === "whole") return undefined;
  if (leave === "first") return { start: middle, end };
  return leave === "second" ? { start, end: middle } : { start, end };
}
