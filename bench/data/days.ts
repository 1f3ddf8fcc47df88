import type pg from "pg";
import { followFocus, insertFocusChanges } from "../../lib/activity/ingest/focus.ts";
import { toRow } from "../../lib/activity/ingest/message.ts";
import { column } from "../../lib/platform/db/bulk.ts";
import { asWorker } from "../../lib/platform/db/transaction.ts";
import { refreshTotals } from "../../lib/timeline/rebuild.ts";
import { instantAt } from "../../lib/timeline/rules/heartbeat.ts";
import { buildTimeline, type Instant, type Mask } from "../../lib/timeline/rules/timeline.ts";
import { insertSegments, type StoredSegment } from "../../lib/timeline/segments.ts";
import { copyAll } from "./copy.ts";
import { heartbeatAt, INTERVAL_SECONDS, phaseOf } from "./heartbeats.ts";
import { type BenchMember, idOf } from "./members.ts";
import { wholeDay } from "./streams.ts";

const IDLE_THRESHOLD_SECONDS = 300;
const LUNCH_SECONDS = 1800;
/** Members whose segments are written in one transaction. */
const CHUNK = 500;

type Day = {
  readonly seed: number;
  /** The epoch second at which everybody checks in. */
  readonly start: number;
  /** Heartbeats of each member, one every half minute; 960, eight hours, unless told otherwise. */
  readonly each?: number;
  readonly progress?: (text: string) => void;
};

/** Partitions for all instants between two epoch seconds. */
export async function givenPartitions(client: pg.ClientBase, from: number, to: number): Promise<void> {
  await client.query("select app.ensure_partitions(to_timestamp($1)::date, to_timestamp($2)::date)", [from, to]);
}

/**
 * Members who check in at `start`, as the endpoint would leave them. `state` is what was last told to dashboards: to the
 * functions it is the year in which they run, so everybody is long idle.
 */
export async function givenCheckedIn(
  client: pg.ClientBase,
  members: readonly BenchMember[],
  start: number,
  state: "active" | "idle" = "idle",
): Promise<void> {
  await insertDay(client, members, start, null);
  const values = [...columnsOf(members, start), start, IDLE_THRESHOLD_SECONDS, state];
  await client.query(enterStatuses, values);
}

/**
 * A whole day of everybody: attendance record, ended work session, lunch break, heartbeats, and the segments and totals that the
 * rules make of them. Not closed yet. Answers how many heartbeats there are.
 */
export async function givenWorkedDay(
  client: pg.ClientBase,
  members: readonly BenchMember[],
  day: Day,
): Promise<number> {
  const { start, each = 960 } = day;
  const end = start + each * INTERVAL_SECONDS;
  const noon = start + Math.floor((end - start) / 2);
  const lunch: Mask = { type: "lunch_break", start: noon, end: Math.min(end, noon + LUNCH_SECONDS) };
  await insertDay(client, members, start, end);
  await client.query(insertBreaks, [...columnsOf(members, start), lunch.start, lunch.end]);
  return live(client, members, { ...day, end, masks: [lunch] });
}

/**
 * The same in the middle of the day: everybody is checked in, has sent `each` heartbeats and will go on. The live rows are as
 * the consumer would leave them.
 */
export async function givenDayUnderway(
  client: pg.ClientBase,
  members: readonly BenchMember[],
  day: Day,
): Promise<number> {
  await givenCheckedIn(client, members, day.start);
  return live(client, members, { ...day, end: null, masks: [] });
}

type Life = Day & { readonly end: number | null; readonly masks: readonly Mask[] };

/** Heartbeats, and what follows from them. */
async function live(client: pg.ClientBase, members: readonly BenchMember[], life: Life): Promise<number> {
  const { seed, start, each = 960, progress = () => undefined } = life;
  await givenPartitions(client, start, start + each * INTERVAL_SECONDS);
  for (let from = 0; from < members.length; from += CHUNK) {
    progress(`timelines: ${from} of ${members.length} members`);
    await insertTimelines(client, members.slice(from, from + CHUNK), life);
  }
  const total = members.length * each;
  return copyAll(client, wholeDay(members, { seed, start, each }), (rows) =>
    progress(`heartbeats: ${Math.floor((100 * rows) / total)} % of ${total}`),
  );
}

