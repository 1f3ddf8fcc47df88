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
 * `segments` are the stored ones of the sessions concerned, in order, and `run` the open session's, if one is open.
 */
export function repair(timeline: Timeline, late: readonly Instant[], idleThresholdSeconds: number): Timeline {
  let segments: readonly Segment[] = timeline.segments;
  let run = timeline.run;
  for (const instant of late) {
    segments = segments
      .flatMap((segment) => splitAt(segment, instant.at, idleThresholdSeconds))
      .map((segment) => applyClaim(segment, instant));
    if (run !== null && instant.at <= run.last) {
      run = { ...run, no_input_until: laterClaim(run.no_input_until, instant.no_input_until, run.last) };
    }
  }
  const merged = mergeActive(segments);
  const tail = merged.at(-1);
  if (run !== null && tail?.type === "active" && tail.end === run.start) {
    return { segments: merged.slice(0, -1), run: { ...run, start: tail.start } };
  }
  return { segments: merged, run };
}

function splitAt(segment: Segment, at: number, idleThresholdSeconds: number): readonly Segment[] {
  if (segment.type !== "idle" || at <= segment.start || at >= segment.end) return [segment];
  return [
    segmentBetween(segment.start, at, segment.no_input_until, idleThresholdSeconds),
    segmentBetween(at, segment.end, segment.no_input_until, idleThresholdSeconds),
  ];
}

function applyClaim(segment: Segment, { at, no_input_until }: Instant): Segment {
  if (segment.type !== "idle" || at > segment.start) return segment;
  return { ...segment, no_input_until: laterClaim(segment.no_input_until, no_input_until, segment.start) };
}
