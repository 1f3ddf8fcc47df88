import { type Instant, mergeActive, type Run, type Segment, segmentBetween, type Timeline } from "./timeline.ts";

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
  let { start, last, idle } = run;
  for (const instant of [...instants].sort((a, b) => a.at - b.at)) {
    if (instant.at < start) {
      late.push(instant);
    } else if (instant.at <= last) {
      if (instant.at === last) idle = idle || instant.idle;
    } else if (!onBreak) {
      const gap = segmentBetween({ at: last, idle }, instant.at, idleThresholdSeconds);
      if (gap.type === "idle") {
        if (last > start) closed.push({ type: "active", start, end: last });
        closed.push(gap);
        start = instant.at;
      }
      last = instant.at;
      idle = instant.idle;
    }
  }
  return { closed, run: { start, last, idle }, late };
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
  for (const instant of late) {
    segments = segments.flatMap((segment) => splitAt(segment, instant, idleThresholdSeconds));
  }
  const merged = mergeActive(segments);
  const tail = merged.at(-1);
  if (timeline.run !== null && tail?.type === "active" && tail.end === timeline.run.start) {
    return { segments: merged.slice(0, -1), run: { ...timeline.run, start: tail.start } };
  }
  return { segments: merged, run: timeline.run };
}

function splitAt(segment: Segment, instant: Instant, idleThresholdSeconds: number): readonly Segment[] {
  if (segment.type !== "idle" || instant.at < segment.start || instant.at >= segment.end) return [segment];
  const from: Instant = { at: segment.start, idle: segment.reason === "no_input" };
  if (instant.at === segment.start) {
    return [segmentBetween({ at: segment.start, idle: from.idle || instant.idle }, segment.end, idleThresholdSeconds)];
  }
  return [
    segmentBetween(from, instant.at, idleThresholdSeconds),
    segmentBetween(instant, segment.end, idleThresholdSeconds),
  ];
}
