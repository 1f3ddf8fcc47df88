import { describe, expect, it } from "vitest";
import { attendanceOf } from "./attendance.ts";

const DAY = {
  date: "2026-11-23",
  is_working_day: true,
  scheduled: 10,
  present: 8,
  late: 1,
  half_day: 0,
  absent: 1,
  on_leave: 0,
  attendance_rate: 90,
  average_work_hours: 8,
};

describe("attendanceOf", () => {
  it("weighs rates by who was expected, and hours by who came", () => {
    const small = {
      ...DAY,
      scheduled: 2,
      present: 0,
      late: 1,
      absent: 0,
      on_leave: 1,
      attendance_rate: 100,
      average_work_hours: 4,
    };
    const { rate, average, came, counts } = attendanceOf([DAY, small]);
    expect(rate).toBeCloseTo((90 * 10 + 100) / 11);
    expect(average).toBeCloseTo(((8 * 9 + 4) * 3600) / 10);
    expect(came).toBe(10);
    expect(counts).toEqual({ present: 8, late: 2, half_day: 0, absent: 1, on_leave: 1 });
  });

  it("knows nothing of days on which nobody was expected", () => {
    const off = {
      ...DAY,
      scheduled: 0,
      present: 0,
      late: 0,
      absent: 0,
      attendance_rate: null,
      average_work_hours: null,
    };
    expect(attendanceOf([off])).toMatchObject({ rate: null, average: null, came: 0 });
    expect(attendanceOf([])).toMatchObject({ rate: null, average: null, scheduled: 0 });
  });
});
