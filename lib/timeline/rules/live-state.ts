import { type Run, type Segment, segmentBetween } from "./timeline.ts";

/** `untracked`: at work, and nothing more is known, as no tracker has said anything of the session. */
export const LIVE_STATES = ["offline", "active", "idle", "break", "untracked"] as const;
export type LiveState = (typeof LIVE_STATES)[number];

/** What the open end of a member's timeline is made of. All times are epoch seconds. */
export type OpenEnd = {
  readonly run: Run;
  /** Start of the open break, if there is one. */
  readonly on_break_since: number | null;
  /** Whether the session ever had a heartbeat. */
  readonly is_tracked: boolean;
  readonly idle_threshold_seconds: number;
};

/**
 * What a member is doing at `now`, and since when.
 *
 *     run         last instant         now
 *     [===========]....................|        silent for more than T: idle since the last instant
 */
export function liveState(open: OpenEnd | null, now: number): { state: LiveState; since: number | null } {
  if (open === null) return { state: "offline", since: null };
  if (open.on_break_since !== null) return { state: "break", since: open.on_break_since };
  if (!open.is_tracked) return { state: "untracked", since: open.run.start };
  if (now - open.run.last > open.idle_threshold_seconds) return { state: "idle", since: open.run.last };
  return { state: "active", since: open.run.start };
}

/**
 * The segments from the run's start to `now`, as they would stand if the session ended now. "Now" is no evidence, so
 * they are provisional: the next heartbeat decides what the time since the last instant was.
 */
export function provisionalSegments(open: OpenEnd, now: number): Segment[] {
  const { run, on_break_since, is_tracked, idle_threshold_seconds } = open;
  const segments: Segment[] = [];
  if (run.last > run.start) segments.push({ type: "active", start: run.start, end: run.last });
  if (now <= run.last) return segments;
  if (on_break_since !== null) return [...segments, { type: "lunch_break", start: on_break_since, end: now }];
  if (!is_tracked) return [...segments, { type: "untracked", start: run.last, end: now }];
  const tail = segmentBetween(run.last, now, run.no_input_until, idle_threshold_seconds);
  if (tail.type !== "active") return [...segments, tail];
  return [{ type: "active", start: run.start, end: now }];
}
