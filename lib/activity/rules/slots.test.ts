import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SLOT_SECONDS, slotsOf } from "./slots.ts";

describe("slots of ten minutes", () => {
  it("cut active time where they end, and hold what was clicked and typed in them", () => {
    const segments = [
      { type: "active" as const, start: 1100, end: 1300 },
      { type: "idle" as const, start: 1300, end: 1900 },
    ];
    const inputs = [
      { start: 1200, clicks: 3, strokes: 4 },
      { start: 1800, clicks: 1, strokes: 0 },
      { start: 2400, clicks: 0, strokes: 0 },
    ];
    expect(slotsOf(segments, inputs)).toEqual([
      { start: 600, active: 100, clicks: 0, strokes: 0 },
      { start: 1200, active: 100, clicks: 3, strokes: 4 },
      { start: 1800, active: 0, clicks: 1, strokes: 0 },
    ]);
  });

  it("lose no second, and none holds more than it has", () => {
    const lengths = fc.array(fc.tuple(fc.nat(900), fc.integer({ min: 1, max: 5000 })), { maxLength: 20 });
    fc.assert(
      fc.property(lengths, (given) => {
        let at = 0;
        const segments = given.map(([gap, length]) => {
          const start = at + gap;
          at = start + length;
          return { type: "active" as const, start, end: at };
        });
        const slots = slotsOf(segments, []);
        expect(slots.reduce((sum, { active }) => sum + active, 0)).toBe(
          given.reduce((sum, [, length]) => sum + length, 0),
        );
        expect(Math.max(0, ...slots.map(({ active }) => active))).toBeLessThanOrEqual(SLOT_SECONDS);
      }),
    );
  });
});
