/** What can be asked for: a fact of a day, a day put right, or changes of its facts. */
export const KINDS = ["check_in", "check_out", "break_start", "break_end", "meeting", "day", "changes"] as const;
export type Kind = (typeof KINDS)[number];

/**
 * Why something waits: it was declared later than is believed without a question; an administrator has said what the
 * day was; it belongs to something that waits; it is an administrator's word about their own day; somebody asks for a
 * change of what holds.
 */
export const REASONS = ["late", "settled", "follows", "own_day", "asked"] as const;
export type Reason = (typeof REASONS)[number];

/** A claim and what it touches. */
export type Claim = {
  kind: Kind;
  at: Date;
  now: Date;
  backdating_hours: number;
  /** When an administrator said what the day was, and whether that was a day without work. */
  settled_at: Date | null;
  settled_without_work: boolean;
  /** Where the check-in of the same work waits; null without one. */
  waiting_since: Date | null;
  /** Where the running session began; null without one. */
  open_since: Date | null;
};

/**
 * Why a claim has to wait, undefined for one that holds at once. What an administrator has said covers what lay before
 * they said it; what happens afterwards is news, unless they said that there was no work. Of a session that they left
 * running they have not said how it goes on.
 *
 *     now - backdating_hours          settled_at        now
 *     … late |  of a settled day: waits  |  holds at once |
 */
export function reasonToWait(claim: Claim): Reason | undefined {
  const { kind, at, now, settled_at, waiting_since, open_since } = claim;
  if (now.getTime() - at.getTime() > claim.backdating_hours * 3_600_000) return "late";
  const goes_on = kind !== "check_in" && open_since !== null && at >= open_since;
  if (settled_at !== null && !goes_on && (claim.settled_without_work || at < settled_at)) return "settled";
  const follows = waiting_since !== null && waiting_since <= at && (open_since === null || at < open_since);
  return follows && kind !== "check_in" ? "follows" : undefined;
}
