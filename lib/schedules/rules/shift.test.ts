import { describe, expect, it } from "vitest";
import { plannerOf } from "./plan.ts";
import { dateOfShiftAt, isWorkingDay } from "./shift.ts";

const week = {
  working_hours: { start: "09:00", end: "18:00" },
  working_days: [1, 2, 3, 4, 5],
  holidays: ["2026-12-25"],
};
const nights = { ...week, working_hours: { start: "22:00", end: "06:00" } };
const MONDAY = "2026-11-16";
const SATURDAY = "2026-11-21";

const organizationShift = (date: string, timezone: string, settings: typeof week) =>
  plannerOf({ timezone, settings }).shiftOn({ role: "employee", schedules: [] }, date);

describe("isWorkingDay", () => {
  it("is a day of the week on which people are expected", () => {
    expect(isWorkingDay(MONDAY, week)).toBe(true);
    expect(isWorkingDay(SATURDAY, week)).toBe(false);
  });

  it("is no holiday", () => {
    expect(isWorkingDay("2026-12-25", week)).toBe(false);
  });
});

describe("a shift of the organization's week", () => {
  it("goes by the organization's clock", () => {
    expect(organizationShift(MONDAY, "Europe/Berlin", week)).toEqual({
      start: new Date("2026-11-16T08:00:00Z"),
      end: new Date("2026-11-16T17:00:00Z"),
    });
  });

  it("is none on a day off", () => {
    expect(organizationShift(SATURDAY, "UTC", week)).toBeUndefined();
  });

  it("ends on the next day where the end comes before the start", () => {
    expect(organizationShift(MONDAY, "UTC", nights)?.end).toEqual(new Date("2026-11-17T06:00:00Z"));
  });

  it.each([
    ["an hour fewer in the night in which the clock is set forward", "2027-03-26", "2027-03-27", 7],
    ["an hour more in the night in which it is set back", "2026-10-23", "2026-10-24", 9],
  ])("has %s", (_, usual, changing, hours) => {
    const everyNight = { ...nights, working_days: [1, 2, 3, 4, 5, 6, 7] };
    const lengthOf = (date: string) => {
      const shift = organizationShift(date, "Europe/Berlin", everyNight);
      return shift === undefined ? undefined : (shift.end.getTime() - shift.start.getTime()) / 3_600_000;
    };
    expect(lengthOf(usual)).toBe(8);
    expect(lengthOf(changing)).toBe(hours);
  });
});

describe("dateOfShiftAt", () => {
  const shiftsOf = (start: string, end: string) =>
    ["2026-11-26", "2026-11-27", "2026-11-28"].flatMap((date) => {
      const shift = organizationShift(date, "UTC", {
        ...nights,
        working_hours: { start, end },
        working_days: [4, 5, 6],
      });
      return shift === undefined ? [] : [{ ...shift, date }];
    });

  it.each([
    ["in the shift that began the evening before", "23:30", "07:30", "2026-11-28T00:05:00Z", "2026-11-27"],
    ["in the evening of the same day", "23:30", "07:30", "2026-11-28T23:25:00Z", "2026-11-28"],
    ["before a shift that begins after midnight", "00:30", "08:00", "2026-11-26T22:00:00Z", "2026-11-27"],
    ["four hours before a shift", "02:00", "08:00", "2026-11-26T22:00:00Z", "2026-11-27"],
    ["earlier than four hours before a shift", "02:00", "08:00", "2026-11-26T21:59:59Z", undefined],
    ["when a shift ends", "22:00", "06:00", "2026-11-28T06:00:00Z", undefined],
    ["in a shift and soon before the next one", "10:00", "09:00", "2026-11-27T08:00:00Z", "2026-11-26"],
  ])("is, %s (%s-%s, at %s), %s", (_, start, end, at, date) => {
    expect(dateOfShiftAt(new Date(at), shiftsOf(start, end), 4)).toBe(date);
  });
});
