import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hoursOf, mergeTopTen, trendOf } from "./report.ts";

const seconds = fc.integer({ min: 0, max: 90_000 });

describe("hours", () => {
  it("have two decimals", () => {
    expect([0, 36, 3600, 5400, 27_000, 28_799].map(hoursOf)).toEqual([0, 0.01, 1, 1.5, 7.5, 8]);
  });
});

describe("top lists", () => {
  it("add up by name, the longest first, equals by name", () => {
    const days = [
      [
        { name: "Editor", seconds: 100 },
        { name: "Mail", seconds: 30 },
      ],
      [
        { name: "Mail", seconds: 30 },
        { name: "Browser", seconds: 60 },
      ],
    ];
    expect(mergeTopTen(days)).toEqual([
      { name: "Editor", seconds: 100 },
      { name: "Browser", seconds: 60 },
      { name: "Mail", seconds: 60 },
    ]);
  });

  it("have ten entries at most, and never more time than their days", () => {
    const list = fc.array(fc.record({ name: fc.string({ minLength: 1, maxLength: 2 }), seconds }), { maxLength: 10 });
    fc.assert(
      fc.property(fc.array(list, { maxLength: 31 }), (days) => {
        const merged = mergeTopTen(days);
        const total = (entries: readonly { seconds: number }[]) =>
          entries.reduce((sum, entry) => sum + entry.seconds, 0);
        expect(merged.length).toBeLessThanOrEqual(10);
        expect(total(merged)).toBeLessThanOrEqual(total(days.flat()));
      }),
    );
  });
});

describe("trends", () => {
  it("are a difference and its percentage", () => {
    expect(trendOf(75, 60)).toEqual({ current: 75, previous: 60, change: 15, change_percent: 25 });
    expect(trendOf(20, 30)).toEqual({ current: 20, previous: 30, change: -10, change_percent: -33.3 });
    expect(trendOf(8.15, 8.1)).toEqual({ current: 8.15, previous: 8.1, change: 0.05, change_percent: 0.6 });
  });

  it("have no percentage from zero, and nothing to say of the unknown", () => {
    expect(trendOf(10, 0)).toEqual({ current: 10, previous: 0, change: 10, change_percent: null });
    expect(trendOf(null, 5)).toEqual({ current: null, previous: 5, change: null, change_percent: null });
    expect(trendOf(5, null)).toEqual({ current: 5, previous: null, change: null, change_percent: null });
  });

  it("turn their sign when the periods change places, and are 0 between equals", () => {
    const figure = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(figure, figure, (a, b) => {
        expect(trendOf(a, b).change).toBe(a - b);
        expect(trendOf(a, a)).toMatchObject({ change: 0, change_percent: a === 0 ? null : 0 });
        expect(Number.isFinite(trendOf(a, b).change_percent ?? 0)).toBe(true);
      }),
    );
  });
});
