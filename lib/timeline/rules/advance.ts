import {
  type Instant,
  laterClaim,
  mergeActive,
  type Run,
  type Segment,
  segmentBetween,
  type Timeline,
} from "./timeline.ts";

export type Advance = {
  /** Segments that the new instants closed, in order. */
  readonly closed: readonly Segment[];
  readonly run: Run;
  /** Instants from before the run: they belong to `repair`. */
  readonly late: readonly Instant[];
};

/**
 * Moves an open session's run forward over new instants, in any order.
 *
 *     run            x              y        x within T of the run: it grows
 *     [=====]........x                       y further away than T: the run is closed, the gap is idle,
 *     [==============][    idle    ][        and a new run begins at y
 *
 * While a break is open its start is the run's last instant, and whatever comes after it is masked.
 */
export function advance(
  run: Run,
  instants: readonly Instant[],
  idleThresholdSeconds: number,
  onBreak: boolean,
): Advance {
  const closed: Segment[] = [];
  const late: Instant[] = [];
  let { start, last, no_input_until: claimed } = run;
  for (const instant of [...instants].sort((a, b) => a.at - b.at)) {
    if (instant.at < run.start) {
      late.push(instant);
      continue;
    }
    if (instant.at > last) {
      if (onBreak) continue;
      const gap = segmentBetween(last, instant.at, claimed, idleThresholdSeconds);
      if (gap.type === "idle") {
        if (last > start) closed.push({ type: "active", start, end: last });
        closed.push(gap);
        start = instant.at;
      }
      last = instant.at;
    }
    claimed = laterClaim(claimed, instant.no_input_until, last);
  }
  return { closed, run: { start, last, no_input_until: laterClaim(claimed, null, last) }, late };
}

/**
 * Lays late instants into segments that were already closed.
 *
 *     [ active ][        idle        ][ active ]
 *                    x                              only the segment it falls in changes, and what it now touches:
 *     [ active     ][      idle      ][ active ]    an instant inside an active segment or a mask changes nothing
 *
 * The first evidence of a session turns its untracked segments into active and idle ones in the same way.
 *
 * `segments` are the stored ones of the sessions concerned, in order, and `run` the open session's, if one is open.
 */
export function repair(timeline: Timeline, late: readonly Instant[], idleThresholdSeconds: number): Timeline {
  const instants = [...late].sort((a, b) => a.at - b.at);
  const repaired: Segment[] = [];
  let next = 0;
  let claimed: number | null = null;
  for (const segment of timeline.segments) {
    if (segment.type !== "idle" && segment.type !== "untracked") {
      repaired.push(segment);
      continue;
    }
    const told = segment.type === "idle" ? segment.no_input_until : null;
    let from = segment.start;
    for (let instant = instants[next]; instant !== undefined && instant.at < segment.end; instant = instants[++next]) {
      if (instant.at > from) {
        repaired.push(segmentBetween(from, instant.at, later(told, claimed), idleThresholdSeconds));
        from = instant.at;
      }
      claimed = later(claimed, instant.no_input_until);
    }
    repaired.push(segmentBetween(from, segment.end, later(told, claimed), idleThresholdSeconds));
  }
  return joinRun(mergeActive(repaired), timeline.run, instants);
}

/** What the late instants claim of the time after the run, and the active segment that the run may now go on from. */
function joinRun(segments: readonly Segment[], run: Run | null, instants: readonly Instant[]): Timeline {
  if (run === null) return { segments, run };
  let claimed = run.no_input_until;
  for (const { at, no_input_until } of instants) if (at <= run.last) claimed = later(claimed, no_input_until);
  const told = { ...run, no_input_until: laterClaim(claimed, null, run.last) };
  const tail = segments.at(-1);
  if (tail?.type !== "active" || tail.end !== run.start) return { segments, run: told };
  return { segments: segments.slice(0, -1), run: { ...told, start: tail.start } };
}

function later(a: number | null, b: number | null): number | null {
  return a === null || (b !== null && b > a) ? b : a;
}
