/** A break that nobody has ended, and what is known of the time after it began. Instants are epoch seconds. */
export type UnendedBreak = {
  readonly start: number;
  /** Where it ends at the latest: at the next break or meeting, or with its session. */
  readonly limit: number;
  /** When somebody was active, in any order. */
  readonly active: readonly number[];
  readonly idle_threshold_seconds: number;
};

/**
 * Where a break ends that nobody has ended: at the first activity after it, unless something else ends it before.
 * Activity within the idle threshold of its start is still that of leaving.
 *
 *     [ break  T |      a  a  a  a       limit
 *     [      break     ]                           somebody was working again
 *     [      break                      ]          nobody was
 */
export function breakEnd({ start, limit, active, idle_threshold_seconds }: UnendedBreak): {
  at: number;
  by_evidence: boolean;
} {
  const resumed = active.filter((at) => at >= start + idle_threshold_seconds && at < limit);
  if (resumed.length === 0) return { at: Math.max(start, limit), by_evidence: false };
  return { at: resumed.reduce((a, b) => Math.min(a, b)), by_evidence: true };
}
