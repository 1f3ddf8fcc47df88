import type { Clock } from "../common/clock.ts";

/**
 * A fetch that begins no request sooner than so long after the one before: the machine that plays the whole cloud has
 * other things to do, too. After the signal nothing waits any more.
 */
export function paced(doFetch: typeof fetch, gapMs: number, clock: Clock, signal: AbortSignal): typeof fetch {
  let next = 0;
  return async (input, init) => {
    const now = clock.now().getTime();
    const begin = Math.max(now, next);
    next = begin + gapMs;
    if (begin > now) await clock.sleep(begin - now, signal);
    return doFetch(input, init);
  };
}
