import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { activeAndIdle, sumOf, wholeMinutes, wholeParts } from "./shares.ts";

describe("wholeParts", () => {
  it.each([[[1, 1, 1]], [[6941, 1543, 630]], [[0, 5]], [[1, 99_999]]])("of %j add up to a hundred", (parts) => {
    expect(sumOf(wholeParts(parts, 100))).toBe(100);
  });

  it("are nothing of nothing", () => {
    expect(wholeParts([0, 0], 100)).toEqual([0, 0]);
  });

  it("add up to the whole, and none is off by one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(90_000), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5000 }),
        (parts, whole) => {
          fc.pre(sumOf(parts) > 0);
          const shown = wholeParts(parts, whole);
          expect(sumOf(shown)).toBe(whole);
          for (const [index, part] of parts.entries())
            expect(Math.abs((shown[index] ?? 0) - (part / sumOf(parts)) * whole)).toBeLessThan(1);
        },
      ),
    );
  });
});

describe("activeAndIdle", () => {
  it("add up to net work as it is written, but for what else there was of it", () => {
    expect(activeAndIdle(14_370, 11_810, 2560)).toEqual([11_820, 2520]);
    // Of seconds that stand nowhere, too.
    expect(activeAndIdle(14_380, 11_790, 2550)).toEqual([11_820, 2520]);
    expect(activeAndIdle(16_170, 11_810, 2560)).toEqual([11_820, 2520]);
  });
});

describe("wholeMinutes", () => {
  it("gives the minute that is left over to the largest rest", () => {
    expect(wholeMinutes([90, 90])).toEqual([120, 60]);
    expect(wholeMinutes([100, 110, 90])).toEqual([120, 120, 60]);
  });

  it("leaves seconds where there is not a minute in all", () => {
    expect(wholeMinutes([20, 30])).toEqual([20, 30]);
  });

  it("cuts what stands elsewhere on the page, too", () => {
    expect(wholeMinutes([349, 349, 349], [true])).toEqual([300, 360, 360]);
    expect(wholeMinutes([119, 61, 119, 119, 119], [true, false, false, false, true])).toEqual([60, 120, 120, 120, 60]);
  });

  it("lets full minutes be, where nothing else has a remainder", () => {
    expect(wholeMinutes([90, 60, 90], [true, false, true])).toEqual([120, 60, 60]);
  });

  it("adds up to the sum, whatever stands elsewhere, and cuts it where anything else has a remainder", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40_000), fc.boolean()), { minLength: 1, maxLength: 6 }), (parts) => {
        const seconds = parts.map(([each]) => each);
        const alone = parts.map(([, isAlone]) => isAlone);
        fc.pre(sumOf(seconds) >= 60);
        const shown = wholeMinutes(seconds, alone);
        expect(sumOf(shown)).toBe(Math.floor(sumOf(seconds) / 60) * 60);
        if (!parts.some(([each, isAlone]) => !isAlone && each % 60 > 0)) return;
        for (const [index, [each, isAlone]] of parts.entries())
          if (isAlone) expect(shown[index]).toBe(Math.floor(each / 60) * 60);
      }),
    );
  });

  it("of any days add up to their sum as it is shown", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40_000), { minLength: 1, maxLength: 31 }), (days) => {
        fc.pre(sumOf(days) >= 60);
        const shown = wholeMinutes(days);
        expect(sumOf(shown)).toBe(Math.floor(sumOf(days) / 60) * 60);
        for (const [index, each] of shown.entries()) expect(Math.abs(each - (days[index] ?? 0))).toBeLessThan(60);
      }),
    );
  });
});
