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

type Named = { readonly name: string; readonly seconds: number };

/** A list of the longest, with what is not in it, so that all of it adds up to `total`. */
export function withOther<One extends Named>(
  listed: readonly One[],
  total: number,
): { items: readonly One[]; other: number } {
  const sum = listed.reduce((all, { seconds }) => all + seconds, 0);
  return { items: listed, other: Math.max(0, total - sum) };
}
