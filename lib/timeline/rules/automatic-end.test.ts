import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { automaticEnd, boundOf, type Unended } from "./automatic-end.ts";

const HOUR = 3600;
const untracked: Unended = {
  start: 9 * HOUR,
  bound: { at: 25 * HOUR, by: "longest" },
  is_tracked: false,
  last_evidence: null,
  last_edge: null,
  shift_end: 18 * HOUR,
  usual_day_seconds: 9 * HOUR,
};
const tracked: Unended = { ...untracked, is_tracked: true, last_evidence: 12 * HOUR };

describe("boundOf", () => {
  it("is the next session's start, or the longest that a session may be", () => {
    expect(boundOf(0, 13 * HOUR, 16 * HOUR)).toEqual({ at: 13 * HOUR, by: "next_session" });
    expect(boundOf(0, 17 * HOUR, 16 * HOUR)).toEqual({ at: 16 * HOUR, by: "longest" });
    expect(boundOf(0, null, 16 * HOUR)).toEqual({ at: 16 * HOUR, by: "longest" });
  });
});

describe("automaticEnd", () => {
  it("is the last sign of work where a tracker speaks", () => {
    expect(automaticEnd(tracked)).toEqual({ at: 12 * HOUR, by: "evidence" });
  });

  it("is the end of the shift where none does", () => {
    expect(automaticEnd(untracked)).toEqual({ at: 18 * HOUR, by: "schedule" });
  });

  it("is an ordinary day without a shift, or after it", () => {
    expect(automaticEnd({ ...untracked, shift_end: null }).at).toBe(18 * HOUR);
    expect(automaticEnd({ ...untracked, start: 19 * HOUR, bound: { at: 35 * HOUR, by: "longest" } }).at).toBe(
      28 * HOUR,
    );
  });

  it("is not before what was declared", () => {
    expect(automaticEnd({ ...tracked, last_edge: 15 * HOUR }).at).toBe(15 * HOUR);
    expect(automaticEnd({ ...untracked, last_edge: 20 * HOUR }).at).toBe(20 * HOUR);
  });

  it("is not behind its bound", () => {
    const bound = { at: 13 * HOUR, by: "next_session" as const };
    expect(automaticEnd({ ...untracked, bound })).toEqual(bound);
  });

  it("lies between start and bound, and never moves back as more is known", () => {
    const second = fc.integer({ min: 0, max: 40 * HOUR });
    const known = fc.record({
      start: fc.constant(0),
      bound: second.map((at) => ({ at, by: "longest" as const })),
      is_tracked: fc.boolean(),
      last_evidence: fc.option(second, { nil: null }),
      last_edge: fc.option(second, { nil: null }),
      shift_end: fc.option(second, { nil: null }),
      usual_day_seconds: fc.integer({ min: 60, max: 24 * HOUR }),
    });
    fc.assert(
      fc.property(known, second, (session, later) => {
        const { at } = automaticEnd(session);
        expect(at).toBeGreaterThanOrEqual(session.start);
        expect(at).toBeLessThanOrEqual(session.bound.at);
        const more = { ...session, last_evidence: Math.max(session.last_evidence ?? 0, later) };
        expect(automaticEnd(more).at).toBeGreaterThanOrEqual(at);
      }),
    );
  });
});
