import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalised, similarity, told } from "./similarity.ts";

const embedding = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 128, maxLength: 128 });
const length = (of: Float32Array) => Math.hypot(...of);

describe("an embedding", () => {
  it("has length 1 once it is normalised, however long it was", () => {
    fc.assert(
      fc.property(embedding, fc.double({ min: 0.01, max: 1000, noNaN: true }), (given, factor) => {
        const [one, other] = [normalised(given), normalised(given.map((number) => number * factor))];
        fc.pre(one !== undefined && other !== undefined);
        expect(length(one)).toBeCloseTo(1, 5);
        expect(similarity(one, other)).toBeCloseTo(1, 5);
      }),
    );
  });

  it.each([
    ["nothing", [0, 0, 0]],
    ["nearly nothing", [1e-7, 0, 0]],
    ["a number that is none", [1, Number.NaN, 1]],
    ["infinity", [1, Number.POSITIVE_INFINITY, 1]],
    ["more than any number together", [1.7e308, 1.7e308, 1.7e308]],
  ])("of %s is none", (_, given) => {
    expect(normalised(given)).toBeUndefined();
  });

  it("is as like another as the other is like it, and never more than itself", () => {
    fc.assert(
      fc.property(embedding, embedding, (a, b) => {
        const [one, other] = [normalised(a), normalised(b)];
        fc.pre(one !== undefined && other !== undefined);
        expect(similarity(one, other)).toBeCloseTo(similarity(other, one), 12);
        expect(Math.abs(similarity(one, other))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("has nothing in common with one at a right angle, and is the opposite of what points back", () => {
    const of = (...given: number[]) => normalised(given) ?? new Float32Array();
    expect(similarity(of(1, 0), of(0, 5))).toBe(0);
    expect(similarity(of(1, 0), of(-3, 0))).toBe(-1);
    expect(() => similarity(of(1, 0), of(1, 0, 0))).toThrow("two models");
  });

  it("is told to a hundredth", () => {
    expect([0.9251, 0.9249, -0.006].map(told)).toEqual([0.93, 0.92, -0.01]);
  });
});
