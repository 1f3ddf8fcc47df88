import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Claim, reasonToWait } from "./claim.ts";

const HOUR = 3_600_000;
const now = new Date("2026-06-17T12:00:00Z");
const ago = (hours: number) => new Date(now.getTime() - hours * HOUR);
const claim = (change: Partial<Claim> = {}): Claim => ({
  kind: "check_in",
  at: ago(1),
  now,
  backdating_hours: 72,
  settled_at: null,
  settled_without_work: false,
  waiting_since: null,
  open_since: null,
  ...change,
});

describe("reasonToWait", () => {
  it("is none for what is within the hours, to the second", () => {
    expect(reasonToWait(claim({ at: ago(72) }))).toBeUndefined();
    expect(reasonToWait(claim({ at: new Date(ago(72).getTime() - 1000) }))).toBe("late");
  });

  it("is the word of an administrator about what lay before it", () => {
    expect(reasonToWait(claim({ at: ago(3), settled_at: ago(2) }))).toBe("settled");
    expect(reasonToWait(claim({ at: ago(1), settled_at: ago(2) }))).toBeUndefined();
  });

  it("is the word that there was no work, also about what comes after it", () => {
    expect(reasonToWait(claim({ settled_at: ago(2), settled_without_work: true }))).toBe("settled");
  });

  it("is none for how a session goes on that an administrator left running", () => {
    const running = { settled_at: ago(1), open_since: ago(9) };
    expect(reasonToWait(claim({ kind: "check_out", at: ago(2), ...running }))).toBeUndefined();
    expect(reasonToWait(claim({ kind: "check_out", at: ago(10), ...running }))).toBe("settled");
  });

  it("is the check-in that waits, for what follows it and nothing else does", () => {
    expect(reasonToWait(claim({ kind: "check_out", at: ago(65), waiting_since: ago(73) }))).toBe("follows");
    expect(reasonToWait(claim({ kind: "check_in", at: ago(65), waiting_since: ago(73) }))).toBeUndefined();
    expect(
      reasonToWait(claim({ kind: "check_out", at: ago(1), waiting_since: ago(8), open_since: ago(2) })),
    ).toBeUndefined();
  });

  it("never lets more than the hours be claimed at once, whatever else holds", () => {
    const any = fc.record({ hours: fc.integer({ min: 1, max: 336 }), late: fc.integer({ min: 1, max: 10 ** 9 }) });
    fc.assert(
      fc.property(any, ({ hours, late }) => {
        const at = new Date(ago(hours).getTime() - late);
        expect(reasonToWait(claim({ at, backdating_hours: hours, open_since: at }))).toBe("late");
      }),
    );
  });
});
