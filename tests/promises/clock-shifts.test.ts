import fc from "fast-check";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import * as heartbeat from "../../functions/activity/heartbeat.ts";
import * as log from "../../functions/activity/log.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as endBreak from "../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../functions/lunch-breaks/start.ts";
import { signAccessToken } from "../../lib/platform/secrets/access-token.ts";
import { useTestDatabase } from "../setup/database.ts";
import { ingestBatch } from "../steps/activity/heartbeats.ts";
import { type Answer, call, type Endpoint } from "../steps/call/when.ts";
import { takeTexts } from "../steps/queues/queues.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { noonZone } from "../steps/scene/worked-days.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const TOLERANCE = 60;
/** T: two signs of activity further apart are idle between. */
const THRESHOLD = 300;
const HOUR = 3600;

const tried = { shifts: 0, requests: 0, refused: 0, "longest time added by a clock, s": 0 };
afterEach(() => void vi.useRealTimers());
afterAll(() => tell(24, "shifts by wrong clocks", tried));

/** Calls as the device would, at a moment of the server's: its own clock says `claimed`. Epoch seconds. */
async function send(member: Member, endpoint: Endpoint, at: number, body: object): Promise<Answer> {
  vi.useFakeTimers({ now: at * 1000, toFake: ["Date"] });
  const { id: user_id, org_id, session_id, role } = member;
  const { access_token: token } = signAccessToken({ user_id, org_id, session_id, role });
  const answer = await call(endpoint, { token, body });
  tried.requests++;
  // Refused for what it says of time or of what happened before; never an error of ours.
  if (answer.status >= 300) {
    expect([answer.status, answer.error.code]).toEqual([expect.toBeOneOf([409, 422]), expect.any(String)]);
    tried.refused++;
  }
  return answer;
}

const iso = (second: number) => new Date(second * 1000).toISOString();
const ok = ({ status }: Answer) => status < 300;

async function whenIngested(at: number): Promise<void> {
  vi.useFakeTimers({ now: at * 1000, toFake: ["Date"] });
  const messages = await takeTexts(process.env.HEARTBEATS_QUEUE_URL);
  if (messages.length > 0) expect((await ingestBatch(messages)).failed).toEqual([]);
  vi.useRealTimers();
}

type Totals = { work: number; active: number; first: number | null; last: number | null; overlaps: number };

/** What is kept of a member, and that it adds up: sessions to their days, segments to their sessions. */
async function totalsOf({ id }: Member): Promise<Totals> {
  const [totals] = await sql<Totals & { days: number; segments: number }>(selectTotals, [id]);
  if (totals === undefined) throw new Error("no totals");
  expect({ days: totals.days, segments: totals.segments, overlaps: totals.overlaps }).toEqual({
    days: totals.work,
    segments: totals.work,
    overlaps: 0,
  });
  return totals;
}

/** Two hours at a device whose clock says `clock(t)` t seconds after the shift began; the server's begins at `start`. */
async function whenShiftIsWorked(clock: (t: number) => number) {
  const member = await givenMember({ timezone: noonZone() });
  const start = Math.floor(Date.now() / 1000) - 3 * HOUR;
  const end = start + 2 * HOUR;
  const claim = (t: number) => iso(start + clock(t));
  await send(member, checkIn, start, { timestamp: claim(0) });
  let beats = 0;
  for (let t = 60; t < 2 * HOUR; t += 240)
    if (ok(await send(member, heartbeat, start + t, { timestamp: claim(t), is_active: true }))) beats++;
  // A device that is refused asks again without its own time, as the server's is what counts.
  if (!ok(await send(member, checkOut, end, { timestamp: claim(2 * HOUR) }))) await send(member, checkOut, end, {});
  await whenIngested(end);
  tried.shifts++;
  return { ...(await totalsOf(member)), beats, start, end };
}

// First: the client of the queue takes a moved clock for a skew of its own, and keeps it.
describe("any sequence of claims", () => {
  const endpoints = { checkIn, checkOut, startBreak, endBreak };
  // Whole days back and forth, and the minutes around now in which clocks are corrected.
  const offset = fc.oneof(
    fc.integer({ min: -7200, max: 120 }),
    fc.integer({ min: -100, max: 1 }).map((days) => days * 86_400),
  );
  const step = fc.record({
    what: fc.constantFrom("checkIn", "checkOut", "startBreak", "endBreak", "meeting", "heartbeats"),
    offset,
    seconds: fc.integer({ min: 1, max: 7200 }),
  });

  it("leaves days that add up, no longer than the time they claim, and none in the future", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), async (steps) => {
        const member = await givenMember({ timezone: noonZone() });
        const now = Math.floor(Date.now() / 1000);
        let earliest = now;
        for (const { what, offset: back, seconds } of steps) {
          const timestamp = iso(now + back);
          const body = bodyOf(what, now + back, seconds);
          const endpoint = what === "heartbeats" ? heartbeat : what === "meeting" ? log : endpoints[what];
          const accepted = ok(await send(member, endpoint, now, body ?? { timestamp }));
          if (accepted && what === "checkIn") earliest = Math.min(earliest, now + back);
        }
        await whenIngested(now);
        const { work, first, last } = await totalsOf(member);
        expect(work).toBeLessThanOrEqual(now + TOLERANCE - earliest);
        if (first !== null) expect(first).toBeGreaterThanOrEqual(earliest);
        if (last !== null) expect(last).toBeLessThanOrEqual(now + TOLERANCE);
        tried.shifts++;
      }),
      // A sequence takes a third of a second: to look for a shorter one would outlast the test and hide what was found.
      { numRuns: 25, endOnFailure: true },
    );
  });
});

