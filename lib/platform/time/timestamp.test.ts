import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLOCK_TOLERANCE_SECONDS, epochSeconds, isoOf, judgeTimestamp, wholeSecond } from "./timestamp.ts";

const now = new Date("2026-01-31T12:00:00.000Z");
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const DAY = 86_400_000;

describe("judgeTimestamp", () => {
  it("believes a clock that is ahead by no more than the tolerance", () => {
    expect(judgeTimestamp(later(CLOCK_TOLERANCE_SECONDS * 1000), now, 90)).toBe("ok");
  });

  it("refuses a millisecond more", () => {
    expect(judgeTimestamp(later(CLOCK_TOLERANCE_SECONDS * 1000 + 1), now, 90)).toBe("TIMESTAMP_IN_FUTURE");
  });

  it("accepts what is as old as the retention", () => {
    expect(judgeTimestamp(later(-90 * DAY), now, 90)).toBe("ok");
  });

  it("refuses a millisecond older", () => {
    expect(judgeTimestamp(later(-90 * DAY - 1), now, 90)).toBe("TIMESTAMP_TOO_OLD");
  });

  it.each(["2025-01-31T12:00:00Z", "0000-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])("refuses %s as too old", (text) => {
    expect(judgeTimestamp(new Date(text), now, 90)).toBe("TIMESTAMP_TOO_OLD");
  });

  it.each(["2027-01-31T12:00:00Z", "9999-12-31T23:59:59Z", "+275760-09-13T00:00:00Z"])(
    "refuses %s as in the future",
    (text) => {
      expect(judgeTimestamp(new Date(text), now, 90)).toBe("TIMESTAMP_IN_FUTURE");
    },
  );
});

describe("whole seconds", () => {
  it("round down", () => {
    expect(wholeSecond(new Date("2026-01-31T12:00:00.999Z"))).toEqual(now);
  });

  it("round down before 1970 too", () => {
    expect(wholeSecond(new Date("1969-12-31T23:59:58.500Z"))).toEqual(new Date("1969-12-31T23:59:58.000Z"));
    expect(epochSeconds(new Date("1969-12-31T23:59:58.500Z"))).toBe(-2);
  });

  it("are the same as epoch seconds, and stay what they are", () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (instant) => {
        const whole = wholeSecond(instant);
        expect(whole.getTime()).toBe(epochSeconds(instant) * 1000);
        expect(wholeSecond(whole)).toEqual(whole);
      }),
    );
  });
});

describe("isoOf", () => {
  const seconds = fc.integer({ min: -8_000_000_000, max: 250_000_000_000 });

  it("says of seconds in any order what a Date says", () => {
    fc.assert(
      fc.property(fc.array(seconds), (all) => {
        expect(all.map(isoOf)).toEqual(all.map((each) => new Date(each * 1000).toISOString()));
      }),
    );
  });

  it("keeps the milliseconds of a fraction, as the driver does", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 0, max: 999_999 }), (whole, micros) => {
        const expected = new Date(whole * 1000 + Math.floor(micros / 1000)).toISOString();
        expect(isoOf(Number(`${whole}.${String(micros).padStart(6, "0")}`))).toBe(expected);
      }),
    );
  });
});
