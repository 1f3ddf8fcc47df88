import { useSyncExternalStore } from "react";

// The server's clock: how far ours is off is measured by answers that say when they were made.
let ahead = 0;

/** Milliseconds since 1970, by the server's clock as far as it is known. */
export const now = (): number => Date.now() - ahead;

/** An answer that has just come was made at `asOf`. */
export function noteServerTime(asOf: string): void {
  const off = Date.now() - Date.parse(asOf);
  // A request takes a while: within this the clocks agree.
  if (Math.abs(off - ahead) > 2_000) ahead = off;
}

/** An instant of this device's clock, by the server's. */
export const byServer = (local: number): number => local - ahead;

type Clock = {
  value: number;
  timer: ReturnType<typeof setInterval> | undefined;
  readonly watchers: Set<() => void>;
  /** The same for every render: another one would begin anew each time. */
  readonly subscribe: (watch: () => void) => () => void;
  readonly read: () => number;
};
const clocks = new Map<number, Clock>();

/** Now, by steps of so many seconds. All who use the same step share one timer, which rests while the page is hidden. */
export function useNow(seconds = 1): number {
  const { subscribe, read } = clockOf(seconds);
  return useSyncExternalStore(subscribe, read);
}

function clockOf(seconds: number): Clock {
  const known = clocks.get(seconds);
  if (known !== undefined) return known;
  const clock: Clock = {
    value: now(),
    timer: undefined,
    watchers: new Set(),
    subscribe: (watch) => {
      clock.watchers.add(watch);
      if (clock.timer === undefined) {
        // A clock that nobody looked at stands where it was.
        clock.value = now();
        clock.timer = setInterval(() => tick(clock), seconds * 1000);
      }
      return () => {
        clock.watchers.delete(watch);
        if (clock.watchers.size > 0) return;
        clearInterval(clock.timer);
        clock.timer = undefined;
      };
    },
    read: () => clock.value,
  };
  clocks.set(seconds, clock);
  return clock;
}

function tick(clock: Clock): void {
  if (document.visibilityState === "hidden") return;
  clock.value = now();
  for (const watch of clock.watchers) watch();
}

document.addEventListener("visibilitychange", () => {
  for (const clock of clocks.values()) tick(clock);
});
