import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ingest } from "../../lib/activity/ingest/ingest.ts";
import type { HeartbeatRow } from "../../lib/activity/ingest/message.ts";
import { loadUsage } from "../../lib/activity/usage.ts";
import { asWorker, asWorkerIn } from "../../lib/platform/db/transaction.ts";
import { evidenceOf } from "../../lib/timeline/rules/heartbeat.ts";
import { buildTimeline } from "../../lib/timeline/rules/timeline.ts";
import { useTestDatabase } from "../setup/database.ts";
import { givenMember, sql } from "../steps/scene/given.ts";
import { rebuildTimelines } from "../steps/scene/rebuild.ts";

const NOW = new Date("2026-06-17T12:00:00Z");

useTestDatabase();

const THRESHOLD = 300;
const HOUR = 3600;
const midnight = Date.UTC(2026, 2, 2) / 1000;
const pages = [null, "https://a.example/x", "https://b.example/"] as const;
const applications = ["Editor", "Browser"] as const;

/** `idle`: null when active; 0 does not say since when. */
type Beat = { at: number; device: number; idle: number | null; page: number; application: number; clicks: number };
type Break = { from: number; to: number };
type Session = { from: number; to: number; breaks: Break[]; meetings: Break[]; beats: Beat[] };

const second = (min: number, max: number) => fc.integer({ min, max });
const minutes = second(0, 60).map((minute) => minute * 60);

/** A work session of four hours from `start` on, with heartbeats in, before and behind it, breaks and a meeting. */
const session = (start: number): fc.Arbitrary<Session> =>
  fc.record({
    from: fc.constant(start),
    to: fc.constant(start + 4 * HOUR),
    breaks: fc
      .record({ first: minutes, long: minutes, second: minutes, brief: second(0, 60) })
      .chain(({ first, long, second, brief }) => {
        const early = { from: start + first, to: start + first + long };
        const late = { from: early.to + second, to: early.to + second + brief };
        return fc.subarray([early, late]);
      }),
    meetings: fc
      .record({ first: second(0, 180), long: second(1, 60) })
      .chain(({ first, long }) => fc.subarray([{ from: start + first * 60, to: start + (first + long) * 60 }])),
    beats: fc.uniqueArray(
      fc.record({
        device: fc.constantFrom(1, 1, 2),
        idle: fc.constantFrom(null, null, null, 0, 120, 900),
        // On a grid, so that heartbeats often fall on the ends of sessions and breaks, and a few milliseconds beside.
        at: fc.tuple(second(-5, 245), fc.constantFrom(0, 0, 0.25, 0.999)).map(([m, ms]) => start + m * 60 + ms),
        page: fc.nat(pages.length - 1),
        application: fc.nat(applications.length - 1),
        clicks: fc.nat(9),
      }),
      { selector: ({ at, device }) => `${at} ${device}`, minLength: 40, maxLength: 80 },
    ),
  });

/** What a session comes to, second by second, by the rule as it is told and nothing else. */
function usageOf({ from, to, breaks, meetings, beats }: Session) {
  const mask = (type: "lunch_break" | "meeting") => (span: Break) => ({ type, start: span.from, end: span.to });
  const { segments } = buildTimeline({
    start: from,
    end: to,
    masks: [...breaks.map(mask("lunch_break")), ...meetings.map(mask("meeting"))],
    ...evidenceOf(
      beats.map((beat) => ({ ...claimOf(beat), timestamp: new Date(beat.at * 1000) })),
      { started_at: new Date(from * 1000), ended_at: new Date(to * 1000) },
    ),
    idle_threshold_seconds: THRESHOLD,
  });
  const inside = beats
    .filter(({ at }) => at >= from && Math.floor(at) <= to)
    .sort((a, b) => a.at - b.at || Number(a.idle !== null) - Number(b.idle !== null) || a.device - b.device);
  const active = inside.filter(({ idle }) => idle === null);
  const seconds = new Map<string, number>();
  for (const { type, start, end } of segments) {
    if (type !== "active" && type !== "meeting") continue;
    for (let now = start; now < end; now++) {
      const shown = type === "active" ? shownWhileActive(now, active) : shownInMeeting(now, start, inside);
      const page = shown === undefined ? null : (pages[shown.page] ?? null);
      const host = page === null ? null : new URL(page).host;
      const key = `${shown === undefined ? null : applications[shown.application]} ${host}`;
      seconds.set(key, (seconds.get(key) ?? 0) + 1);
    }
  }
  const counted = inside.filter(
    ({ at }) => !segments.some(({ type, start, end }) => type === "lunch_break" && at >= start && at < end),
  );
  return { seconds, clicks: counted.reduce((sum, { clicks }) => sum + clicks, 0), segments };
}

const claimOf = ({ idle }: Beat) => ({ is_active: idle === null, idle_time_seconds: idle === 0 ? null : idle });

/** Active time is that of the latest active heartbeat, before the first one that of the first; of an instant the last. */
function shownWhileActive(now: number, active: readonly Beat[]): Beat | undefined {
  const last = active.findLast(({ at }) => Math.floor(at) <= now);
  return last ?? active.findLast(({ at }) => at === active[0]?.at);
}

