import type { Segment } from "./timeline.ts";

/** Seconds of each kind; the five parts sum to `work` exactly. */
export type Totals = {
  work: number;
  active: number;
  idle: number;
  break: number;
  meeting: number;
  untracked: number;
};

const PART = {
  active: "active",
  idle: "idle",
  lunch_break: "break",
  meeting: "meeting",
  untracked: "untracked",
} as const satisfies Record<Segment["type"], keyof Totals>;

export const NO_TIME: Totals = { work: 0, active: 0, idle: 0, break: 0, meeting: 0, untracked: 0 };

/** Adds up segments. */
export function totalsOf(segments: readonly Pick<Segment, "type" | "start" | "end">[]): Totals {
  const totals = { ...NO_TIME };
  for (const { type, start, end } of segments) {
    totals[PART[type]] += end - start;
    totals.work += end - start;
  }
  return totals;
}

/** Adds up days. */
export function sumTotals(days: readonly Totals[]): Totals {
  const sum = { ...NO_TIME };
  for (const { work, active, idle, break: pause, meeting, untracked } of days) {
    sum.work += work;
    sum.active += active;
    sum.idle += idle;
    sum.break += pause;
    sum.meeting += meeting;
    sum.untracked += untracked;
  }
  return sum;
}

/**
 * What the tracked time was, in percent with one decimal: active, idle and meeting, which sum to 100.0 exactly. All are
 * null (unknown) when no tracker told active time from idle: that is neither 0 % nor 100 %.
 */
export function percentagesOf({ active, idle, meeting }: Pick<Totals, "active" | "idle" | "meeting">) {
  const parts = active + idle === 0 ? [] : shares([active, idle, meeting]);
  const [active_percent = null, idle_percent = null, meeting_percent = null] = parts;
  return { active_percent, idle_percent, meeting_percent };
}

/**
 * Shares of a whole, in percent with one decimal, that sum to 100.0 exactly (or are all null when there is nothing). Tenths are handed out by largest remainder.
 */
export function shares(parts: readonly number[]): (number | null)[] {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  if (whole <= 0) return parts.map(() => null);
  const exact = parts.map((part) => (part * 1000) / whole);
  const tenths = exact.map(Math.floor);
  const missing = 1000 - tenths.reduce((sum, part) => sum + part, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of byRemainder.slice(0, missing)) tenths[index] = (tenths[index] ?? 0) + 1;
  return tenths.map((value) => value / 10);
}
