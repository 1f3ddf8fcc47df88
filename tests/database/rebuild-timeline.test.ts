import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as log from "../../functions/activity/log.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as endBreak from "../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../functions/lunch-breaks/start.ts";
import { compareWithRecomputation } from "../chaos/timelines.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { useInstant } from "../steps/call/instant.ts";
import { call, type Endpoint } from "../steps/call/when.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();

const HOUR = 3600;
useInstant("2026-06-17T12:00:00Z");
const start = Date.parse("2026-06-17T06:00:00Z") / 1000;
const end = start + 4 * HOUR;
const iso = (second: number) => new Date(second * 1000).toISOString();

/** Does something that must succeed. */
async function does(member: Member, endpoint: Endpoint, body: Record<string, unknown>): Promise<void> {
  const { status, error } = await call(endpoint, { token: member.token, body });
  expect([status < 300, error]).toEqual([true, undefined]);
}

/** Everything that is derived from a member's evidence. */
async function derivedOf({ id }: Member) {
  const segments = await sql<{ row: unknown; from: number; to: number }>(
    `select to_jsonb(l) as row, extract(epoch from start_time)::int as from, extract(epoch from end_time)::int as to
     from activity_logs l where user_id = $1 order by start_time`,
    [id],
  );
  // All of the live row but what was last announced, which is history and not derived.
  const [status] = await sql("select to_jsonb(s) - 'announced_state' as row from user_status s where user_id = $1", [
    id,
  ]);
  const [record] = await sql<Record<"work" | "active" | "idle" | "break" | "meeting" | "untracked", number>>(
    `select total_work_duration as work, total_active_duration as active, total_idle_duration as idle,
       total_break_duration as break, total_meeting_duration as meeting,
       total_untracked_duration as untracked
     from attendance_records where user_id = $1`,
    [id],
  );
  if (record === undefined) throw new Error("no record");
  return { segments, status, record };
}

type Day = {
  readonly beats: readonly { at: number; idle: number | null }[];
  readonly lunch: { from: number; length: number } | null;
  readonly meeting: { from: number; length: number } | null;
  /** Where in the stream of batches each of the member's own acts falls. */
  readonly acts: readonly number[];
  readonly batch: number;
  readonly order: readonly number[];
};

/** Minutes, so that heartbeats, their idle times and the ends of breaks often meet in one second. */
const minutes = (range: { min: number; max: number }) => fc.integer(range).map((minute) => minute * 60);

// The break lies in the second hour and the meeting in the third, so that neither is refused for lying under the other.
const day: fc.Arbitrary<Day> = fc.integer({ min: 5, max: 60 }).chain((count) =>
  fc.record({
    beats: fc.array(
      fc.record({
        at: minutes({ min: -10, max: 250 }),
        idle: fc.option(minutes({ min: 0, max: 50 }), { freq: 2 }),
      }),
      { minLength: count, maxLength: count },
    ),
    lunch: fc.option(fc.record({ from: minutes({ min: 60, max: 85 }), length: minutes({ min: 0, max: 34 }) })),
    meeting: fc.option(fc.record({ from: minutes({ min: 120, max: 140 }), length: minutes({ min: 1, max: 40 }) })),
    acts: fc.array(fc.nat(12), { minLength: 4, maxLength: 4 }),
    batch: fc.integer({ min: 1, max: 15 }),
    order: fc.array(fc.nat(1_000_000), { minLength: count, maxLength: count }),
  }),
);

