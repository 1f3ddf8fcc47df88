import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLocalDate } from "../time/calendar.ts";
import { cut, instant, localDate } from "./schemas.ts";

const number = (min: number, max: number) => fc.integer({ min, max });
const padded = (value: number, length: number) => String(value).padStart(length, "0");

describe("localDate", () => {
  it("takes what the calendar takes, from 1970 to 2199", () => {
    const years = fc.oneof(number(1960, 2210), fc.constantFrom(1900, 2000, 2024, 2100, 2196));
    fc.assert(
      fc.property(years, number(0, 13), number(0, 32), (year, month, day) => {
        const text = `${year}-${padded(month, 2)}-${padded(day, 2)}`;
        expect(localDate.safeParse(text).success).toBe(isLocalDate(text) && year >= 1970 && year < 2200);
      }),
    );
  });

  it.each(["2100-02-29", "2026-2-01", "2026-02-01T00:00", " 2026-02-01", "2026-02-01\n", "", "today"])(
    "refuses %j, and says what a date is",
    (text) => {
      expect(localDate.safeParse(text).error?.issues).toMatchObject([{ message: "a calendar date as YYYY-MM-DD" }]);
    },
  );
});

describe("instant", () => {
  it.each([
    "1969-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z",
    "2026-06-30T23:59:60Z",
    "9999-12-31T23:59:59-23:59", // in the year 10000, by UTC
  ])("refuses %s, which cannot be stored", (text) => {
    expect(instant.safeParse(text).error?.issues.length).toBe(1);
  });
});

describe("cut", () => {
  it("cuts longer texts, and never in mid-character", () => {
    expect(["Ada", "Ada Lovelace", "Ada🏦"].map((text) => cut(4).parse(text))).toEqual(["Ada", "Ada ", "Ada\ufffd"]);
  });

  it("refuses what no window has for a title", () => {
    expect(cut(4).safeParse("a".repeat(100_001)).error?.issues).toMatchObject([{ code: "too_big" }]);
  });
});
