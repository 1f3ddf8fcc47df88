/**
 * The activity timeline of one work session: a function of a **set** of instants and a set of masks.
 *
 * Every piece of evidence that the person was at work is an instant. Between two neighbours the session is active
 * when they are at most the idle threshold T apart, and idle otherwise:
 *
 *      a  a a a        a a a          instants
 *     [  active ][idle][active ]      T between them or less: active
 *
 * Breaks and meetings are masks laid over this. Inside a mask instants do not count, and its two ends are instants:
 *
 *      a  a [ lunch_break ]  a a
 *     [act. ][    break   ][act.]
 *
 * Because only the set matters, heartbeats may come late, twice or in any order. All times are epoch seconds.
 */

/** Evidence of a person at work. `idle`: a heartbeat said that no input followed this instant. */
export type Instant = { readonly at: number; readonly idle: boolean };

/** Time that evidence does not decide. `end` is null while a break is still open. */
export type Mask = { readonly type: "lunch_break" | "meeting"; readonly start: number; readonly end: number | null };

export type IdleReason = "no_input" | "no_heartbeat";

export type Segment =
  | { readonly type: "active" | "lunch_break" | "meeting"; readonly start: number; readonly end: number }
  | { readonly type: "idle"; readonly start: number; readonly end: number; readonly reason: IdleReason };

/** The active segment that is still growing: from `start` to the last instant seen, which may be `start` itself. */
export type Run = { readonly start: number; readonly last: number; readonly idle: boolean };

export type Evidence = {
  readonly start: number;
  /** Null while the session is open. */
  readonly end: number | null;
  readonly masks: readonly Mask[];
  readonly instants: readonly Instant[];
  /** T, in seconds. */
  readonly idle_threshold_seconds: number;
};

export type Timeline = {
  /** Closed segments, in order; of a closed session they cover [start, end] exactly. */
  readonly segments: readonly Segment[];
  /** What an open session continues with; null once it is closed. */
  readonly run: Run | null;
};

/** Rebuilds the timeline from all the evidence. The incremental `advance` and `repair` must agree with it. */
export function buildTimeline(evidence: Evidence): Timeline {
  const points = collectPoints(evidence);
  const gaps: Segment[] = [];
  for (const [index, next] of points.entries()) {
    const previous = points[index - 1];
    if (previous !== undefined) gaps.push(classifyGap(previous, next.at, evidence));
  }
  const segments = mergeActive(gaps);
  if (evidence.end !== null) return { segments, run: null };
  return detachRun(segments, points.at(-1) ?? { at: evidence.start, idle: false });
}

/** Between two neighbouring instants, no mask in the way. */
export function segmentBetween(from: Instant, to: number, idleThresholdSeconds: number): Segment {
  if (to - from.at <= idleThresholdSeconds) return { type: "active", start: from.at, end: to };
  return { type: "idle", start: from.at, end: to, reason: from.idle ? "no_input" : "no_heartbeat" };
}

/** Joins neighbouring active segments. Idle segments stay apart: their ends are the instants a later repair needs. */
export function mergeActive(segments: readonly Segment[]): Segment[] {
  const merged: Segment[] = [];
  for (const segment of segments) {
    const last = merged.at(-1);
    if (last?.type === "active" && segment.type === "active" && last.end === segment.start) {
      merged[merged.length - 1] = { type: "active", start: last.start, end: segment.end };
    } else {
      merged.push(segment);
    }
  }
  return merged;
}

function collectPoints({ start, end, masks, instants }: Evidence): Instant[] {
  const until = end ?? Number.POSITIVE_INFINITY;
  const idleAt = new Map<number, boolean>();
  const add = (at: number, idle: boolean) => idleAt.set(at, idle || (idleAt.get(at) ?? false));

  add(start, false);
  if (end !== null) add(end, false);
  for (const mask of masks) {
    for (const edge of [mask.start, mask.end]) if (edge !== null && edge >= start && edge <= until) add(edge, false);
  }
  for (const { at, idle } of instants) {
    if (at >= start && at <= until && !masks.some((mask) => covers(mask, at))) add(at, idle);
  }
  return [...idleAt].map(([at, idle]) => ({ at, idle })).sort((a, b) => a.at - b.at);
}

function covers(mask: Mask, at: number): boolean {
  return at > mask.start && (mask.end === null || at < mask.end);
}

function classifyGap(from: Instant, to: number, { masks, idle_threshold_seconds }: Evidence): Segment {
  const over = masks.filter((mask) => mask.start <= from.at && (mask.end === null || mask.end >= to));
  // Breaks win over meetings: time off is never reported as time worked.
  const mask = over.find(({ type }) => type === "lunch_break") ?? over[0];
  if (mask !== undefined) return { type: mask.type, start: from.at, end: to };
  return segmentBetween(from, to, idle_threshold_seconds);
}

function detachRun(segments: readonly Segment[], last: Instant): Timeline {
  const tail = segments.at(-1);
  if (tail?.type === "active") {
    return { segments: segments.slice(0, -1), run: { start: tail.start, last: last.at, idle: last.idle } };
  }
  return { segments, run: { start: last.at, last: last.at, idle: last.idle } };
}
