import { describe, expect, it } from "vitest";
import { partsOf, percents, wholeMinutes, withOther } from "./figures.ts";

const sums = {
  total_work_duration: 13_591,
  total_active_duration: 9114,
  total_idle_duration: 2547,
  total_break_duration: 1930,
  total_meeting_duration: 0,
  total_untracked_duration: 0,
};
const sumOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe("partsOf", () => {
  it("adds up to the time at work", () => {
    expect(sumOf(Object.values(partsOf(sums)))).toBe(sums.total_work_duration);
  });

  it("grows by the clock, and only what the member does", () => {
    const grown = partsOf(sums, { kind: "idle", asOf: 1000, now: 91_900 });
    expect(grown).toEqual({ ...partsOf(sums), idle: 2547 + 90 });
    expect(partsOf(sums, { kind: "idle", asOf: 5000, now: 1000 })).toEqual(partsOf(sums));
  });
});

describe("wholeMinutes", () => {
  it.each([[[9114, 2547, 1930, 0, 0]], [[59, 59, 59]], [[1, 1, 118]], [[90, 90]], [[3600, 0]]])(
    "of %j add up to the minutes of the sum",
    (seconds) => {
      const minutes = wholeMinutes(seconds);
      expect(sumOf(minutes)).toBe(Math.floor(sumOf(seconds) / 60) * 60);
      for (const [index, each] of minutes.entries()) expect(Math.abs(each - (seconds[index] ?? 0))).toBeLessThan(60);
    },
  );

  it("leaves seconds where there is not a minute in all", () => {
    expect(wholeMinutes([20, 15])).toEqual([20, 15]);
  });
});

describe("withOther", () => {
  it("names what is not listed", () => {
    expect(withOther([{ name: "Editor", seconds: 60 }], 100).other).toBe(40);
    expect(withOther([{ name: "Editor", seconds: 60 }], 50).other).toBe(0);
  });
});

describe("percents", () => {
  it.each([[[1, 1, 1]], [[6941, 1543, 630]], [[0, 5]], [[1, 99_999]]])("of %j add up to a hundred", (parts) => {
    expect(sumOf(percents(parts))).toBe(100);
  });

  it("are nothing of nothing", () => {
    expect(percents([0, 0])).toEqual([0, 0]);
  });
});
