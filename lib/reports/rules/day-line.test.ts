import { describe, expect, it } from "vitest";
import { type DayLine, lineOf } from "./day-line.ts";

const day: DayLine = {
  status: "present",
  is_late: false,
  check_in_time: new Date("2026-11-19T08:00:00Z"),
  is_at_work: false,
  total_work_duration: 8 * 3600 + 59,
  total_active_duration: 6 * 3600,
  total_idle_duration: 2 * 3600,
  total_meeting_duration: 0,
};
const unworked: DayLine = {
  ...day,
  check_in_time: null,
  total_work_duration: 0,
  total_active_duration: 0,
  total_idle_duration: 0,
};

describe("a day in a mail", () => {
  it.each<[string, DayLine | null]>([
    ["8 h, 75 % active", day],
    ["8 h, 75 % active", { ...day, total_work_duration: 8 * 3600, check_in_time: new Date("2026-11-19T07:50:00Z") }],
    ["late at 09:00, 8 h, 75 % active", { ...day, status: "late", is_late: true }],
    ["late at 09:00, half a day, 8 h, 75 % active", { ...day, status: "half_day", is_late: true }],
    ["8 h, 75 % active, not checked out", { ...day, is_at_work: true }],
    ["8 h", { ...day, total_active_duration: 0, total_idle_duration: 0 }],
    ["absent", { ...unworked, status: "absent" }],
    ["on leave", { ...unworked, status: "on_leave" }],
    ["not expected", { ...unworked, status: "off" }],
    ["not expected", null],
  ])("reads: %s", (words, told) => {
    expect(lineOf(told, "Europe/Berlin")).toBe(words);
  });
});
