import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { datesOf, gathered, grainOf, monthOf, previous, weekOf } from "./period.ts";

Object.assign(globalThis, { Temporal });

describe("previous", () => {
  const week = { from: "2026-11-23", to: "2026-11-29" };

  it("is as many dates right before", () => {
    expect(previous(week, "2026-12-05")).toEqual({ from: "2026-11-16", to: "2026-11-22" });
    expect(previous({ from: "2026-11-29", to: "2026-11-29" }, "2026-11-29")).toEqual({
      from: "2026-11-28",
      to: "2026-11-28",
    });
  });

  it("is as much of it as is over of the range", () => {
    expect(previous(week, "2026-11-25")).toEqual({ from: "2026-11-16", to: "2026-11-18" });
    expect(previous(week, "2026-11-20")).toEqual({ from: "2026-11-16", to: "2026-11-22" });
  });

  it("is the month before a month, however long", () => {
    const march = monthOf("2026-03-10");
    expect(previous(march, "2026-04-02", true)).toEqual({ from: "2026-02-01", to: "2026-02-28" });
    expect(previous(march, "2026-03-30", true)).toEqual({ from: "2026-02-01", to: "2026-02-28" });
    expect(previous(march, "2026-03-10", true)).toEqual({ from: "2026-02-01", to: "2026-02-10" });
  });
});

describe("gathered", () => {
  const range = { from: "2026-11-25", to: "2026-12-08" };
  const days = datesOf(range).map((date) => ({ date }));

  it("puts days into the organization's weeks, cut at the range", () => {
    const steps = gathered(days, "week", range, 1);
    expect(steps.map(({ from, to, days: of }) => [from, to, of.length])).toEqual([
      ["2026-11-25", "2026-11-29", 5],
      ["2026-11-30", "2026-12-06", 7],
      ["2026-12-07", "2026-12-08", 2],
    ]);
    expect(gathered(days, "week", range, 7)[0]?.to).toBe("2026-11-28");
  });

  it("leaves days as they are, also with none", () => {
    expect(gathered(days, "day", range, 1)).toHaveLength(14);
    expect(gathered([], "week", range, 1)).toEqual([]);
  });
});

describe("grainOf", () => {
  it("goes by weeks beyond a quarter, unless asked", () => {
    expect(grainOf(undefined, { from: "2026-01-01", to: "2026-04-02" })).toBe("day");
    expect(grainOf(undefined, { from: "2026-01-01", to: "2026-12-31" })).toBe("week");
    expect(grainOf("day", { from: "2026-01-01", to: "2026-12-31" })).toBe("day");
    expect(grainOf("year", { from: "2026-01-01", to: "2026-01-31" })).toBe("day");
  });
});

describe("weekOf", () => {
  it("begins on the organization's day", () => {
    expect(weekOf("2026-11-29", 1)).toEqual({ from: "2026-11-23", to: "2026-11-29" });
    expect(weekOf("2026-11-29", 7)).toEqual({ from: "2026-11-29", to: "2026-12-05" });
  });
});