describe("two hours of work", () => {
  const clocks: Record<string, { clock: (t: number) => number; behind?: number }> = {
    "is right": { clock: (t) => t },
    "stands still": { clock: () => 0 },
    "stands still after an hour": { clock: (t) => Math.min(t, HOUR) },
    "runs backwards": { clock: (t) => -t, behind: 2 * HOUR },
    "runs backwards after an hour": { clock: (t) => (t < HOUR ? t : 2 * HOUR - t) },
    "is a year ahead": { clock: (t) => t + 365 * 24 * HOUR },
    "is a year behind": { clock: (t) => t - 365 * 24 * HOUR },
    "is an hour ahead until it is set right": { clock: (t) => (t < HOUR ? t + HOUR : t) },
    "is an hour behind until it is set right": { clock: (t) => (t < HOUR ? t - HOUR : t), behind: HOUR },
    "is an hour behind, always": { clock: (t) => t - HOUR, behind: HOUR },
    "is a year ahead for a moment": { clock: (t) => (t > HOUR && t < HOUR + 600 ? t + 365 * 24 * HOUR : t) },
    "is a year behind for a moment": { clock: (t) => (t > HOUR && t < HOUR + 600 ? t - 365 * 24 * HOUR : t) },
    "is a minute fast each time it is set": { clock: (t) => t + (Math.floor(t / 240) % 2) * 59 },
    "is set back ten minutes every half hour": { clock: (t) => t - 600 * Math.floor(t / 1800), behind: 0 },
    "runs half as fast again": { clock: (t) => 1.5 * t },
    "runs at half speed": { clock: (t) => 0.5 * t },
  };

  it.each(Object.entries(clocks))(
    "by a clock that %s add up to no more than that",
    async (_, { clock, behind = 0 }) => {
      const { work, active, first, last, beats, start, end } = await whenShiftIsWorked(clock);
      const elapsed = end - start;
      // What a clock can add is by how much it was behind when it began, as if the device had been offline till then.
      expect(work).toBeLessThanOrEqual(elapsed + behind + TOLERANCE);
      expect(first === null || first >= start - behind).toBe(true);
      expect(last === null || last <= end + TOLERANCE).toBe(true);
      // And what it adds is silence: active is only what heartbeats attest.
      expect(active).toBeLessThanOrEqual(elapsed + TOLERANCE);
      expect(active).toBeLessThanOrEqual((beats + 2) * THRESHOLD);
      tried["longest time added by a clock, s"] = Math.max(tried["longest time added by a clock, s"], work - elapsed);
    },
  );

  it("by a clock that is right are two hours, all of them active", async () => {
    expect(await whenShiftIsWorked((t) => t)).toMatchObject({ work: 2 * HOUR, active: 2 * HOUR });
  });
});

function bodyOf(what: string, at: number, seconds: number): object | undefined {
  if (what === "meeting") return { activity_type: "meeting", start_time: iso(at), end_time: iso(at + seconds) };
  if (what !== "heartbeats") return undefined;
  const heartbeats = Array.from({ length: 10 }, (_, n) => ({
    timestamp: iso(at + n * seconds),
    is_active: n % 3 > 0,
    ...(n % 3 > 0 ? {} : { idle_time_seconds: (seconds * 7) % 86_400 }),
  }));
  return { heartbeats };
}

const selectTotals = `
  select
    coalesce(sum(extract(epoch from s.ended_at - s.started_at)), 0)::int as work,
    coalesce(sum((select sum(extract(epoch from l.end_time - l.start_time)) from activity_logs l
      where l.work_session_id = s.id and s.ended_at is not null)), 0)::int as segments,
    coalesce(sum((select sum(extract(epoch from l.end_time - l.start_time)) from activity_logs l
      where l.work_session_id = s.id and l.activity_type = 'active' and s.ended_at is not null)), 0)::int as active,
    extract(epoch from min(s.started_at))::int as first,
    extract(epoch from max(greatest(s.ended_at, s.started_at)))::int as last,
    (select coalesce(sum(r.total_work_duration), 0)::int from attendance_records r where r.user_id = $1) as days,
    (select count(*)::int from work_sessions a join work_sessions b on a.user_id = b.user_id and a.id < b.id
      where a.user_id = $1 and greatest(a.started_at, b.started_at) < least(a.ended_at, b.ended_at)) as overlaps
  from work_sessions s
  where s.user_id = $1`;
