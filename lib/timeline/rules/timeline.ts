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
 * Because only the set matters, heartbeats may come late, twice or in any order. A session that never had one is
 * untracked wherever no mask lies: worked, but nobody knows how. All times are epoch seconds.
 */

/**
 * Evidence of a person at work at `at`. An idle heartbeat also claims that no input followed until it was sent:
 * `no_input_until`, null for all other evidence.
 */
export type Instant = { readonly at: number; readonly no_input_until: number | null };

/** Time that evidence does not decide. `end` is null while a break is still open. */
export type Mask = { readonly type: "lunch_break" | "meeting"; readonly start: number; readonly end: number | null };

/** The kinds of segments. */
export const SEGMENT_TYPES = ["active", "idle", "lunch_break", "meeting", "untracked"] as const;

export type Segment =
  | {
      readonly type: Exclude<(typeof SEGMENT_TYPES)[number], "idle">;
      readonly start: number;
      readonly end: number;
    }
  | IdleSegment;

/**
 * Idle time, and how long heartbeats claim that no input followed its start; null when there was only silence (sleep,
 * crash, offline). The latest claim is kept, not just that there is one: if late evidence splits the segment, it tells
 * what to say of the second part.
 */
export type IdleSegment = {
  readonly type: "idle";
  readonly start: number;
  readonly end: number;
  readonly no_input_until: number | null;
};

/** The active segment that is still growing: from `start` to the last instant seen, which may be `start` itself. */
export type Run = { readonly start: number; readonly last: number; readonly no_input_until: number | null };

export type Evidence = {
  readonly start: number;
  /** Null while the session is open. */
  readonly end: number | null;
  readonly masks: readonly Mask[];
  readonly instants: readonly Instant[];
  /** Whether it ever had a heartbeat: without one, all that no mask covers is untracked. */
  readonly is_tracked: boolean;
  /** T, in seconds. */
  readonly idle_threshold_seconds: number;
};

export type Timeline = {
  /** Closed segments, in order; of a closed session they cover [start, end] exactly. */
  readonly segments: readonly Segment[];
  /** What an open session continues with; null once it is closed. */
  readonly run: Run | null;
};

export type IdleReason = "no_input" | "no_heartbeat";

export function reasonOf({ no_input_until }: IdleSegment): IdleReason {
  return no_input_until === null ? "no_heartbeat" : "no_input";
}

/** Rebuilds the timeline from all the evidence. The incremental `advance` and `repair` must agree with it. */
export function buildTimeline(evidence: Evidence): Timeline {
  const points = collectPoints(evidence);
  const claims = [...evidence.instants].sort((a, b) => a.at - b.at);
  const gaps: Segment[] = [];
  let claimed: number | null = null;
  let next = 0;
  for (const [index, point] of points.entries()) {
    // The latest claim of all evidence up to this point, masked or not: what it says of the time after it holds.
    for (let claim = claims[next]; claim !== undefined && claim.at <= point; claim = claims[++next]) {
      claimed = laterClaim(claimed, claim.no_input_until, point);
    }
    const following = points[index + 1];
    if (following !== undefined) gaps.push(classifyGap(point, following, claimed, evidence));
  }
  const segments = mergeActive(gaps);
  if (evidence.end !== null) return { segments, run: null };
  const last = points.at(-1) ?? evidence.start;
  return detachRun(segments, { start: last, last, no_input_until: laterClaim(claimed, null, last) });
}

/** Between two neighbouring instants, no mask in the way. `claimed`: the latest claim of evidence up to `from`. */
export function segmentBetween(
  from: number,
  to: number,
  claimed: number | null,
  idleThresholdSeconds: number,
): Segment {
  if (to - from <= idleThresholdSeconds) return { type: "active", start: from, end: to };
  return { type: "idle", start: from, end: to, no_input_until: laterClaim(claimed, null, from) };
}

/**
 * The later of two claims, null when neither reaches beyond `from`.
 *
 *      x      from        until        a heartbeat sent at `until` says: no input since x
 *      |-------|-----------|           so none between `from` and `until` either
 */
export function laterClaim(a: number | null, b: number | null, from: number): number | null {
  const later = Math.max(a ?? from, b ?? from);
  return later > from ? later : null;
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

function collectPoints({ start, end, masks, instants, is_tracked }: Evidence): number[] {
  const until = end ?? Number.POSITIVE_INFINITY;
  const points = new Set([start]);
  if (end !== null) points.add(end);
  for (const mask of masks) {
    for (const edge of [mask.start, mask.end]) if (edge !== null && edge >= start && edge <= until) points.add(edge);
  }
  for (const { at } of is_tracked ? instants : []) {
    if (at >= start && at <= until && !masks.some((mask) => covers(mask, at))) points.add(at);
  }
  return [...points].sort((a, b) => a - b);
}

function covers(mask: Mask, at: number): boolean {
  return at > mask.start && (mask.end === null || at < mask.end);
}

function classifyGap(
  from: number,
  to: number,
  claimed: number | null,
  { masks, is_tracked, idle_threshold_seconds }: Evidence,
): Segment {
  const over = masks.filter((mask) => mask.start <= from && (mask.end === null || mask.end >= to));
  // Breaks win over meetings: time off is never reported as time worked.
  const mask = over.find(({ type }) => type === "lunch_break") ?? over[0];
  if (mask !== undefined) return { type: mask.type, start: from, end: to };
  if (!is_tracked) return { type: "untracked", start: from, end: to };
  return segmentBetween(from, to, claimed, idle_threshold_seconds);
}

/** An active segment at the end is the run; else the run begins at the last instant. */
function detachRun(segments: readonly Segment[], run: Run): Timeline {
  const tail = segments.at(-1);
  if (tail?.type !== "active") return { segments, run };
  return { segments: segments.slice(0, -1), run: { ...run, start: tail.start } };
}
