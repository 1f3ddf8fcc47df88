import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrival, leavesEarly, rateOf } from "./mark.ts";

const at = (clock: string) => new Date(`2026-03-02T${clock}Z`);
const lesson = {
  starts_at: at("09:00"),
  ends_at: at("11:00"),
  started_at: at("09:00"),
  late_after_minutes: 15,
  early_leave_minutes: 15,
};

describe("arrival", () => {
  it.each([
    ["09:15:00", "09:00", "present"],
    ["09:15:00.001", "09:00", "late"],
    ["09:34", "09:20", "present"],
    ["09:36", "09:20", "late"],
    ["09:14", "08:50", "present"],
    ["09:16", "08:50", "late"],
  ])("at %s, when the teacher began at %s, is %s", (clock, begun, status) => {
    expect(arrival({ ...lesson, started_at: at(begun) }, at(clock))).toBe(status);
  });
});

describe("leavesEarly", () => {
  it.each([
    ["10:44:59.999", true],
    ["10:45", false],
    ["11:05", false],
  ])("at %s: %s", (clock, early) => {
    expect(leavesEarly(lesson, at(clock))).toBe(early);
  });
});

describe("rateOf", () => {
  it("is of those who were expected, with one decimal", () => {
    expect(rateOf({ present: 7, late: 1, absent: 2 })).toBe(80);
    expect(rateOf({ present: 1, late: 1, absent: 1 })).toBe(66.7);
    expect(rateOf({ present: 0, late: 0, absent: 0 })).toBeNull();
  });

  it("is never above 100 or below 0", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.nat(1000), (present, late, absent) => {
        const rate = rateOf({ present, late, absent });
        if (rate !== null) expect(rate >= 0 && rate <= 100).toBe(true);
      }),
    );
  });
});
