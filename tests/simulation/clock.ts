import { vi } from "vitest";

/** Lets it be an instant for everything that asks the clock, without stopping timers. Epoch seconds. */
export function setClock(second: number): void {
  vi.setSystemTime(second * 1000);
}

/** Until `resumeClock`, the clock stands where `setClock` puts it. */
export function stopClock(): void {
  vi.useFakeTimers({ toFake: ["Date"] });
}

export function resumeClock(): void {
  vi.useRealTimers();
}
