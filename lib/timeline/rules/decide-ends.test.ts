import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideEnds, type Known, type KnownMask } from "./decide-ends.ts";

const HOUR = 3600;
const active = (...seconds: number[]) => seconds.map((at) => ({ at, no_input_until: null }));
const pause = (start: number, end: number | null = null): KnownMask => {
  return { id: `break at ${start}`, type: "lunch_break", start, end, is_declared: end !== null };
};
const meeting = (start: number, end: number): KnownMask => {
  return { id: `meeting at ${start}`, type: "meeting", start, end, is_declared: true };
};
const day: Known = {
  start: 9 * HOUR,
  end: 17 * HOUR,
  is_open: false,
  bound: { at: 25 * HOUR, by: "longest" },
  is_tracked: true,
  instants: active(9 * HOUR),
  masks: [],
  idle_threshold_seconds: 300,
  shift_end: 18 * HOUR,
  usual_day_seconds: 9 * HOUR,
};

describe("decideEnds", () => {
  it("leaves a declared end alone", () => {
    expect(decideEnds(day)).toEqual({ end: 17 * HOUR, breaks: [], findings: [] });
  });

  it("ends a session at its last sign of work, and says so when it had to guess", () => {
    const instants = active(9 * HOUR, 12 * HOUR);
    expect(decideEnds({ ...day, end: null, instants })).toMatchObject({ end: 12 * HOUR, findings: [] });
    const without = { ...day, end: null, instants: [], is_tracked: false };
    expect(decideEnds(without)).toMatchObject({ end: 18 * HOUR, findings: ["end_guessed"] });
  });

  it("says when a session would have been longer than one may be", () => {
    const instants = active(24 * HOUR, 25 * HOUR, 25 * HOUR + 30);
    expect(decideEnds({ ...day, end: null, instants })).toMatchObject({
      end: 25 * HOUR,
      findings: ["session_too_long"],
    });
  });

  it("ends a break at the first activity after it, and says so", () => {
    const instants = active(12 * HOUR + 60, 12.5 * HOUR, 13 * HOUR);
    expect(decideEnds({ ...day, instants, masks: [pause(12 * HOUR)] })).toMatchObject({
      breaks: [{ end: 12.5 * HOUR }],
      findings: ["break_open_while_active"],
    });
  });

  it("ends a break with the work, or where something else follows", () => {
    expect(decideEnds({ ...day, masks: [pause(12 * HOUR)] }).breaks).toMatchObject([{ end: 17 * HOUR }]);
    const masks = [pause(12 * HOUR), meeting(14 * HOUR, 15 * HOUR)];
    expect(decideEnds({ ...day, masks })).toMatchObject({ breaks: [{ end: 14 * HOUR }], findings: [] });
  });

  it("lets the break run that runs", () => {
    const open = { ...day, end: null, is_open: true, instants: active(16 * HOUR) };
    expect(decideEnds({ ...open, masks: [pause(12 * HOUR)] })).toEqual({ end: null, breaks: [], findings: [] });
    expect(decideEnds({ ...open, masks: [pause(12 * HOUR), pause(13 * HOUR)] }).breaks).toMatchObject([
      { end: 13 * HOUR },
    ]);
  });

  it("is the same for any order of what is known, and keeps within bounds", () => {
    const second = fc.integer({ min: 8 * HOUR, max: 27 * HOUR });
    const masks = fc.array(
      fc.tuple(second, fc.option(fc.integer({ min: 0, max: HOUR }), { nil: null })).map(([start, length]) => {
        return pause(start, length === null ? null : start + length);
      }),
      { maxLength: 4 },
    );
    const known = fc.record({ masks, seconds: fc.array(second, { maxLength: 20 }), ended: fc.boolean() });
    fc.assert(
      fc.property(known, fc.nat(), ({ masks: some, seconds, ended }, seed) => {
        const shuffle = <Item>(items: readonly Item[]) =>
          items
            .map((item, index) => ({ item, key: (index * 7919 + seed) % 101 }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const given = { ...day, end: ended ? 17 * HOUR : null, masks: some, instants: active(...seconds) };
        const decided = decideEnds(given);
        const end = decided.end ?? 0;
        expect(end).toBeGreaterThanOrEqual(day.start);
        expect(end).toBeLessThanOrEqual(day.bound.at);
        for (const { id, end: breakEnd } of decided.breaks) {
          expect(breakEnd).toBeGreaterThanOrEqual(some.find((mask) => mask.id === id)?.start ?? 0);
          expect(breakEnd).toBeLessThanOrEqual(end);
        }
        const again = decideEnds({ ...given, masks: shuffle(some), instants: active(...shuffle(seconds)) });
        expect({ ...again, breaks: new Set(again.breaks.map(({ end: each }) => each)) }).toEqual({
          ...decided,
          breaks: new Set(decided.breaks.map(({ end: each }) => each)),
        });
      }),
    );
  });
});
