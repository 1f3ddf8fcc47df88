import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CODE_LENGTH, codeOf, judgeCode, sheetOf, startOf, stepAt } from "./code.ts";

const rotation = { step_seconds: 10, grace_seconds: 5 };
const key = randomBytes(32);
const noon = Date.UTC(2026, 2, 2, 12);
const code = codeOf(key, stepAt(noon, rotation));

describe("codeOf", () => {
  it("is sixteen letters that nobody takes for another, and always the same for a step", () => {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
    expect(code).toHaveLength(CODE_LENGTH);
    expect(codeOf(key, stepAt(noon + 9_999, rotation))).toBe(code);
    expect(codeOf(key, stepAt(noon + 10_000, rotation))).not.toBe(code);
  });

  it("is a test vector: HMAC-SHA-256 of the step as eight bytes, the first 80 bits in Crockford's alphabet", () => {
    expect(codeOf(Buffer.from("k".repeat(32)), 1)).toBe("2Q86NE1P1BEKSH63");
  });
});

describe("judgeCode", () => {
  it.each([
    ["two seconds before it is shown", -2000, "fresh"],
    ["earlier", -2001, "unknown"],
    ["when it is shown", 0, "fresh"],
    ["13 s later, in the grace", 13_000, "fresh"],
    ["at the last moment", 15_000, "fresh"],
    ["a millisecond later", 15_001, "expired"],
    ["an hour later", 3_599_000, "expired"],
    ["two hours later", 7_200_000, "unknown"],
  ])("knows it %s", (_, after, kind) => {
    expect(judgeCode(code, key, noon + after, rotation).kind).toBe(kind);
  });

  it("tells how old it is", () => {
    expect(judgeCode(code, key, noon + 13_000, rotation)).toEqual({
      kind: "fresh",
      step: stepAt(noon, rotation),
      age_ms: 13_000,
    });
    expect(judgeCode(code, key, noon - 1500, rotation)).toMatchObject({ age_ms: 0 });
  });

  it("reads what people type", () => {
    const typed = ` ${code.toLowerCase().replaceAll("0", "o").replaceAll("1", "l").slice(0, 8)}-${code.slice(8)} `;
    expect(judgeCode(typed, key, noon, rotation).kind).toBe("fresh");
  });

  it("takes none with a bit turned, of another key, or cut", () => {
    fc.assert(
      fc.property(fc.nat(15), fc.nat(31), (at, other) => {
        const letter = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".charAt(other);
        const turned = code.slice(0, at) + letter + code.slice(at + 1);
        expect(judgeCode(turned, key, noon, rotation).kind).toBe(turned === code ? "fresh" : "unknown");
      }),
      // Each looks for it among all codes of an hour.
      { numRuns: 50 },
    );
    expect(judgeCode(code, randomBytes(32), noon, rotation).kind).toBe("unknown");
    for (const wrong of ["", code.slice(1), `${code}0`, "ü".repeat(16), "\0"])
      expect(judgeCode(wrong, key, noon, rotation).kind).toBe("unknown");
  });

  it("takes every code of a sheet while it is shown, whatever the step and the grace", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 300 }), fc.nat(60), fc.nat(4e12), fc.nat(1000), (step, grace, at, part) => {
        const times = { step_seconds: step, grace_seconds: grace };
        for (const { code, valid_from, valid_until } of sheetOf(key, at, times, 3)) {
          const when = valid_from + Math.floor(((valid_until - valid_from) * part) / 1000);
          expect(judgeCode(code, key, when, times)).toMatchObject({ kind: "fresh", age_ms: when - valid_from });
          expect(judgeCode(code, key, valid_until + grace * 1000 + 1, times).kind).toBe("expired");
        }
      }),
      { numRuns: 50 },
    );
  });

  // A photograph that is sent on works for as long as the code of its moment does.
  it.each([
    [6, 0.9],
    [10, 0.5],
    [15, 0],
  ])("takes a code that was passed on after %i s in %d of all cases", (delay, share) => {
    const positions = Array.from({ length: 40 }, (_, index) => index * 250 + 125);
    const taken = positions.filter((position) => {
      const seen = codeOf(key, stepAt(noon + position, rotation));
      return judgeCode(seen, key, noon + position + delay * 1000, rotation).kind === "fresh";
    });
    expect(taken.length / positions.length).toBeCloseTo(share, 2);
  });
});

describe("sheetOf", () => {
  it("begins with the code that is shown now, and has no gap", () => {
    const sheet = sheetOf(key, noon + 4000, rotation, 12);
    expect(sheet).toHaveLength(12);
    expect(sheet[0]).toEqual({ code, valid_from: noon, valid_until: noon + 10_000 });
    for (const [index, { valid_from }] of sheet.entries()) expect(valid_from).toBe(noon + index * 10_000);
    expect(startOf(stepAt(noon, rotation), rotation)).toBe(noon);
  });
});
