import { column } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { type OpenEndRow, openEndColumns, openEndOf } from "../timeline/live-status.ts";
import { provisionalSegments } from "../timeline/rules/live-state.ts";
import { hostOf } from "./ingest/focus.ts";
import { type Beat, type Front, type Piece, type Range, SessionUsage, type UsedSession } from "./rules/day-usage.ts";
import type { Usage } from "./rules/productivity.ts";

export type { Front } from "./rules/day-usage.ts";

/** What a member's heartbeats of a day add up to. */
export type DayUsage = { usages: Usage[]; clicks: number; strokes: number };

export const NO_USAGE: DayUsage = { usages: [], clicks: 0, strokes: 0 };

/** Clicks and strokes in ten minutes, beginning at an epoch second. */
export type Slot = { start: number; clicks: number; strokes: number };

/**
 * Application time of members on a local date (`until` for a session that still runs). All time that is active or in a
 * meeting is somebody's, and no other; what no heartbeat speaks of has no name. Clicks and strokes count but in breaks.
 * A fixed number of statements for any number of members, but for heartbeats that are read a good share at a time.
 */
export async function loadUsage(
  db: Db,
  userIds: readonly string[],
  date: string,
  until: Date,
): Promise<Map<string, DayUsage>> {
  return sumUp(db, await loadSessions(db, userIds, date, until));
}

/**
 * The same of a member's date: as it was summed up while the day is closed, else from what was noted and heartbeats. Either
 * says the same, because whatever changes a closed day opens it; but for one at the end of its retention (`isKept`), which
 * is closed again without what was used.
 */
export async function loadDayUsage(
  db: Db,
  userId: string,
  date: string,
  until: Date,
  isKept: boolean,
): Promise<DayUsage> {
  const [closed, sessions] = await Promise.all([
    isKept ? db.find<DayUsage>(selectClosed, [userId, date]) : undefined,
    loadSessions(db, [userId], date, until),
  ]);
  if (closed !== undefined) return closed;
  const [used = NO_USAGE] = (await sumUp(db, sessions)).values();
  return used;
}

async function sumUp(db: Db, sessions: readonly Session[]): Promise<Map<string, DayUsage>> {
  const found = new Map<string, DayUsage>();
  await eachSession(db, sessions, (user_id, session, beats) => {
    const day = found.get(user_id) ?? { usages: [], clicks: 0, strokes: 0 };
    found.set(user_id, day);
    const { clicks, strokes } = session.counts(beats);
    day.clicks += clicks;
    day.strokes += strokes;
    const fronts = session.fronts(beats);
    for (const { application, host, start, end } of fronts)
      addTo(day.usages, { application, host, seconds: end - start });
    const named = fronts.reduce((sum, { start, end }) => sum + end - start, 0);
    addTo(day.usages, { application: null, host: null, seconds: session.seconds() - named });
  });
  return found;
}

function addTo(usages: Usage[], { application, host, seconds }: Usage): void {
  if (seconds === 0) return;
  const index = usages.findIndex((usage) => usage.application === application && usage.host === host);
  const soFar = usages[index]?.seconds ?? 0;
  usages[index === -1 ? usages.length : index] = { application, host, seconds: soFar + seconds };
}

/**
 * What a member was in front of on a local date, in order: the same stretches of time that `loadUsage` adds up. What
 * nobody was in front of is missing.
 */
