import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import type { JobEvent } from "../../../lib/platform/jobs/event.ts";

let instant: Date | undefined;

/**
 * Lets it be one instant for all requests of a test file, whatever the clock says. Call it once, at the top of the file; a
 * request that says its own `now` comes at that one.
 */
export function useInstant(text: string): Date {
  beforeAll(() => {
    instant = new Date(text);
  });
  afterEach(() => {
    instant = new Date(text);
  });
  afterAll(() => {
    instant = undefined;
  });
  return new Date(text);
}

/**
 * Lets the clock of this process stand while each test of a file runs, at whatever it says by then: what counts by days or
 * by quarters of an hour is of one of them, also for a test that begins just before midnight. Call it once, at the top of
 * the file.
 */
export function useStandingClock(): void {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
  afterEach(() => void vi.useRealTimers());
}

/** Lets it be another instant until the test ends. */
export function turnTo(text: string): void {
  instant = new Date(text);
}

/** The file's instant; in a file without one, what the clock says. */
export function present(): Date {
  return instant ?? new Date();
}

/** A run of a scheduled function at the file's instant, by hand where the file has one. */
export function jobEvent(detail: Record<string, unknown> = {}): JobEvent {
  const pretended = instant === undefined ? {} : { now: instant.toISOString() };
  const flags = { ...pretended, ...detail };
  return Object.keys(flags).length === 0 ? {} : { source: "muster.job", detail: flags };
}
