import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, weekday } from "./calendar.ts";
import { calendarMonth, countDays, previousPeriod, WEEKDAYS, weekFrom, weekOf } from "./period.ts";

const date = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays("1990-01-01", days));
const period = fc
  .record({ from: date, length: fc.integer({ min: 1, max: 400 }) })
  .map(({ from, length }) => ({ from, to: addDays(from, length - 1) }));

describe("periods", () => {
  it("count dates, not hours: the week of a clock change has seven", () => {
    expect(countDays({ from: "2026-03-23", to: "2026-03-29" })).toBe(7);
    expect(countDays({ from: "2028-01-01", to: "2028-12-31" })).toBe(366);
    expect(countDays({ from: "2026-03-02", to: "2026-03-01" })).toBe(0);
  });

  it("begin a week on any date, or where the organization says", () => {
    expect(weekFrom("2026-12-28")).toEqual({ from: "2026-12-28", to: "2027-01-03" });
    expect(weekOf("2026-11-20", "monday")).toEqual({ from: "2026-11-16", to: "2026-11-22" });
    expect(weekOf("2026-11-22", "monday").from).toBe("2026-11-16");
    expect(weekOf("2026-11-22", "sunday").from).toBe("2026-11-22");
    expect(weekOf("2026-11-20", "saturday")).toEqual({ from: "2026-11-14", to: "2026-11-20" });
  });

  it("are whole calendar months, leap years included", () => {
    expect(calendarMonth(2026, 2)).toEqual({ from: "2026-02-01", to: "2026-02-28" });
    expect(calendarMonth(2028, 2)).toEqual({ from: "2028-02-01", to: "2028-02-29" });
    expect(calendarMonth(2026, 12)).toEqual({ from: "2026-12-01", to: "2026-12-31" });
    expect(() => calendarMonth(2026, 13)).toThrow(RangeError);
  });

  it("follow the one before without a gap, and are as long", () => {
    fc.assert(
      fc.property(period, (given) => {
        const previous = previousPeriod(given);
        expect(addDays(previous.to, 1)).toBe(given.from);
        expect(countDays(previous)).toBe(countDays(given));
      }),
    );
  });

  it("are weeks that begin on the day that was named, and hold the date", () => {
    fc.assert(
      fc.property(date, fc.constantFrom(...WEEKDAYS), (given, week_start) => {
        const { from, to } = weekOf(given, week_start);
        expect(WEEKDAYS[weekday(from) - 1]).toBe(week_start);
        expect(from <= given && given <= to).toBe(true);
        expect(countDays({ from, to })).toBe(7);
      }),
    );
  });
});
