import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTimeline } from "../../timeline/rules/timeline.ts";
import { totalsOf } from "../../timeline/rules/totals.ts";
import { explainClipped } from "./clipped.ts";
import { explainTimes } from "./explain-time.ts";
import type { Fact, FactType } from "./fact.ts";

const NINE = Date.parse("2026-06-16T09:00:00Z") / 1000;
const at = (second: number) => new Date((NINE + second) * 1000);
const place = { date: "2026-06-16", timezone: "UTC", now: at(86_400) };
const fact = (type: FactType, start: number, end: number | null): Fact => ({
  type,
  id: `${type}-${start}`,
  start: at(start),
  end: end === null ? null : at(end),
  source: "tracker",
  recorded_at: at(start),
  end_source: null,
  end_recorded_at: null,
  idle_threshold_seconds: type === "work_session" ? 300 : null,
  voided_at: null,
});

const span = fc.tuple(fc.nat(28_800), fc.integer({ min: 1, max: 7200 })).map(([start, long]) => [start, start + long]);
const dayOf = fc.record({
  length: fc.integer({ min: 1, max: 28_800 }),
  breaks: fc.array(span, { maxLength: 2 }),
  meetings: fc.array(span, { maxLength: 2 }),
  beats: fc.array(fc.nat(28_800), { maxLength: 60 }),
});

/** A session of nine o'clock with what is given of it, and the facts that say so. */
function build({ length, breaks, meetings, beats }: typeof dayOf extends fc.Arbitrary<infer Day> ? Day : never) {
  const masks = [
    ...breaks.map(([start = 0, end = 0]) => ({ type: "lunch_break" as const, start: NINE + start, end: NINE + end })),
    ...meetings.map(([start = 0, end = 0]) => ({ type: "meeting" as const, start: NINE + start, end: NINE + end })),
  ];
  const instants = beats.map((beat) => ({ at: NINE + beat, no_input_until: null }));
  const { segments } = buildTimeline({
    ...{ start: NINE, end: NINE + length, masks, instants },
    is_tracked: beats.length > 0,
    idle_threshold_seconds: 300,
  });
  const facts = [
    fact("work_session", 0, length),
    ...masks.map(({ type, start, end }) => fact(type, start - NINE, end - NINE)),
  ];
  return { segments, facts };
}

describe("explainTimes", () => {
  it("lists segments whose seconds sum to each total, for any day", () => {
    fc.assert(
      fc.property(dayOf, (given) => {
        const { segments, facts } = build(given);
        const times = explainTimes(segments, facts, place);
        const listed = Object.fromEntries(
          times.map(({ total, segments: own }) => [total, own.reduce((sum, { seconds }) => sum + seconds, 0)]),
        );
        expect(listed).toEqual(totalsOf(segments));
        expect(times.map(({ total, seconds }) => [total, seconds])).toEqual(Object.entries(listed));
        for (const { segment, facts: behind } of times[0]?.segments ?? [])
          expect(behind.map(({ type }) => type)).toContain(
            segment.type === "lunch_break" || segment.type === "meeting" ? segment.type : "work_session",
          );
      }),
    );
  });

  it("says what decided each segment, with its value", () => {
    const { segments, facts } = build({ length: 7200, breaks: [[3600, 4500]], meetings: [], beats: [60, 120, 1000] });
    const [work] = explainTimes(segments, facts, place);
    expect(work?.segments.map(({ code, sentence }) => [code, sentence])).toEqual([
      ["signs_of_work", "From 09:00:00 to 09:02:00 (2 min): signs of work were never more than 300 s apart."],
      [
        "no_heartbeat",
        expect.stringContaining("(14 min 40 s): no tracker was heard of for longer than the idle thresh"),
      ],
      ["no_heartbeat", expect.stringContaining("(43 min 20 s)")],
      ["on_break", "From 10:00:00 to 10:15:00 (15 min): a break was declared."],
      ["no_heartbeat", expect.stringContaining("(45 min)")],
    ]);
  });
});

describe("explainClipped", () => {
  it("says what of a meeting lies outside work, and what under a break", () => {
    const facts = [
      fact("work_session", 0, 3600),
      fact("work_session", 7200, 10_800),
      fact("lunch_break", 1800, 2400),
      fact("meeting", 1200, 12_000),
    ];
    expect(explainClipped(facts, place).map(({ code, seconds, sentence }) => ({ code, seconds, sentence }))).toEqual([
      {
        code: "break_over_meeting",
        seconds: 600,
        sentence: "10 min of a meeting, from 09:30:00 to 09:40:00, count as break: a break in a meeting is no work.",
      },
      { code: "outside_work", seconds: 3600, sentence: expect.stringContaining("they lie outside the work sessions") },
      { code: "outside_work", seconds: 1200, sentence: expect.stringContaining("from 12:00:00 to 12:20:00") },
    ]);
  });

  it("leaves out what is voided", () => {
    const voided = { ...fact("meeting", 0, 7200), voided_at: at(0) };
    expect(explainClipped([fact("work_session", 0, 3600), voided], place)).toEqual([]);
  });
});
