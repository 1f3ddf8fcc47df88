import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Segment } from "./timeline.ts";
import { NO_TIME, percentagesOf, shares, sumTotals, type Totals, totalsOf } from "./totals.ts";

describe("totalsOf", () => {
  it("adds up each kind and the whole", () => {
    expect(
      totalsOf([
        { type: "active", start: 0, end: 100 },
        { type: "idle", start: 100, end: 150, reason: "no_input" },
        { type: "lunch_break", start: 150, end: 180 },
        { type: "meeting", start: 180, end: 200 },
        { type: "active", start: 200, end: 201 },
        { type: "untracked", start: 300, end: 307 },
      ] as Segment[]),
    ).toEqual({ work: 208, active: 101, idle: 50, break: 30, meeting: 20, untracked: 7 });
  });

  it("is nothing for no segments, and leaves the constant alone", () => {
    expect(totalsOf([])).toEqual(NO_TIME);
    totalsOf([{ type: "active", start: 0, end: 5 }]);
    expect(NO_TIME.work).toBe(0);
  });

  it("has parts that sum to the work, whatever the segments", () => {
    const segment = fc.record({
      type: fc.constantFrom("active" as const, "idle" as const, "lunch_break" as const, "meeting" as const),
      start: fc.integer({ min: 0, max: 2_000_000_000 }),
      length: fc.integer({ min: 0, max: 86_400 }),
    });
    fc.assert(
      fc.property(fc.array(segment), (given) => {
        const totals = totalsOf(given.map(({ type, start, length }) => ({ type, start, end: start + length })));
        expect(totals.active + totals.idle + totals.break + totals.meeting + totals.untracked).toBe(totals.work);
        expect(totals.work).toBe(given.reduce((sum, { length }) => sum + length, 0));
      }),
    );
  });
});

describe("shares", () => {
  it("are percentages with one decimal", () => {
    expect(shares([1, 1, 2])).toEqual([25, 25, 50]);
  });

  it("hand the missing tenth to the largest remainder, the first of equals", () => {
    expect(shares([1, 1, 1])).toEqual([33.4, 33.3, 33.3]);
    expect(shares([1, 5])).toEqual([16.7, 83.3]);
  });

  it("are null when nothing was worked", () => {
    expect(shares([0, 0, 0])).toEqual([null, null, null]);
    expect(shares([])).toEqual([]);
  });

  const seconds = fc.array(fc.integer({ min: 0, max: 31_622_400 }), { minLength: 1, maxLength: 6 });
  const worked = seconds.filter((parts) => parts.some((part) => part > 0));
  const tenths = (parts: readonly number[]) => shares(parts).map((share) => Math.round((share ?? Number.NaN) * 10));

  it("sum to 100.0 exactly for any time worked", () => {
    fc.assert(
      fc.property(worked, (parts) => {
        expect(tenths(parts).reduce((sum, share) => sum + share, 0)).toBe(1000);
      }),
    );
  });

  it("are less than a tenth away from the exact share", () => {
    fc.assert(
      fc.property(worked, (parts) => {
        const whole = parts.reduce((sum, part) => sum + part, 0);
        for (const [index, share] of tenths(parts).entries())
          expect(Math.abs(share - ((parts[index] ?? 0) * 1000) / whole)).toBeLessThan(1);
      }),
    );
  });

  it("give nothing to a part of no time", () => {
    fc.assert(
      fc.property(worked, (parts) => {
        for (const [index, share] of tenths(parts).entries()) if (parts[index] === 0) expect(share).toBe(0);
      }),
    );
  });
});

describe("percentages", () => {
  it("are of the tracked time without breaks", () => {
    expect(percentagesOf({ active: 1500, idle: 1000, meeting: 500 })).toEqual({
      active_percent: 50,
      idle_percent: 33.3,
      meeting_percent: 16.7,
    });
  });

  it("are unknown where no tracker told active time from idle", () => {
    const unknown = { active_percent: null, idle_percent: null, meeting_percent: null };
    expect(percentagesOf(NO_TIME)).toEqual(unknown);
    expect(percentagesOf({ active: 0, idle: 0, meeting: 600 })).toEqual(unknown);
  });
});

const seconds = fc.integer({ min: 0, max: 90_000 });
const totals = fc
  .record({ active: seconds, idle: seconds, break: seconds, meeting: seconds, untracked: seconds })
  .map((parts): Totals => ({ ...parts, work: Object.values(parts).reduce((sum, part) => sum + part, 0) }));

describe("sums of days", () => {
  it("are nothing for no days, and leave the constant alone", () => {
    expect(sumTotals([])).toEqual(NO_TIME);
    sumTotals([{ ...NO_TIME, work: 5, active: 5 }]);
    expect(NO_TIME.work).toBe(0);
  });

  it("have parts that sum to the work, in any order of days", () => {
    fc.assert(
      fc.property(fc.array(totals, { maxLength: 40 }), (days) => {
        const sum = sumTotals(days);
        expect(sum.active + sum.idle + sum.break + sum.meeting + sum.untracked).toBe(sum.work);
        expect(sumTotals([...days].reverse())).toEqual(sum);
      }),
    );
  });
});
