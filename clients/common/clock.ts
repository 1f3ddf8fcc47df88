import { uptime } from "node:os";
import { setTimeout as wait } from "node:timers/promises";

/** Time as a client sees it. Tests bring their own, which runs as fast as they like. */
export type Clock = {
  now(): Date;
  /** Resolves after the time, or at once when the signal is aborted; never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds, signal) => {
    await wait(Math.max(0, milliseconds), undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};

/**
 * Milliseconds of a clock that nobody sets and that goes on while the machine sleeps, which the one of timers does not on
 * every system. Good for spans only.
 */
export const elapsedOnSystem = (): number => uptime() * 1000;