/** Lets a member live a day whose heartbeats arrive late, twice and in any order between their own acts. */
async function live(member: Member, { beats, lunch, meeting, acts, batch, order }: Day): Promise<void> {
  const arriving = beats
    .map((beat, index) => ({ ...beat, place: order[index] ?? 0 }))
    .sort((a, b) => a.place - b.place)
    .map(({ at, idle }) => heartbeat(start + at, idle === null ? {} : { idle }));
  const steps: (() => Promise<void>)[] = [() => does(member, checkIn, { timestamp: iso(start) })];
  if (lunch !== null) {
    steps.push(() => does(member, startBreak, { timestamp: iso(start + lunch.from) }));
    steps.push(() => does(member, endBreak, { timestamp: iso(start + lunch.from + lunch.length) }));
  }
  if (meeting !== null) {
    const span = { start_time: iso(start + meeting.from), end_time: iso(start + meeting.from + meeting.length) };
    steps.push(() => does(member, log, { activity_type: "meeting", ...span }));
  }
  steps.push(() => does(member, checkOut, { timestamp: iso(end) }));

  const places = [...acts, 6].slice(0, steps.length).sort((a, b) => a - b);
  for (let round = 0; round <= 13; round++) {
    for (const [index, step] of steps.entries()) if (places[index] === round) await step();
    const part = arriving.slice(round * batch, (round + 1) * batch);
    // The first of each batch comes again in the next one: queues deliver more than once.
    const again = arriving.slice(Math.max(0, (round - 1) * batch), Math.max(0, (round - 1) * batch) + 1);
    const { failed } = await ingestBatch([message(member, part), message(member, again)]);
    expect(failed).toEqual([]);
  }
  const rest = arriving.slice(14 * batch);
  if (rest.length > 0) await ingestBatch([message(member, rest)]);
}

describe("rebuildTimeline", () => {
  it("makes of all the evidence what the consumer made of it piece by piece, and every second has its kind", async () => {
    await fc.assert(
      fc.asyncProperty(day, async (given) => {
        const member = await givenMember();
        await live(member, given);
        expect(await compareWithRecomputation([member.id])).toEqual([]);

        const { record, segments } = await derivedOf(member);
        expect(record.active + record.idle + record.break + record.meeting + record.untracked).toBe(record.work);
        expect(record).toMatchObject({
          work: 4 * HOUR,
          break: given.lunch?.length ?? 0,
          meeting: given.meeting?.length ?? 0,
        });
        let cursor = start;
        for (const { from, to } of segments) {
          expect(from).toBe(cursor);
          cursor = to;
        }
        expect(cursor).toBe(end);
      }),
      { numRuns: 25 },
    );
  }, 300_000);

  it("leaves an open session as the consumer left it, on a break or not", async () => {
    const beat = fc.record({ at: minutes({ min: -10, max: 300 }), idle: fc.option(minutes({ min: 0, max: 50 })) });
    const beats = fc.array(beat, { minLength: 20, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(beats, fc.option(minutes({ min: 0, max: 240 })), fc.nat(10), async (given, lunch, early) => {
        const member = await givenMember();
        await does(member, checkIn, { timestamp: iso(start) });
        const stream = given.map(({ at, idle }) => heartbeat(start + at, idle === null ? {} : { idle }));
        await ingestBatch([message(member, stream.slice(0, early))]);
        if (lunch !== null) await does(member, startBreak, { timestamp: iso(start + lunch) });
        for (const beat of stream.slice(early)) await ingestBatch([message(member, [beat])]);
        expect(await compareWithRecomputation([member.id])).toEqual([]);
      }),
      { numRuns: 15 },
    );
  }, 300_000);

  it("does not touch the live row when an earlier session is corrected", async () => {
    const member = await givenMember();
    await does(member, checkIn, { timestamp: iso(start) });
    await does(member, checkOut, { timestamp: iso(start + HOUR) });
    await does(member, checkIn, { timestamp: iso(end) });
    const { status } = await derivedOf(member);
    await does(member, log, {
      activity_type: "meeting",
      start_time: iso(start + 600),
      end_time: iso(start + 1200),
    });
    expect((await derivedOf(member)).status).toEqual(status);
    expect((await derivedOf(member)).record).toMatchObject({ work: HOUR, meeting: 600, untracked: HOUR - 600 });
  });
});
