/** What is known of a work session whose end nobody has declared. Instants are epoch seconds. */
export type Unended = {
  readonly start: number;
  /** Up to where it may last. */
  readonly bound: Bound;
  /** Whether a tracker has spoken of it at all. */
  readonly is_tracked: boolean;
  /** The last sign of work in it, up to its bound; null without one. */
  readonly last_evidence: number | null;
  /** The last declared start or end of a break or a meeting in it, up to its bound; null without one. */
  readonly last_edge: number | null;
  /** Where the member's shift of its date ends; null without one. */
  readonly shift_end: number | null;
  /** How long an ordinary day is, for those without a shift. */
  readonly usual_day_seconds: number;
};

export type Bound = { readonly at: number; readonly by: "next_session" | "longest" };

export type AutomaticEnd = {
  readonly at: number;
  /** What decided: signs of work, the hours in which the member was expected, or a bound. */
  readonly by: "evidence" | "schedule" | Bound["by"];
};

/** Up to where a session without a declared end may last: the next one's start, or the longest that one may be. */
export function boundOf(start: number, nextStart: number | null, longestSeconds: number): Bound {
  const longest = start + longestSeconds;
  return nextStart !== null && nextStart <= longest
    ? { at: nextStart, by: "next_session" }
    : { at: longest, by: "longest" };
}

/**
 * Where a work session ends that nobody has ended. The end is a decision: it moves when evidence, a break or the next
 * session comes to be known, and any declared end takes its place.
 *
 *     tracked      [ start   a  a a a | last sign               bound
 *     untracked    [ start                 | end of the shift   bound
 *
 * Who sends no heartbeats is not idle: without a tracker, work lasts as long as it was expected to.
 */
export function automaticEnd(session: Unended): AutomaticEnd {
  const { start, bound, is_tracked, last_evidence, last_edge, shift_end, usual_day_seconds } = session;
  const expected = shift_end !== null && shift_end > start ? shift_end : start + usual_day_seconds;
  const end = Math.max(start, last_edge ?? start, is_tracked ? (last_evidence ?? start) : expected);
  if (end > bound.at) return bound;
  return { at: end, by: is_tracked ? "evidence" : "schedule" };
}
