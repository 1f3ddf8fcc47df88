import type { Clock } from "../../common/clock.ts";

/** The server's time as a tracker knows it. */
export type ServerTime = {
  /** Never later than the server's clock once that is known, whatever is done to this machine's. */
  now(): Date;
  /** What the server says it is. Answers by how many milliseconds everything before was stamped wrongly; 0 for a trifle. */
  learn(serverTime: Date): number;
  /** Whether it was told since the start. */
  isKnown(): boolean;
};

/** A clock that is behind by less is left alone. */
const TOLERANCE_MS = 5_000;

/**
 * Time goes on by the clock that nobody sets, from the last instant that the server told, or from this machine's clock
 * until it has told one.
 *
 *     this machine's clock   09:00  09:01 | set back a day: 09:02 of yesterday …
 *     server's time          09:00* 09:01   09:02  09:03 …      * told
 */
export function createServerTime(clock: Pick<Clock, "now">, elapsed: () => number): ServerTime {
  let base = { at: clock.now().getTime(), elapsed: elapsed() };
  let isKnown = false;
  const now = () => base.at + (elapsed() - base.elapsed);
  return {
    now: () => new Date(now()),
    learn(serverTime) {
      isKnown = true;
      const wrong = serverTime.getTime() - now();
      // The answer was on its way for a while: what is a little ahead of it is taken back, too.
      if (wrong < 0 || wrong > TOLERANCE_MS) base = { at: serverTime.getTime(), elapsed: elapsed() };
      return Math.abs(wrong) > TOLERANCE_MS ? wrong : 0;
    },
    isKnown: () => isKnown,
  };
}