export async function loadFronts(db: Db, userId: string, date: string, until: Date): Promise<Front[]> {
  const found: Front[] = [];
  const sessions = await loadSessions(db, [userId], date, until);
  await eachSession(db, sessions, (_, session, beats) => found.push(...session.fronts(beats)));
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Clicks and strokes of a member's local date by ten minutes, those of breaks left out: what `loadUsage` counts. */
export async function loadSlots(db: Db, userId: string, date: string, until: Date): Promise<Slot[]> {
  const sessions = await loadSessions(db, [userId], date, until);
  const wanted = sessions.flatMap((session, index) => session.usage.outsideBreaks().map((range) => ({ index, range })));
  return wanted.length === 0 ? [] : db.query<Slot>(selectSlots, valuesOf(sessions, wanted));
}

type Session = { readonly user_id: string; readonly usage: SessionUsage };
type Wanted = { readonly index: number; readonly range: Range };

/** Heartbeats are held for so much time of sessions at once: of 50,000 that is a heartbeat every half minute. */
const MS_AT_ONCE = 400 * 3_600_000;

/** Goes through sessions, each with the heartbeats that it needs. */
async function eachSession(
  db: Db,
  sessions: readonly Session[],
  use: (userId: string, usage: SessionUsage, beats: readonly Beat[]) => void,
): Promise<void> {
  let wanted: Wanted[] = [];
  let begun = 0;
  let milliseconds = 0;
  for (const [index, { usage }] of sessions.entries()) {
    for (const range of usage.ranges()) {
      wanted.push({ index, range });
      milliseconds += range.until - range.from;
    }
    if (milliseconds < MS_AT_ONCE && index < sessions.length - 1) continue;
    const beats = await loadBeats(db, sessions, wanted);
    for (const [offset, session] of sessions.slice(begun, index + 1).entries()) {
      use(session.user_id, session.usage, beats.get(begun + offset) ?? []);
    }
    begun = index + 1;
    milliseconds = 0;
    wanted = [];
  }
}

/** With the open end of one that runs. */
type SessionRow = OpenEndRow & {
  user_id: string;
  from_ms: number;
  before_ms: number;
  threshold_seconds: number;
  /** Type, start and end in epoch seconds. */
  pieces: [string, number, number][];
  /** Application, host, at and last_at in epoch milliseconds, heartbeats, clicks, strokes. */
  changes: [string | null, string | null, number, number | null, number | null, number | null, number | null][];
};

async function loadSessions(db: Db, userIds: readonly string[], date: string, until: Date): Promise<Session[]> {
  const rows = await db.query<SessionRow>(selectSessions, [userIds, date, until]);
  return rows.map((row) => {
    const open = openEndOf(row);
    const tail = open === null ? [] : provisionalSegments(open, epochSeconds(until));
    return { user_id: row.user_id, usage: new SessionUsage(toSession(row, tail)) };
  });
}

function toSession(row: SessionRow, tail: readonly Piece[]): UsedSession {
  return {
    from: row.from_ms,
    before: row.before_ms,
    idle_threshold_seconds: row.threshold_seconds,
    pieces: [...row.pieces.map(([type, start, end]) => ({ type, start, end })), ...tail],
    changes: row.changes.map(([application, host, at, last_at, heartbeats, clicks, strokes]) => ({
      application,
      host,
      // Fractions of seconds are not exact as JSON's numbers.
      at: Math.round(at),
      last_at: last_at === null ? null : Math.round(last_at),
      heartbeats,
      clicks,
      strokes,
    })),
  };
}

async function loadBeats(
  db: Db,
  sessions: readonly Session[],
  wanted: readonly Wanted[],
): Promise<Map<number, Beat[]>> {
  if (wanted.length === 0) return new Map();
  const rows = await db.query<Beat & { index: number }>(selectBeats, valuesOf(sessions, wanted));
  return Map.groupBy(rows, ({ index }) => index);
}

/** Sessions by their index, members, and from when until before when; then the bounds of all of them. */
function valuesOf(sessions: readonly Session[], wanted: readonly Wanted[]): unknown[] {
  return [
    column.int4(wanted.map(({ index }) => index)),
    column.uuid(wanted.map(({ index }) => sessions[index]?.user_id ?? null)),
    column.milliseconds(wanted.map(({ range }) => range.from)),
    column.milliseconds(wanted.map(({ range }) => range.until)),
    new Date(wanted.reduce((first, { range }) => Math.min(first, range.from), Number.POSITIVE_INFINITY)),
    new Date(wanted.reduce((last, { range }) => Math.max(last, range.until), 0)),
  ];
}

// A heartbeat belongs to the session of its second, and where one ends and the next begins, to the next. What was noted
// is read session by session, so that no plan depends on what PostgreSQL believes of tables that fill and empty every
// day.
const selectSessions = `
  select s.user_id, s.idle_threshold_seconds as threshold_seconds, ${openEndColumns},
    (date_part('epoch', s.started_at) * 1000)::bigint as from_ms,
    (date_part('epoch', s.before) * 1000)::bigint as before_ms,
    array_to_json(array(
      select json_build_array(l.activity_type, date_part('epoch', l.start_time), date_part('epoch', l.end_time))
      from activity_logs l where l.org_id = s.org_id and l.work_session_id = s.id order by l.start_time
    )) as pieces,
    array_to_json(array(
      select json_build_array(c.application, c.host, date_part('epoch', c.changed_at) * 1000,
        date_part('epoch', c.last_at) * 1000, c.heartbeats, c.mouse_clicks, c.keyboard_strokes)
      from focus_changes c
      where c.org_id = s.org_id and c.work_session_id = s.id
        and c.changed_at >= s.started_at and c.changed_at < s.before and s.started_at >= app.focus_kept_since()
      order by c.changed_at
    )) as changes
  from (
    select s.org_id, s.id, s.user_id, s.started_at, s.ended_at, s.idle_threshold_seconds,
      least(coalesce(s.ended_at, $3) + interval '1 second', (
        select min(n.started_at) from work_sessions n
        where n.org_id = s.org_id and n.user_id = s.user_id and n.started_at > s.started_at and n.voided_at is null)
      ) as before
    from attendance_records r join work_sessions s on s.org_id = r.org_id and s.attendance_record_id = r.id
    where r.org_id = (select app.current_org()) and r.user_id = any ($1::uuid[]) and r.date = $2 and s.voided_at is null
    offset 0
  ) s
  left join user_status v
    on v.org_id = s.org_id and v.user_id = s.user_id and v.work_session_id = s.id and s.ended_at is null
  order by s.user_id, s.started_at`;

const selectClosed = `
  select s.applications as usages, s.total_mouse_clicks as clicks, s.total_keyboard_strokes as strokes
  from attendance_records r
  join productivity_summary s on s.org_id = r.org_id and s.user_id = r.user_id and s.date = r.date
  where r.org_id = (select app.current_org()) and r.user_id = $1 and r.date = $2 and r.closed_at is not null
    and r.check_in_time is not null and s.applications is not null`;

// The bounds are known when the statement is planned, so that only the partitions of these days are opened. `offset 0`
// makes each range one of the index.
const heartbeats = `
  from unnest($1::int[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) as r (index, user_id, from_time, until_time)
  cross join lateral (
    select timestamp, device, is_active, active_application, url, mouse_clicks, keyboard_strokes
    from user_activity_tracking
    where org_id = (select app.current_org()) and user_id = r.user_id
      and timestamp >= r.from_time and timestamp < r.until_time
      and timestamp >= $5 and timestamp < $6
    offset 0
  ) h`;

const selectBeats = `
  select r.index, (date_part('epoch', h.timestamp) * 1000)::bigint as at, h.device, h.is_active,
    h.active_application as application, ${hostOf("h.url")} as host, h.mouse_clicks as clicks, h.keyboard_strokes as strokes
  ${heartbeats}`;

const selectSlots = `
  select floor(date_part('epoch', h.timestamp) / 600) * 600 as start,
    sum(h.mouse_clicks)::bigint as clicks, sum(h.keyboard_strokes)::bigint as strokes
  ${heartbeats}
  group by 1
  order by 1`;
