import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Allowance } from "./allowance.ts";

const WINDOW = 60;
const at = (second: number) => new Date(1_770_000_000_000 + second * 1000);

describe("an allowance", () => {
  it("lets the first few of each key through, and no more until their window ends", () => {
    const allowance = new Allowance(WINDOW);
    const taken = [0, 1, 2, 59, 60, 61, 62].map((second) => allowance.take("ada", 2, at(second)));
    expect(taken).toEqual([true, true, false, false, true, true, false]);
    expect(allowance.take("bob", 2, at(62))).toBe(true);
  });

  it("lets nobody through where a share of the limit is less than one", () => {
    expect(new Allowance(WINDOW).take("ada", 0, at(0))).toBe(false);
  });

  it("never lets more than twice as many through in any window", () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 });
    fc.assert(
      fc.property(pauses, fc.integer({ min: 1, max: 4 }), (between, times) => {
        const allowance = new Allowance(WINDOW);
        let second = 0;
        const through: number[] = [];
        for (const pause of between) {
          second += pause;
          if (allowance.take("ada", times, at(second))) through.push(second);
        }
        for (const start of through) {
          expect(through.filter((each) => each >= start && each < start + WINDOW).length).toBeLessThanOrEqual(
            2 * times,
          );
        }
      }),
    );
  });

  it("forgets nobody for somebody new when there are too many", () => {
    const allowance = new Allowance(WINDOW);
    for (let member = 0; member < 10_000; member++) allowance.take(`${member}`, 1, at(0));
    expect([allowance.take("new", 1, at(1)), allowance.take("0", 1, at(1))]).toEqual([false, false]);
    expect(allowance.take("new", 1, at(WINDOW))).toBe(true);
  });
});
