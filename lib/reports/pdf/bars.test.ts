import { describe, expect, it } from "vitest";
import { addDays } from "../../platform/time/calendar.ts";
import { datesOf } from "../../platform/time/period.ts";
import { barsOf } from "./bars.ts";
import type { PdfDay } from "./report.ts";

const WIDE = 10_000;

/** An hour of work on each date of a span that begins on Wednesday 1 July 2026. */
function days(count: number): PdfDay[] {
  return datesOf({ from: "2026-07-01", to: addDays("2026-07-01", count - 1) }).map((date) => ({
    date,
    status: "present",
    check_in_time: null,
    check_out_time: null,
    total_work_duration: 3600,
    total_active_duration: 3600,
    total_idle_duration: 0,
    total_break_duration: 0,
    total_meeting_duration: 0,
    total_untracked_duration: 0,
    productivity_score: 100,
    total_tracked_time: 3600,
    productive_time: 0,
    neutral_time: 3600,
    unproductive_time: 0,
    provisional: false,
    needs_review: false,
  }));
}

const shown = (count: number, week_start: "monday" | "sunday" | "wednesday") =>
  barsOf(days(count), week_start, WIDE).map(({ label, seconds }) => [label, seconds.active / 3600]);

describe("bars", () => {
  it("stand for days up to 62 of them, whenever a week begins", () => {
    const bars = shown(62, "sunday");
    expect(bars).toHaveLength(62);
    expect(bars.slice(0, 2)).toEqual([
      ["1 Jul", 1],
      ["2 Jul", 1],
    ]);
  });

  it.each([
    ["monday", ["1 Jul", 5], ["6 Jul", 7], ["31 Aug", 2], 10],
    ["sunday", ["1 Jul", 4], ["5 Jul", 7], ["30 Aug", 3], 10],
    ["wednesday", ["1 Jul", 7], ["8 Jul", 7], ["26 Aug", 7], 9],
  ] as const)("stand for weeks beyond that, which begin on %s", (week_start, first, second, last, count) => {
    const bars = shown(63, week_start);
    expect(bars).toHaveLength(count);
    expect([bars[0], bars[1], bars.at(-1)]).toEqual([first, second, last]);
  });

  it("keep to weeks where dates are missing", () => {
    const some = days(100).filter((_, index) => index % 7 !== 3);
    for (const { seconds } of barsOf(some, "wednesday", WIDE).slice(0, -1)) expect(seconds.active).toBe(6 * 3600);
  });
});
