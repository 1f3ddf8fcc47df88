import { describe, expect, it } from "vitest";
import { sumOf } from "../../ui/shares.ts";
import { partsOf, withOther } from "./figures.ts";

const sums = {
  total_work_duration: 13_591,
  total_active_duration: 9114,
  total_idle_duration: 2547,
  total_break_duration: 1930,
  total_meeting_duration: 0,
  total_untracked_duration: 0,
};

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

describe("withOther", () => {
  it("names what is not listed", () => {
    expect(withOther([{ name: "Editor", seconds: 60 }], 100).other).toBe(40);
    expect(withOther([{ name: "Editor", seconds: 60 }], 50).other).toBe(0);
  });
});
