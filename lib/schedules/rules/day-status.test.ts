import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finishedDayStatus, isLate } from "./day-status.ts";

const shift = { start: new Date("2026-11-16T09:00:00Z"), end: new Date("2026-11-16T18:00:00Z") };
const HOUR = 3600;

describe("isLate", () => {
  it("is not late at the threshold", () => {
    expect(isLate(new Date("2026-11-16T09:15:00Z"), shift, 15)).toBe(false);
  });

  it("is late a second after the threshold", () => {
    expect(isLate(new Date("2026-11-16T09:15:01Z"), shift, 15)).toBe(true);
  });

  it("is nobody who is not expected", () => {
    expect(isLate(new Date("2026-11-16T17:00:00Z"), undefined, 15)).toBe(false);
  });

  it("never turns back to in time as the morning goes on", () => {
    const second = fc.integer({ min: 0, max: 86_399 });
    fc.assert(
      fc.property(second, second, (a, b) => {
        const late = (at: number) => isLate(new Date(Date.UTC(2026, 10, 16) + at * 1000), shift, 15);
        expect(late(Math.max(a, b)) || !late(Math.min(a, b))).toBe(true);
      }),
    );
  });
});

describe("finishedDayStatus", () => {
  it("is present after half of the shift", () => {
    expect(finishedDayStatus(4.5 * HOUR, false, shift)).toBe("present");
  });

  it("is a half day below half of the shift", () => {
    expect(finishedDayStatus(4.5 * HOUR - 1, false, shift)).toBe("half_day");
  });

  it("is late when enough was worked after a late start", () => {
    expect(finishedDayStatus(8 * HOUR, true, shift)).toBe("late");
  });

  it("is a half day rather than late when little was worked", () => {
    expect(finishedDayStatus(HOUR, true, shift)).toBe("half_day");
  });

  it("is present for any time worked when nobody was expected", () => {
    expect(finishedDayStatus(1, false, undefined)).toBe("present");
  });
});
