import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { liveState, type OpenEnd, provisionalSegments } from "./live-state.ts";

const open: OpenEnd = {
  run: { start: 1000, last: 1600, no_input_until: null },
  on_break_since: null,
  is_tracked: true,
  idle_threshold_seconds: 300,
};
const onBreak: OpenEnd = { ...open, on_break_since: 1600 };
const untracked: OpenEnd = { ...open, run: { start: 1000, last: 1000, no_input_until: null }, is_tracked: false };

describe("liveState", () => {
  it("is offline without an open session", () => {
    expect(liveState(null, 5000)).toEqual({ state: "offline", since: null });
  });

  it("is active since the run began, up to T after the last instant", () => {
    expect(liveState(open, 1900)).toEqual({ state: "active", since: 1000 });
  });

  it("is idle since the last instant, once the silence is longer than T", () => {
    expect(liveState(open, 1901)).toEqual({ state: "idle", since: 1600 });
  });

  it("is neither active nor idle while no tracker has said anything", () => {
    expect(liveState(untracked, 1001)).toEqual({ state: "untracked", since: 1000 });
    expect(liveState(untracked, 90_000)).toEqual({ state: "untracked", since: 1000 });
    expect(liveState({ ...untracked, on_break_since: 1000 }, 1001)).toEqual({ state: "break", since: 1000 });
  });

  it("is on a break however long it lasts", () => {
    expect(liveState(onBreak, 90_000)).toEqual({ state: "break", since: 1600 });
  });
});

describe("provisionalSegments", () => {
  it("are one active segment while the silence is at most T", () => {
    expect(provisionalSegments(open, 1900)).toEqual([{ type: "active", start: 1000, end: 1900 }]);
  });

  it("end in idle time from the last instant after a longer silence", () => {
    expect(provisionalSegments(open, 1901)).toEqual([
      { type: "active", start: 1000, end: 1600 },
      { type: "idle", start: 1600, end: 1901, no_input_until: null },
    ]);
  });

  it("say no_input when the last heartbeat did", () => {
    const idle = { ...open, run: { ...open.run, no_input_until: 1700 } };
    expect(provisionalSegments(idle, 1901).at(-1)).toMatchObject({ no_input_until: 1700 });
  });

  it("end in the break while one runs", () => {
    expect(provisionalSegments(onBreak, 5000)).toEqual([
      { type: "active", start: 1000, end: 1600 },
      { type: "lunch_break", start: 1600, end: 5000 },
    ]);
  });

  it("are untracked, or the break, without a tracker", () => {
    expect(provisionalSegments(untracked, 90_000)).toEqual([{ type: "untracked", start: 1000, end: 90_000 }]);
    expect(provisionalSegments({ ...untracked, on_break_since: 1000 }, 5000)).toEqual([
      { type: "lunch_break", start: 1000, end: 5000 },
    ]);
  });

  it("are none at the very second a session begins", () => {
    expect(provisionalSegments({ ...open, run: { start: 1000, last: 1000, no_input_until: null } }, 1000)).toEqual([]);
  });

  it("end at the last instant when a tracker's clock runs ahead of ours", () => {
    expect(provisionalSegments(open, 1590)).toEqual([{ type: "active", start: 1000, end: 1600 }]);
  });

  const ends = fc
    .record({
      start: fc.nat(100_000),
      grown: fc.nat(5000),
      silent: fc.nat(5000),
      threshold: fc.integer({ min: 30, max: 7200 }),
      claim: fc.option(fc.nat(5000), { nil: null }),
      resting: fc.boolean(),
      is_tracked: fc.boolean(),
    })
    .map(({ start, grown, silent, threshold, claim, resting, is_tracked }) => {
      const last = is_tracked ? start + grown : start;
      const run = { start, last, no_input_until: claim === null ? null : last + 1 + claim };
      return {
        open: {
          run,
          on_break_since: resting ? last : null,
          is_tracked,
          idle_threshold_seconds: threshold,
        } satisfies OpenEnd,
        now: last + silent,
      };
    });

  it("cover the time from the run's start to now exactly", () => {
    fc.assert(
      fc.property(ends, ({ open: given, now }) => {
        let cursor = given.run.start;
        for (const segment of provisionalSegments(given, now)) {
          expect(segment.start).toBe(cursor);
          expect(segment.end).toBeGreaterThan(segment.start);
          cursor = segment.end;
        }
        expect(cursor).toBe(now);
      }),
    );
  });

  it("end in what the live state says", () => {
    const kind = {
      active: "active",
      idle: "idle",
      break: "lunch_break",
      untracked: "untracked",
      offline: "none",
    } as const;
    fc.assert(
      fc.property(ends, ({ open: given, now }) => {
        const last = provisionalSegments(given, now).at(-1);
        if (last !== undefined && now > given.run.last) expect(last.type).toBe(kind[liveState(given, now).state]);
      }),
    );
  });
});
