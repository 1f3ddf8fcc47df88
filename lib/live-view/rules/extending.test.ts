import { describe, expect, it } from "vitest";
import { type Bounds, minutesMore } from "./extending.ts";

const at = (minutes: number) => new Date(Date.UTC(2026, 2, 2, 10, minutes));
const VIEW = { requested_at: at(0), ends_at: at(3) };
const BOUNDS = { now: at(2), max_minutes: 10, day_left: 30, shift_end: at(50), working_hours_only: true };

describe("minutesMore", () => {
  it.each<[string, Partial<Bounds>, number]>([
    ["up to the longest that a view may be in all", {}, 7],
    ["no longer than the member may be watched today", { day_left: 5.5 }, 4],
    ["not at all once the day is used up", { day_left: 0 }, 0],
    ["not beyond the member's hours", { shift_end: at(5) }, 2],
    ["not where no hours run", { shift_end: undefined }, 0],
    ["whatever the hours where they do not matter", { shift_end: undefined, working_hours_only: false }, 7],
  ])("lets a view go on %s", (_what, more, expected) => {
    expect(minutesMore(VIEW, { ...BOUNDS, ...more })).toBe(expected);
  });

  it("gives nothing to a view that is as long as one may be", () => {
    expect(minutesMore({ ...VIEW, ends_at: at(10) }, BOUNDS)).toBe(0);
  });
});
