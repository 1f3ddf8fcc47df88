import type { Kind } from "../../ui/timeline/geometry.ts";

/** The sums of a day, in seconds: the five parts make up the time at work. */
export type Sums = {
  readonly total_work_duration: number;
  readonly total_active_duration: number;
  readonly total_idle_duration: number;
  readonly total_break_duration: number;
  readonly total_meeting_duration: number;
  readonly total_untracked_duration: number;
};

export type Parts = { readonly [Each in Kind]: number };

/** A day's parts as they stand now: `kind`, where somebody is at work, has grown since the answer was made. Seconds. */
export function partsOf(
  sums: Sums,
  running?: { readonly kind: Kind; readonly asOf: number; readonly now: number },
): Parts {
  const parts = {
    active: sums.total_active_duration,
    idle: sums.total_idle_duration,
    break: sums.total_break_duration,
    meeting: sums.total_meeting_duration,
    untracked: sums.total_untracked_duration,
  };
  if (running === undefined) return parts;
  const since = Math.max(0, Math.floor((running.now - running.asOf) / 1000));
  return { ...parts, [running.kind]: parts[running.kind] + since };
}

/**
 * Seconds as they are written, in whole minutes, so that what is written adds up to what is written of the sum. Minutes
 * are handed out by largest remainder. Below a minute in all, seconds stay.
 */
export function wholeMinutes(seconds: readonly number[]): number[] {
  const sum = seconds.reduce((a, b) => a + b, 0);
  if (sum < 60) return [...seconds];
  const minutes = seconds.map((each) => Math.floor(each / 60));
  const missing = Math.floor(sum / 60) - minutes.reduce((a, b) => a + b, 0);
  const byRest = seconds
    .map((each, index) => ({ index, rest: each % 60 }))
    .toSorted((one, other) => other.rest - one.rest || one.index - other.index);
  for (const { index } of byRest.slice(0, missing)) minutes[index] = (minutes[index] ?? 0) + 1;
  return minutes.map((each) => each * 60);
}

type Named = { readonly name: string; readonly seconds: number };

/** A list of the longest, with what is not in it, so that all of it adds up to `total`. */
export function withOther<One extends Named>(
  listed: readonly One[],
  total: number,
): { items: readonly One[]; other: number } {
  const sum = listed.reduce((all, { seconds }) => all + seconds, 0);
  return { items: listed, other: Math.max(0, total - sum) };
}

/** Shares in whole percent that add up to a hundred; all zero of nothing. */
export function percents(parts: readonly number[]): number[] {
  const sum = parts.reduce((a, b) => a + b, 0);
  if (sum === 0) return parts.map(() => 0);
  const exact = parts.map((part) => (100 * part) / sum);
  const shown = exact.map(Math.floor);
  const missing = 100 - shown.reduce((a, b) => a + b, 0);
  const byRest = exact
    .map((each, index) => ({ index, rest: each - Math.floor(each) }))
    .toSorted((one, other) => other.rest - one.rest || one.index - other.index);
  for (const { index } of byRest.slice(0, missing)) shown[index] = (shown[index] ?? 0) + 1;
  return shown;
}