async function insertTimelines(client: pg.ClientBase, members: readonly BenchMember[], life: Life): Promise<void> {
  const { start, end } = life;
  const number = dayNumber(start);
  const timelines = members.map((member) => ({ member, ...timelineOf(member, life) }));
  const segments = timelines.flatMap(({ member: { index, id, org_id }, segments: own }): StoredSegment[] => {
    const work_session_id = idOf("session", index, number);
    return own.map((segment) => ({ org_id, user_id: id, work_session_id, segment }));
  });
  const changes = timelines.flatMap(({ member: { index }, changes: own }) =>
    own.map((change) => ({ ...change, work_session_id: idOf("session", index, number) })),
  );
  await asWorker(async (db) => {
    insertSegments(db, segments);
    insertFocusChanges(db, changes);
  });
  if (end !== null) {
    const records = members.map(({ org_id, index }) => ({ org_id, id: idOf("record", index, number) }));
    await asWorker(async (db) => refreshTotals(db, records));
    return;
  }
  const seconds = (pick: (timeline: (typeof timelines)[number]) => number | null | undefined) =>
    column.int4(timelines.map((timeline) => pick(timeline) ?? null));
  await client.query(moveStatuses, [
    column.uuid(members.map(({ id }) => id)),
    seconds(({ run }) => run?.start),
    seconds(({ run }) => run?.last),
    seconds(({ run }) => run?.no_input_until),
    seconds(({ newest }) => newest),
    ...(["key", "heartbeats", "clicks", "strokes"] as const).map((part) =>
      column.int8(timelines.map(({ focus }) => focus?.[part] ?? null)),
    ),
  ]);
}

function timelineOf({ index, id, org_id }: BenchMember, { seed, start, end, each = 960, masks }: Life) {
  const first = start + phaseOf(seed, index);
  const rows = Array.from({ length: each }, (_, tick) =>
    toRow(org_id, id, heartbeatAt(seed, index, first + tick * INTERVAL_SECONDS)),
  );
  const instants = rows.map((row) => instantAt(row.at, row)).filter((instant): instant is Instant => instant !== null);
  const timeline = buildTimeline({
    start,
    end,
    masks,
    instants,
    is_tracked: true,
    idle_threshold_seconds: IDLE_THRESHOLD_SECONDS,
  });
  const followed = followFocus(null, null, rows);
  return { ...timeline, ...followed, newest: rows.at(-1)?.at };
}

async function insertDay(
  client: pg.ClientBase,
  members: readonly BenchMember[],
  start: number,
  end: number | null,
): Promise<void> {
  const columns = columnsOf(members, start);
  await client.query(insertRecords, [...columns, start, end]);
  await client.query(insertSessions, [...columns, start, end, IDLE_THRESHOLD_SECONDS]);
}

/** The columns with which all statements below begin. */
function columnsOf(members: readonly BenchMember[], start: number): Buffer[] {
  const number = dayNumber(start);
  return [
    column.uuid(members.map(({ org_id }) => org_id)),
    column.uuid(members.map(({ id }) => id)),
    column.uuid(members.map(({ index }) => idOf("record", index, number))),
    column.uuid(members.map(({ index }) => idOf("session", index, number))),
  ];
}

function dayNumber(second: number): number {
  return Math.floor(second / 86_400);
}

const insertRecords = `
  insert into attendance_records (id, org_id, user_id, date, check_in_time, check_out_time, status)
  select d.record, d.org_id, d.user_id, (to_timestamp($5) at time zone o.timezone)::date, to_timestamp($5), to_timestamp($6), 'present'
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) as d (org_id, user_id, record, session)
  join organizations o on o.id = d.org_id`;

const insertSessions = `
  insert into work_sessions (id, org_id, user_id, attendance_record_id, started_at, ended_at, ended_by, idle_threshold_seconds)
  select session, org_id, user_id, record, to_timestamp($5), to_timestamp($6), case when $6 is not null then 'member' end, $7
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) as d (org_id, user_id, record, session)`;

const insertBreaks = `
  insert into lunch_breaks (org_id, user_id, attendance_record_id, work_session_id, break_start_time, break_end_time)
  select org_id, user_id, record, session, to_timestamp($5), to_timestamp($6)
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) as d (org_id, user_id, record, session)`;

const enterStatuses = `
  update user_status s set
    work_session_id = d.session, idle_threshold_seconds = $6, run_started_at = to_timestamp($5),
    last_instant = to_timestamp($5), is_tracked = true, announced_state = $7
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) as d (org_id, user_id, record, session)
  where s.user_id = d.user_id and d.record is not null`;

const moveStatuses = `
  update user_status s set
    run_started_at = to_timestamp(n.run_start), last_instant = to_timestamp(n.run_last),
    no_input_until = to_timestamp(n.no_input_until), last_heartbeat_at = to_timestamp(n.newest),
    focus_key = n.focus_key, focus_heartbeats = n.heartbeats, focus_clicks = n.clicks, focus_strokes = n.strokes
  from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::int[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
    as n (user_id, run_start, run_last, no_input_until, newest, focus_key, heartbeats, clicks, strokes)
  where s.user_id = n.user_id`;
