import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sumOf } from "../shares.ts";
import { bridgesOf, everyNth, indexAt, levelOf, runsOf, slotsOf, stacked, ticksOf } from "./arithmetic.ts";

const H = 3600;

describe("ticksOf", () => {
  it("writes round hours", () => {
    expect(ticksOf("hours", 7.6 * H)).toEqual([0, 2 * H, 4 * H, 6 * H, 8 * H]);
    expect(ticksOf("hours", 9 * H)).toEqual([0, 3 * H, 6 * H, 9 * H]);
    expect(ticksOf("hours", 70 * H)).toEqual([0, 24 * H, 48 * H, 72 * H]);
    expect(ticksOf("hours", 700 * H)).toEqual([0, 200 * H, 400 * H, 600 * H, 800 * H]);
  });

  it("has an hour where there is nothing, or little", () => {
    expect(ticksOf("hours", 0)).toEqual([0, H]);
    expect(ticksOf("hours", 90)).toEqual([0, H]);
  });

  it("counts in whole numbers", () => {
    expect(ticksOf("count", 0)).toEqual([0, 1]);
    expect(ticksOf("count", 3)).toEqual([0, 1, 2, 3]);
    expect(ticksOf("count", 9)).toEqual([0, 5, 10]);
    expect(ticksOf("count", 500)).toEqual([0, 200, 400, 600]);
  });

  it("always reaches the largest value in a handful of even steps", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("hours" as const, "count" as const),
        fc.integer({ max: 9_000_000, min: 0 }),
        (scale, max) => {
          const ticks = ticksOf(scale, max);
          const step = ticks[1] ?? 0;
          expect(ticks[0]).toBe(0);
          expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
          expect(ticks.length).toBeLessThanOrEqual(5);
          for (const [index, tick] of ticks.entries()) expect(tick).toBeCloseTo(index * step, 6);
          if (scale === "hours") expect(step % H).toBe(0);
        },
      ),
    );
  });
});

describe("stacked", () => {
  it("puts one on the other and leaves out what is nothing", () => {
    expect(stacked([3, 0, 2])).toEqual([
      { index: 0, from: 0, to: 3 },
      { index: 2, from: 3, to: 5 },
    ]);
    expect(stacked([0, 0])).toEqual([]);
  });

  it("is as high as all together", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(90_000), { minLength: 1 }), (values) => {
        expect(stacked(values).at(-1)?.to ?? 0).toBe(sumOf(values));
      }),
    );
  });
});

describe("slotsOf", () => {
  it("keeps one bar a bar, and leaves no gaps between hairs", () => {
    expect(slotsOf(1, 900)).toEqual({ slot: 900, bar: 56 });
    expect(slotsOf(366, 320).bar).toBeCloseTo(320 / 366);
    expect(slotsOf(0, 320)).toEqual({ slot: 320, bar: 56 });
  });
});

describe("everyNth", () => {
  it("writes as many labels as there is room for", () => {
    expect(everyNth(7, 700, 60)).toBe(1);
    expect(everyNth(31, 620, 40)).toBe(2);
    expect(everyNth(366, 320, 50)).toBe(58);
    expect(everyNth(0, 320, 50)).toBe(1);
  });
});

describe("indexAt", () => {
  it("finds what is under the pointer, and nothing beside it", () => {
    expect(indexAt(0, 7, 700)).toBe(0);
    expect(indexAt(699, 7, 700)).toBe(6);
    expect(indexAt(700, 7, 700)).toBeUndefined();
    expect(indexAt(-1, 7, 700)).toBeUndefined();
    expect(indexAt(5, 0, 700)).toBeUndefined();
  });
});

describe("runsOf", () => {
  it("breaks where nothing is known", () => {
    expect(runsOf([1, 2, null, 0, null, null, 3])).toEqual([
      { from: 0, values: [1, 2] },
      { from: 3, values: [0] },
      { from: 6, values: [3] },
    ]);
    expect(runsOf([null])).toEqual([]);
  });

  it("is bridged from the last that is known to the next", () => {
    expect(bridgesOf([1, 2, null, 0, null, null, 3])).toEqual([
      [1, 3],
      [3, 6],
    ]);
    expect(bridgesOf([null, 1, 2, null])).toEqual([]);
  });
});

describe("levelOf", () => {
  it("shows the least there is, and the most as the most", () => {
    expect(levelOf(0, 100)).toBe(0);
    expect(levelOf(1, 100)).toBe(1);
    expect(levelOf(100, 100)).toBe(5);
    expect(levelOf(0, 0)).toBe(0);
  });
});