/** A second of a meeting is that of the device in use: the one last active since a threshold before, or any at first. */
function shownInMeeting(now: number, start: number, all: readonly Beat[]): Beat | undefined {
  let used: number | undefined;
  let shown: Beat | undefined;
  for (const beat of all) {
    if (beat.at < start - THRESHOLD || Math.floor(beat.at) > now) continue;
    if (beat.idle === null) used = beat.device;
    if (used === undefined || used === beat.device) shown = beat;
  }
  return shown !== undefined && now < Math.floor(shown.at) + THRESHOLD ? shown : undefined;
}

type Owner = { org_id: string; id: string };

/** A record of a new member, of an organization of their own where none is said. */
async function givenRecord(organization: { org_id?: string } = {}): Promise<Owner & { record_id: string }> {
  const { id, org_id } = await givenMember(organization);
  await sql("select app.ensure_partitions('2026-03-01', '2026-03-03')");
  const [record] = await sql<{ id: string }>(
    `insert into attendance_records (org_id, user_id, date, status) values ($1, $2, '2026-03-02', 'present') returning id`,
    [org_id, id],
  );
  return { id, org_id, record_id: record?.id ?? "" };
}

/** A work session with its breaks; one that still runs without `to`. */
async function givenSession(
  { org_id, id, record_id }: Owner & { record_id: string },
  { from, to = null, breaks, meetings }: Omit<Session, "to" | "beats"> & { to?: number | null },
): Promise<string> {
  const [stored] = await sql<{ id: string }>(
    `insert into work_sessions (org_id, user_id, attendance_record_id, started_at, ended_at, idle_threshold_seconds)
     values ($1, $2, $3, to_timestamp($4), to_timestamp($5), $6) returning id`,
    [org_id, id, record_id, from, to, THRESHOLD],
  );
  await sql(
    `insert into lunch_breaks (org_id, user_id, attendance_record_id, work_session_id, break_start_time, break_end_time)
     select $1, $2, $3, $4, to_timestamp(b.from), to_timestamp(b.to) from jsonb_to_recordset($5) as b ("from" int, "to" int)`,
    [org_id, id, record_id, stored?.id, JSON.stringify(breaks)],
  );
  await sql(
    `insert into meetings (org_id, user_id, work_session_id, start_time, end_time)
     select $1, $2, $3, to_timestamp(m.from), to_timestamp(m.to) from jsonb_to_recordset($4) as m ("from" int, "to" int)`,
    [org_id, id, stored?.id, JSON.stringify(meetings)],
  );
  return stored?.id ?? "";
}

async function insertBeats({ org_id, id }: Owner, beats: readonly Beat[]): Promise<void> {
  await sql(
    `insert into user_activity_tracking
       (org_id, user_id, timestamp, device, is_active, idle_time_seconds, active_application, url, mouse_clicks)
     select $1, $2, to_timestamp(b.at), b.device, b.idle is null, nullif(b.idle, 0), b.application, b.url, b.clicks
     from jsonb_to_recordset($3) as b (at float8, device int, idle int, application text, url text, clicks int)`,
    [
      org_id,
      id,
      JSON.stringify(
        beats.map((beat) => ({ ...beat, application: applications[beat.application], url: pages[beat.page] })),
      ),
    ],
  );
}

async function store(day: readonly Session[], organization: { org_id?: string } = {}): Promise<Owner> {
  const owner = await givenRecord(organization);
  for (const session of day) {
    const id = await givenSession(owner, session);
    await insertBeats(owner, session.beats);
    await asWorker((db) => rebuildTimelines(db, owner.org_id, [id]));
  }
  return owner;
}

/** How a session's heartbeats arrive: each so many minutes late, in batches, some by a release that does not delete what a late one makes wrong. */
type Arrival = { late: readonly number[]; batch: number; old: boolean };

/** The same as it happens: members check in, heartbeats are consumed, members check out. */
async function live(day: readonly Session[], arrivals: readonly Arrival[]): Promise<Owner> {
  const owner = await givenRecord();
  for (const [index, session] of day.entries()) {
    const { late, batch, old } = arrivals[index] ?? { late: [0], batch: 1, old: false };
    const sessionId = await givenSession(owner, { ...session, to: null });
    await asWorker((db) => rebuildTimelines(db, owner.org_id, [sessionId]));
    const arrived = session.beats
      .map((beat, number) => ({ beat, at: beat.at + 60 * (late[number % late.length] ?? 0) }))
      .sort((a, b) => a.at - b.at)
      .map(({ beat }) => beat);
    for (let from = 0; from < arrived.length; from += batch) {
      const beats = arrived.slice(from, from + batch);
      if (old && from % 3 === 0) await consumeAsBefore(owner, beats);
      else
        await asWorker((db) =>
          ingest(
            db,
            beats.map((beat) => toRow(owner, beat)),
            NOW,
          ),
        );
    }
    await asWorker(async (db) => {
      await db.query(endSession, [sessionId, new Date(session.to * 1000)]);
      await rebuildTimelines(db, owner.org_id, [sessionId]);
    });
  }
  return owner;
}

