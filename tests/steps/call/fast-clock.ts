import type { Clock } from "../../../clients/common/clock.ts";
import { settle } from "../activity/tracker.ts";

const MINUTE_MS = 60_000;

/**
 * A clock that jumps to whatever is waited for next as soon as nothing is under way: a lesson takes as long as its
 * requests. `everyMinute` is what a schedule does.
 */
export function givenFastClock(start: string, everyMinute: (now: Date) => Promise<unknown>) {
  let now = Date.parse(start);
  let underWay = 0;
  let whenQuiet: () => void = () => undefined;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  const clock: Clock = {
    now: () => new Date(now),
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const sleeper = { at: now + Math.max(0, milliseconds), wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", wake, { once: true });
        function wake(): void {
          sleepers.delete(sleeper);
          resolve();
        }
      }),
  };

  /** Time stands still while this is fetched. */
  const watched =
    (doFetch: typeof fetch): typeof fetch =>
    async (...request) => {
      underWay += 1;
      try {
        return await doFetch(...request);
      } finally {
        underWay -= 1;
        if (underWay === 0) whenQuiet();
      }
    };

  /** Lets time go on to an instant. */
  async function runUntil(until: Date): Promise<void> {
    while (now < until.getTime()) {
      await settle();
      if (underWay > 0) {
        await new Promise<void>((resolve) => {
          whenQuiet = resolve;
        });
        continue;
      }
      const next = Math.min(until.getTime(), ...[...sleepers].map(({ at }) => at));
      const minute = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
      now = Math.max(now, Math.min(next, minute));
      if (now === minute) await everyMinute(clock.now());
      for (const sleeper of [...sleepers].filter(({ at }) => at <= now)) sleeper.wake();
    }
  }
  return { clock, watched, runUntil };
}
