import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTimeline, type Evidence, type Instant, type Mask } from "./timeline.ts";

const T = 300;
const at = (seconds: number, no_input_until: number | null = null): Instant => ({ at: seconds, no_input_until });
const session = (end: number | null, instants: Instant[], masks: Mask[] = []): Evidence => ({
  start: 0,
  end,
  masks,
  instants,
  is_tracked: true,
  idle_threshold_seconds: T,
});

describe("buildTimeline", () => {
  it("is active between instants at most T apart", () => {
    expect(buildTimeline(session(600, [at(300)])).segments).toEqual([{ type: "active", start: 0, end: 600 }]);
  });

  it("is untracked without a heartbeat, but for what was declared", () => {
    const masks: Mask[] = [
      { type: "lunch_break", start: 300, end: 400 },
      { type: "meeting", start: 500, end: 600 },
    ];
    expect(buildTimeline({ ...session(1000, [at(250)], masks), is_tracked: false }).segments).toEqual([
      { type: "untracked", start: 0, end: 300 },
      { type: "lunch_break", start: 300, end: 400 },
      { type: "untracked", start: 400, end: 500 },
      { type: "meeting", start: 500, end: 600 },
      { type: "untracked", start: 600, end: 1000 },
    ]);
    expect(buildTimeline({ ...session(null, [], masks), is_tracked: false }).run).toEqual({
      start: 600,
      last: 600,
      no_input_until: null,
    });
  });

  it("is idle from the last instant, not from when the silence was noticed", () => {
    expect(buildTimeline(session(1000, [at(100), at(900)])).segments).toEqual([
      { type: "active", start: 0, end: 100 },
      { type: "idle", start: 100, end: 900, no_input_until: null },
      { type: "active", start: 900, end: 1000 },
    ]);
  });

  it("knows until when heartbeats claim that nobody touched the keyboard", () => {
    expect(buildTimeline(session(1000, [at(100, 400)])).segments[1]).toEqual({
      type: "idle",
      start: 100,
      end: 1000,
      no_input_until: 400,
    });
  });

  it("lets a claim speak for idle time that an active heartbeat began after the last input", () => {
    // Active at 130 by the clock of the tracker, last input at 115: the heartbeats that follow all say 115.
    const idle = buildTimeline(session(1000, [at(130), at(115, 430), at(115, 730)])).segments[1];
    expect(idle).toEqual({ type: "idle", start: 130, end: 1000, no_input_until: 730 });
  });

  it("does not let a claim speak for time after it", () => {
    const idle = buildTimeline(session(2000, [at(100, 160), at(200)])).segments[1];
    expect(idle).toMatchObject({ start: 200, no_input_until: null });
  });

  it("counts no instant inside a break, and both its ends", () => {
    const lunch: Mask = { type: "lunch_break", start: 200, end: 2000 };
    expect(buildTimeline(session(2100, [at(1000)], [lunch])).segments).toEqual([
      { type: "active", start: 0, end: 200 },
      { type: "lunch_break", start: 200, end: 2000 },
      { type: "active", start: 2000, end: 2100 },
    ]);
  });

  it("reports a meeting under a break as the break", () => {
    const masks: Mask[] = [
      { type: "meeting", start: 100, end: 400 },
      { type: "lunch_break", start: 300, end: 600 },
    ];
    expect(buildTimeline(session(600, [], masks)).segments).toEqual([
      { type: "active", start: 0, end: 100 },
      { type: "meeting", start: 100, end: 300 },
      { type: "lunch_break", start: 300, end: 400 },
      { type: "lunch_break", start: 400, end: 600 },
    ]);
  });

  it("keeps the growing segment of an open session apart", () => {
    expect(buildTimeline(session(null, [at(100), at(900), at(1000, 1300)]))).toEqual({
      segments: [
        { type: "active", start: 0, end: 100 },
        { type: "idle", start: 100, end: 900, no_input_until: null },
      ],
      run: { start: 900, last: 1000, no_input_until: 1300 },
    });
  });

  it("ends an open session's run where a break begins", () => {
    const lunch: Mask = { type: "lunch_break", start: 200, end: null };
    expect(buildTimeline(session(null, [at(100), at(500)], [lunch])).run).toEqual({
      start: 0,
      last: 200,
      no_input_until: null,
    });
  });

  it("is empty for a session of no length", () => {
    expect(buildTimeline(session(0, [])).segments).toEqual([]);
  });
});

describe("invariants of a timeline", () => {
  const instants = fc.array(
    fc
      .tuple(fc.integer({ min: -500, max: 9000 }), fc.option(fc.integer({ min: 0, max: 3000 }), { nil: null }))
      .map(([second, claim]): Instant => ({ at: second, no_input_until: claim === null ? null : second + claim })),
    { maxLength: 40 },
  );
  const masks = fc.array(
    fc
      .tuple(
        fc.constantFrom("lunch_break" as const, "meeting" as const),
        fc.integer({ min: 0, max: 8000 }),
        fc.integer({ min: 0, max: 2000 }),
      )
      .map(([type, start, length]): Mask => ({ type, start, end: start + length })),
    { maxLength: 4 },
  );
  const evidence = fc.record({
    start: fc.constant(0),
    end: fc.integer({ min: 0, max: 8000 }),
    masks,
    instants,
    is_tracked: fc.boolean(),
    idle_threshold_seconds: fc.integer({ min: 1, max: 900 }),
  });

  it("covers the session exactly, in order, without overlap", () => {
    fc.assert(
      fc.property(evidence, (given) => {
        const { segments } = buildTimeline(given);
        let cursor: number = given.start;
        for (const segment of segments) {
          expect(segment.start).toBe(cursor);
          expect(segment.end).toBeGreaterThan(segment.start);
          cursor = segment.end;
        }
        expect(cursor).toBe(given.end);
      }),
    );
  });

  it("is the same for any order and any duplication of the evidence", () => {
    fc.assert(
      fc.property(evidence, fc.nat(), (given, seed) => {
        const shuffled = [...given.instants, ...given.instants.slice(0, seed % 7)].sort(
          (a, b) => ((a.at * 7919 + seed) % 104_729) - ((b.at * 7919 + seed) % 104_729),
        );
        expect(buildTimeline({ ...given, instants: shuffled })).toEqual(buildTimeline(given));
      }),
    );
  });
});
