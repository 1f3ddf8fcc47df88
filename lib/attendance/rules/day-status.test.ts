import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finishedDayStatus, isLate, isWorkingDay, scheduledHours } from "./day-status.ts";

const schedule = {
  working_hours: { start: "09:00", end: "18:00" },
  working_days: [1, 2, 3, 4, 5],
  holidays: ["2026-12-25"],
  late_threshold_minutes: 15,
};
const nightShift = { ...schedule, working_hours: { start: "22:00", end: "06:00" } };
const MONDAY = "2026-11-16";
const SATURDAY = "2026-11-21";
const HOUR = 3600;

describe("isWorkingDay", () => {
  it("is a day of the week on which people are expected", () => {
    expect(isWorkingDay(MONDAY, schedule)).toBe(true);
    expect(isWorkingDay(SATURDAY, schedule)).toBe(false);
  });

  it("is no holiday", () => {
    expect(isWorkingDay("2026-12-25", schedule)).toBe(false);
  });
});

describe("scheduledHours", () => {
  it("are those of the organization's clock", () => {
    expect(scheduledHours(MONDAY, "Europe/Berlin", schedule)).toEqual({
      start: new Date("2026-11-16T08:00:00Z"),
      end: new Date("2026-11-16T17:00:00Z"),
    });
  });

  it("end on the next day where the end comes before the start", () => {
    expect(scheduledHours(MONDAY, "UTC", nightShift).end).toEqual(new Date("2026-11-17T06:00:00Z"));
  });

  it("are an hour fewer in the night in which the clock is set forward", () => {
    const { start, end } = scheduledHours("2026-03-28", "Europe/Berlin", nightShift);
    expect((end.getTime() - start.getTime()) / 1000).toBe(7 * HOUR);
  });
});

describe("isLate", () => {
  it("is not late at the threshold", () => {
    expect(isLate(new Date("2026-11-16T09:15:00Z"), MONDAY, "UTC", schedule)).toBe(false);
  });

  it("is late a second after the threshold", () => {
    expect(isLate(new Date("2026-11-16T09:15:01Z"), MONDAY, "UTC", schedule)).toBe(true);
  });

  it("goes by the organization's clock", () => {
    expect(isLate(new Date("2026-11-16T09:15:01Z"), MONDAY, "America/New_York", schedule)).toBe(false);
  });

  it("is nobody on a day on which nobody is expected", () => {
    expect(isLate(new Date("2026-11-21T17:00:00Z"), SATURDAY, "UTC", schedule)).toBe(false);
  });

  it("never turns back to in time as the morning goes on", () => {
    const second = fc.integer({ min: 0, max: 86_399 });
    fc.assert(
      fc.property(second, second, (a, b) => {
        const late = (at: number) => isLate(new Date(Date.UTC(2026, 10, 16) + at * 1000), MONDAY, "UTC", schedule);
        expect(late(Math.max(a, b)) || !late(Math.min(a, b))).toBe(true);
      }),
    );
  });
});

describe("finishedDayStatus", () => {
  it("is present after half of the scheduled hours", () => {
    expect(finishedDayStatus(4.5 * HOUR, false, MONDAY, "UTC", schedule)).toBe("present");
  });

  it("is a half day below half of the scheduled hours", () => {
    expect(finishedDayStatus(4.5 * HOUR - 1, false, MONDAY, "UTC", schedule)).toBe("half_day");
  });

  it("is late when enough was worked after a late start", () => {
    expect(finishedDayStatus(8 * HOUR, true, MONDAY, "UTC", schedule)).toBe("late");
  });

  it("is a half day rather than late when little was worked", () => {
    expect(finishedDayStatus(HOUR, true, MONDAY, "UTC", schedule)).toBe("half_day");
  });

  it("is present for any time worked on a day off", () => {
    expect(finishedDayStatus(1, false, SATURDAY, "UTC", schedule)).toBe("present");
  });
});