const endSession = `
  update work_sessions set ended_at = $2, ended_by = 'member' where id = $1`;

/** What of the release before matters here. */
async function consumeAsBefore(owner: Owner, beats: readonly Beat[]): Promise<void> {
  await insertBeats(owner, beats);
  await sql(
    "update user_status set last_heartbeat_at = greatest(last_heartbeat_at, to_timestamp($2)) where user_id = $1",
    [owner.id, Math.max(...beats.map(({ at }) => at))],
  );
}

function toRow({ org_id, id }: Owner, beat: Beat): HeartbeatRow {
  const { at, device, application, page, clicks } = beat;
  return {
    org_id,
    user_id: id,
    at: Math.floor(at),
    at_ms: Math.round(at * 1000),
    device,
    ...claimOf(beat),
    mouse_clicks: clicks,
    keyboard_strokes: 2 * clicks,
    active_application: applications[application] ?? null,
    active_window_title: null,
    url: pages[page] ?? null,
    metadata: null,
  };
}

/** Throws unless a member's day is what its sessions come to. */
async function expectUsage({ org_id, id }: Owner, day: readonly Session[]): Promise<void> {
  const loaded = await asWorkerIn(org_id, (db) => loadUsage(db, [id], "2026-03-02", NOW));
  const expected = new Map<string, number>();
  let clicks = 0;
  for (const one of day.map(usageOf)) {
    for (const [key, seconds] of one.seconds) expected.set(key, (expected.get(key) ?? 0) + seconds);
    clicks += one.clicks;
  }
  const found = loaded.get(id);
  const rows = (found?.usages ?? []).map(({ application, host, seconds }): [string, number] => [
    `${application} ${host}`,
    seconds,
  ]);
  expect(new Map(rows)).toEqual(expected);
  expect(found?.clicks ?? 0).toBe(clicks);
}

describe("loadUsage", () => {
  it("gives what was active or a meeting to what was in front, and nothing else, whatever the day", async () => {
    const days = fc.tuple(session(midnight + 6 * HOUR), session(midnight + 12 * HOUR));
    await fc.assert(
      fc.asyncProperty(fc.array(days, { minLength: 2, maxLength: 3 }), async (members) => {
        const { org_id } = await givenMember();
        const owners: Owner[] = [];
        for (const day of members) owners.push(await store(day, { org_id }));
        const ids = owners.map(({ id }) => id);
        const loaded = await asWorkerIn(org_id, (db) => loadUsage(db, ids, "2026-03-02", NOW));
        expect([...loaded.keys()].filter((id) => !ids.includes(id))).toEqual([]);
        for (const [index, day] of members.entries()) await expectUsage(owners[index] as Owner, day);
      }),
      { numRuns: 25 },
    );
  }, 300_000);

  it("says the same of heartbeats that the consumer has followed, in whatever order they came", async () => {
    const days = fc.tuple(session(midnight + 6 * HOUR), session(midnight + 12 * HOUR));
    const arrival = fc.record({
      late: fc.oneof(fc.constant([0]), fc.constant([0]), fc.array(fc.constantFrom(0, 0, 0, 2, 30), { minLength: 5 })),
      batch: fc.integer({ min: 4, max: 30 }),
      old: fc.constant(false),
    });
    let followed = 0;
    await fc.assert(
      fc.asyncProperty(days, fc.tuple(arrival, arrival), async (day, arrivals) => {
        const owner = await live(day, arrivals);
        await expectUsage(owner, day);
        const [count] = await sql<{ changes: number }>(countChanges, [owner.id]);
        followed += count?.changes ?? 0;
        // Without what the consumer has noted the heartbeats say the same.
        await sql(deleteChanges, [owner.id]);
        await expectUsage(owner, day);
      }),
      { numRuns: 60, endOnFailure: true },
    );
    expect(followed).toBeGreaterThan(1000);
  }, 300_000);

  it("believes nothing of sessions that the release before may have followed", async () => {
    const day = fc.tuple(session(midnight + 6 * HOUR), session(midnight + 12 * HOUR));
    const arrival = { late: [0, 0, 0, 2, 30], batch: 5, old: true };
    await sql(keptSince("2026-03-02T12:00:00Z"));
    try {
      await fc.assert(
        fc.asyncProperty(day, async (day) => {
          // The second session begins when this one is believed to have the consumer to itself.
          const owner = await live(day, [arrival, { ...arrival, old: false }]);
          await expectUsage(owner, day);
        }),
        { numRuns: 10 },
      );
    } finally {
      await sql(keptSince("-infinity"));
    }
  }, 300_000);
});

const keptSince = (instant: string) => `
  create or replace function app.focus_kept_since() returns timestamptz language sql immutable parallel safe
    return '${instant}'::timestamptz`;

const countChanges = `
  select count(*) as changes from focus_changes c join work_sessions w on w.id = c.work_session_id where w.user_id = $1`;

const deleteChanges = `
  delete from focus_changes c using work_sessions w where w.id = c.work_session_id and w.user_id = $1`;
