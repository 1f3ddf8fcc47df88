import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weekHoursOf } from "./week-hours.ts";

const at = (text: string) => Date.parse(text) / 1000;

describe("hours of the week", () => {
  it("are those of the clocks on the wall", () => {
    const stretches = [
      { start: at("2026-06-01T07:50:00Z"), end: at("2026-06-01T08:10:00Z") },
      { start: at("2026-06-08T08:00:00Z"), end: at("2026-06-08T08:05:00Z") },
    ];
    expect(weekHoursOf(stretches, "Europe/Berlin")).toEqual([
      { weekday: 1, hour: 9, active: 600 },
      { weekday: 1, hour: 10, active: 900 },
    ]);
  });

  it("take both hours of a night in which clocks are put back", () => {
    const stretches = [{ start: at("2026-10-25T00:00:00Z"), end: at("2026-10-25T02:00:00Z") }];
    expect(weekHoursOf(stretches, "Europe/Berlin")).toEqual([{ weekday: 7, hour: 2, active: 7200 }]);
    expect(weekHoursOf([], "Europe/Berlin")).toEqual([]);
  });

  it("lose no second in any zone", () => {
    const lengths = fc.array(fc.tuple(fc.nat(90_000), fc.integer({ min: 1, max: 9000 })), { maxLength: 15 });
    const zones = fc.constantFrom("UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns");
    fc.assert(
      fc.property(lengths, zones, fc.integer({ min: 1_700_000_000, max: 1_800_000_000 }), (given, zone, from) => {
        let at = from;
        const stretches = given.map(([gap, length]) => {
          const start = at + gap;
          at = start + length;
          return { start, end: at };
        });
        const cells = weekHoursOf(stretches, zone);
        expect(cells.reduce((sum, { active }) => sum + active, 0)).toBe(
          given.reduce((sum, [, length]) => sum + length, 0),
        );
      }),
      { numRuns: 60 },
    );
  });
});
