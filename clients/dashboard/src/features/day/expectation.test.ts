import { describe, expect, it } from "vitest";
import { reasonOf } from "./expectation.ts";

const known = {
  date: "2026-11-27",
  weekday: 5,
  isToday: false,
  isFuture: false,
  status: null,
  isOnLeave: false,
  holidays: ["2026-12-25"],
  schedules: [],
  defaultKind: "organization",
  usual: { days: [1, 2, 3, 4, 5], hours: { start: "09:00", end: "18:00" } },
} as const;

describe("reasonOf", () => {
  it.each([
    ["off", { weekday: 7 }],
    ["off", { defaultKind: "none" }],
    ["off", { status: "off" }],
    ["leave", { isOnLeave: true }],
    ["leave", { status: "on_leave", isToday: true }],
    ["absent", { status: "absent" }],
    ["nothing", {}],
    ["holiday", { date: "2026-12-25", isToday: true }],
    ["absent", { date: "2026-12-25", status: "absent" }],
    ["future", { isFuture: true }],
  ] as const)("is %s of %j", (kind, change) => {
    expect(reasonOf({ ...known, ...change })).toEqual({ kind });
  });

  it("waits today from when the member is expected, by the week that holds", () => {
    const week = [{ weekday: 5, start: "07:30", end: "12:00" }];
    const schedules = [
      { valid_from: "2026-01-01", kind: "week", week },
      { valid_from: "2026-12-01", kind: "none", week: null },
    ] as const;
    expect(reasonOf({ ...known, isToday: true })).toEqual({ kind: "awaited", start: "09:00" });
    expect(reasonOf({ ...known, isToday: true, schedules })).toEqual({ kind: "awaited", start: "07:30" });
    expect(reasonOf({ ...known, isToday: true, schedules, weekday: 4 })).toEqual({ kind: "off" });
    expect(reasonOf({ ...known, isToday: true, schedules, date: "2026-12-04" })).toEqual({ kind: "off" });
  });
});
