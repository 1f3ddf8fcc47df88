import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, repair } from "./advance.ts";
import { buildTimeline, type Evidence, type Instant, type Mask, type Timeline } from "./timeline.ts";

const T = 300;

/** What the consumer of heartbeats does with one batch, reading nothing but the stored timeline. */
function applyBatch(timeline: Timeline, batch: readonly Instant[], threshold: number, onBreak: boolean): Timeline {
  if (timeline.run === null) return repair(timeline, batch, threshold);
  const { closed, run, late } = advance(timeline.run, batch, threshold, onBreak);
  return repair({ segments: [...timeline.segments, ...closed], run }, late, threshold);
}

describe("advance", () => {
  it("grows the run while instants are within T", () => {
    expect(
      advance({ start: 0, last: 10, no_input_until: null }, [{ at: 310, no_input_until: null }], T, false),
    ).toEqual({
      closed: [],
      run: { start: 0, last: 310, no_input_until: null },
      late: [],
    });
  });

  it("closes the run and an idle segment when the silence was longer than T", () => {
    expect(advance({ start: 0, last: 10, no_input_until: 200 }, [{ at: 311, no_input_until: null }], T, false)).toEqual(
      {
        closed: [
          { type: "active", start: 0, end: 10 },
          { type: "idle", start: 10, end: 311, no_input_until: 200 },
        ],
        run: { start: 311, last: 311, no_input_until: null },
        late: [],
      },
    );
  });

  it("lets nothing count after the start of an open break", () => {
    const run = { start: 0, last: 10, no_input_until: null };
    expect(advance(run, [{ at: 200, no_input_until: null }], T, true)).toEqual({ closed: [], run, late: [] });
  });

  it("hands on what happened before the run", () => {
    const late = { at: 50, no_input_until: null };
    expect(advance({ start: 100, last: 110, no_input_until: null }, [late], T, false).late).toEqual([late]);
  });
});

describe("repair", () => {
  const day: Timeline = {
    segments: [
      { type: "active", start: 0, end: 100 },
      { type: "idle", start: 100, end: 1000, no_input_until: null },
    ],
    run: { start: 1000, last: 1100, no_input_until: null },
  };

  it("splits the idle segment a late instant falls in", () => {
    expect(repair(day, [{ at: 500, no_input_until: null }], T).segments).toEqual([
      { type: "active", start: 0, end: 100 },
      { type: "idle", start: 100, end: 500, no_input_until: null },
      { type: "idle", start: 500, end: 1000, no_input_until: null },
    ]);
  });

  it("gives the run the time that turns out active just before it", () => {
    expect(repair(day, [{ at: 800, no_input_until: null }], T)).toEqual({
      segments: [
        { type: "active", start: 0, end: 100 },
        { type: "idle", start: 100, end: 800, no_input_until: null },
      ],
      run: { start: 800, last: 1100, no_input_until: null },
    });
  });

  it("closes the gap when enough instants arrive", () => {
    const late = [300, 600, 900].map((at) => ({ at, no_input_until: null }));
    expect(repair(day, late, T)).toEqual({ segments: [], run: { start: 0, last: 1100, no_input_until: null } });
  });
});

describe("the first evidence of a session", () => {
  const untracked = buildTimeline({
    start: 0,
    end: 3000,
    masks: [{ type: "lunch_break", start: 1000, end: 2000 }],
    instants: [],
    is_tracked: false,
    idle_threshold_seconds: T,
  });

  it("turns what was untracked into active and idle time", () => {
    expect(repair(untracked, [{ at: 900, no_input_until: null }], T).segments).toEqual([
      { type: "idle", start: 0, end: 900, no_input_until: null },
      { type: "active", start: 900, end: 1000 },
      { type: "lunch_break", start: 1000, end: 2000 },
      { type: "idle", start: 2000, end: 3000, no_input_until: null },
    ]);
  });

  it("does so when a heartbeat does not say since when nobody was there", () => {
    expect(repair(untracked, [], T).segments.map(({ type }) => type)).toEqual(["idle", "lunch_break", "idle"]);
  });
});

describe("incremental timelines", () => {
  const instants = fc.array(
    fc
      .tuple(fc.integer({ min: -300, max: 6000 }), fc.option(fc.integer({ min: 0, max: 2000 }), { nil: null }))
      .map(([second, claim]): Instant => ({ at: second, no_input_until: claim === null ? null : second + claim })),
    { maxLength: 60 },
  );
  const masks = fc.array(
    fc
      .tuple(
        fc.constantFrom("lunch_break" as const, "meeting" as const),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 900 }),
      )
      .map(([type, start, length]): Mask => ({ type, start, end: start + length })),
    { maxLength: 3 },
  );
  const openBreak = fc.option(fc.integer({ min: 5900, max: 6000 }), { nil: null });

  it("agree with a rebuild from all the evidence, whatever the batches", () => {
    fc.assert(
      fc.property(
        instants,
        masks,
        openBreak,
        fc.boolean(),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 20, max: 600 }),
        (all, closedMasks, breakStart, ended, batchSize, threshold) => {
          const onBreak = breakStart !== null && !ended;
          const liesInIt = (second: number | null) => second !== null && second >= 0 && (!ended || second <= 6000);
          const isTracked = (told: readonly Instant[]) =>
            told.some(({ at, no_input_until }) => liesInIt(at) || liesInIt(no_input_until));
          const evidence: Evidence = {
            start: 0,
            end: ended ? 6000 : null,
            masks: onBreak ? [...closedMasks, { type: "lunch_break", start: breakStart, end: null }] : closedMasks,
            instants: [],
            is_tracked: false,
            idle_threshold_seconds: threshold,
          };
          let timeline = buildTimeline(evidence);
          for (let from = 0; from < all.length; from += batchSize) {
            const batch = all.slice(from, from + batchSize);
            // Only the sessions that evidence lies in are read.
            if (isTracked(batch)) timeline = applyBatch(timeline, batch, threshold, onBreak);
          }
          expect(timeline).toEqual(buildTimeline({ ...evidence, instants: all, is_tracked: isTracked(all) }));
        },
      ),
    );
  });
});
