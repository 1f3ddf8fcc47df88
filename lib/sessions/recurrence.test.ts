import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, weekday } from "../platform/time/calendar.ts";
import { datesOfRule } from "./recurrence.ts";

describe("datesOfRule", () => {
  it.each([
    ["FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", ["2026-03-02", "2026-03-04", "2026-03-09", "2026-03-11"]],
    ["RRULE:FREQ=WEEKLY;UNTIL=20260316", ["2026-03-02", "2026-03-09", "2026-03-16"]],
    ["freq=daily;interval=3;count=3", ["2026-03-02", "2026-03-05", "2026-03-08"]],
    ["FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", ["2026-03-31", "2026-05-31", "2026-07-31"]],
    ["FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["2026-03-27", "2026-04-24"]],
    ["FREQ=WEEKLY;BYDAY=TU;COUNT=1", ["2026-03-03"]],
  ])("of %s from Monday, 2 March 2026", (rule, dates) => {
    expect(datesOfRule(rule, "2026-03-02")).toEqual(dates);
  });

  it("goes by the week of the organization unless the rule says otherwise", () => {
    const rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;COUNT=4";
    const monday = ["2026-03-02", "2026-03-08", "2026-03-16", "2026-03-22"];
    const sunday = ["2026-03-02", "2026-03-15", "2026-03-16", "2026-03-29"];
    expect(datesOfRule(rule, "2026-03-02", "monday")).toEqual(monday);
    expect(datesOfRule(rule, "2026-03-02", "sunday")).toEqual(sunday);
    expect(datesOfRule(`${rule};WKST=MO`, "2026-03-02", "sunday")).toEqual(monday);
  });

  it.each([
    ["FREQ=WEEKLY;BYDAY=MO", "no_end"],
    ["COUNT=3", "no_frequency"],
    ["FREQ=DAILY;COUNT=401", "too_many"],
    ["FREQ=DAILY;UNTIL=20300101", "too_many"],
    ["FREQ=DAILY;COUNT=3;UNTIL=20260401", "count_and_until"],
    ["FREQ=DAILY;UNTIL=20260301", "no_date"],
    ["FREQ=DAILY;UNTIL=20269999", "no_date"],
    ["FREQ=MONTHLY;INTERVAL=999;COUNT=97", "too_late"],
    ["FREQ=WEEKLY;BYDAY=1MO;COUNT=3", "unknown_part"],
    ["FREQ=HOURLY;COUNT=3", "unknown_part"],
    ["FREQ=DAILY;BYSETPOS=1;COUNT=3", "unknown_part"],
    ["FREQ=DAILY;COUNT=3;COUNT=4", "unknown_part"],
    ["FREQ=DAILY;COUNT=0", "unknown_part"],
    ["FREQ=DAILY;COUNT=3\nEXDATE:20260303", "unknown_part"],
    ["", "unknown_part"],
  ])("refuses %j: %s", (rule, reason) => {
    expect(() => datesOfRule(rule, "2026-03-02")).toThrow(
      expect.objectContaining({ code: "RRULE_UNSUPPORTED", details: { reason } }),
    );
  });

  it("is every seventh day, whatever clocks do in between", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3650 }), fc.integer({ min: 1, max: 400 }), (offset, count) => {
        const first = addDays("2026-01-01", offset);
        const dates = datesOfRule(`FREQ=WEEKLY;COUNT=${count}`, first);
        expect(dates).toHaveLength(count);
        expect(dates.at(-1)).toBe(addDays(first, 7 * (count - 1)));
        expect(new Set(dates.map(weekday)).size).toBe(1);
      }),
      { numRuns: 50 },
    );
  });
});
