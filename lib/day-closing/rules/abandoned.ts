/** Silence after which a session that nobody ended is taken to be over: two hours. */
const ABANDONED_AFTER_SECONDS = 7200;

/**
 * Whether a session that is still open when its day is closed has been forgotten, rather than being a night shift.
 *
 *     … last evidence |        silence         | now       at least two hours: it ended at its last evidence
 */
export function isAbandoned(lastEvidence: Date, now: Date): boolean {
  return now.getTime() - lastEvidence.getTime() >= ABANDONED_AFTER_SECONDS * 1000;
}
