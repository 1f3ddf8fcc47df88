/** Silence after which work that nobody ended is taken to be over: two hours. */
const SILENCE_MS = 7_200_000;

/**
 * Whether there has been no sign of work for so long that it is over, rather than a night shift that goes on.
 *
 *     … last sign |        silence         | now       at least two hours
 */
export function isSilent(lastSign: Date, now: Date): boolean {
  return now.getTime() - lastSign.getTime() >= SILENCE_MS;
}
