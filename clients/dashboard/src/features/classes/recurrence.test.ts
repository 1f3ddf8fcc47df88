import { describe, expect, it } from "vitest";
import { datesOfRule } from "../../../../../lib/sessions/recurrence.ts";
import { type Recurrence, readRule, writeRule } from "./recurrence.ts";

// The second Tuesday of December 2026.
const first = { day: 8, weekday: 2 };
const ten = { kind: "count", count: 10 } as const;
const weekly: Recurrence = { every: "WEEKLY", interval: 1, weekdays: [3, 1], monthly: "date", end: ten };

describe("writeRule", () => {
  it.each<[Recurrence, string]>([
    [weekly, "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10"],
    [{ ...weekly, interval: 2, weekdays: [7] }, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;COUNT=10"],
    [{ ...weekly, every: "DAILY" }, "FREQ=DAILY;COUNT=10"],
    [{ ...weekly, every: "MONTHLY" }, "FREQ=MONTHLY;BYMONTHDAY=8;COUNT=10"],
    [{ ...weekly, every: "MONTHLY", monthly: "weekday" }, "FREQ=MONTHLY;BYDAY=2TU;COUNT=10"],
    [{ ...weekly, every: "MONTHLY", monthly: "last-weekday" }, "FREQ=MONTHLY;BYDAY=-1TU;COUNT=10"],
    [{ ...weekly, end: { kind: "until", date: "2027-02-28" } }, "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20270228"],
  ])("says %o as %s, which the API takes and the form reads again", (said, rule) => {
    expect(writeRule(said, first)).toBe(rule);
    expect(datesOfRule(rule, "2026-12-08").length).toBeGreaterThan(0);
    const read = readRule(rule);
    expect(read && writeRule(read, first)).toBe(rule);
  });
});

describe("readRule", () => {
  it("takes rules in small letters and with a prefix", () => {
    expect(readRule("rrule:freq=weekly;byday=mo;count=3")).toMatchObject({ every: "WEEKLY", weekdays: [1] });
  });

  it.each([
    "FREQ=YEARLY;COUNT=2",
    "FREQ=MONTHLY;BYDAY=MO,TU;COUNT=2",
    "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2",
    "FREQ=MONTHLY;BYDAY=MO;COUNT=2",
    "FREQ=DAILY;BYDAY=MO;COUNT=2",
    "FREQ=WEEKLY;BYHOUR=3;COUNT=2",
  ])("leaves %s to whoever writes rules", (rule) => {
    expect(readRule(rule)).toBeUndefined();
  });
});
