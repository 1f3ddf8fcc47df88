import { describe, expect, it } from "vitest";
import { ACCOUNT_ATTEMPTS, FACTOR_ATTEMPTS, ORIGIN_ATTEMPTS, PASSWORD_ATTEMPTS } from "./guessing.ts";

const DAY = 86_400;

/** How many attempts somebody gets in so many seconds who tries again the moment they may. */
function attemptsIn(seconds: number, { free, base_seconds, max_seconds }: typeof PASSWORD_ATTEMPTS): number {
  let attempts = 0;
  for (let at = 0; at <= seconds; attempts += 1) {
    const count = attempts + 1;
    if (count >= free) at += Math.min(max_seconds, base_seconds * 2 ** Math.min(count - free, 20));
  }
  return attempts;
}

describe("what a patient guesser gets", () => {
  it("is a hundred and twenty passwords of one account on the first day, from however many origins", () => {
    expect(attemptsIn(DAY, ACCOUNT_ATTEMPTS)).toBeLessThanOrEqual(121);
  });

  it("is twenty accounts at once from one origin, and a slow walk over sixty", () => {
    expect(attemptsIn(0, ORIGIN_ATTEMPTS)).toBe(20);
    expect(attemptsIn(3600, ORIGIN_ATTEMPTS)).toBeLessThan(60);
  });

  it("is less than one chance in nine thousand a day at a code of six digits, of which three are good", () => {
    expect((attemptsIn(DAY, FACTOR_ATTEMPTS) * 3) / 1_000_000).toBeLessThan(1 / 9_000);
  });

  it("is never forgotten sooner than a wait is over", () => {
    for (const rule of [PASSWORD_ATTEMPTS, ACCOUNT_ATTEMPTS, ORIGIN_ATTEMPTS, FACTOR_ATTEMPTS])
      expect(rule.forget_seconds).toBeGreaterThan(rule.max_seconds);
  });
});
