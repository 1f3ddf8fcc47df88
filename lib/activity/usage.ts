import { column } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { type OpenEndRow, openEndColumns, openEndOf } from "../timeline/live-status.ts";
import { provisionalSegments } from "../timeline/rules/live-state.ts";
import { hostOf } from "./ingest/focus.ts";
import type { Usage } from "./rules/productivity.ts";

/** What a member's heartbeats of a day add up to. */
export type DayUsage = { usages: Usage[]; clicks: number; strokes: number };

type Row = {
  user_id: string;
  application: string | null;
  host: string | null;
  seconds: number;
  clicks: number;
  strokes: number;
};

type Bounds = { first: Date | null; last: Date | null; running: string[] };

export const NO_USAGE: DayUsage = { usages: [], clicks: 0, strokes: 0 };

/**
 * Application time of members on a local date (`until` for a session that still runs). All time that is active or in a
 * meeting is somebody's, and no other. Active time belongs to what the latest active heartbeat showed, in a session's
 * beginning to what the first one shows. A meeting belongs to what the device in use shows, active or not, while its
 * heartbeats go on. What remains has no name. Clicks and strokes count but in breaks. One statement for any number of
 * members.
 */
export async function loadUsage(
  db: Db,
  userIds: readonly string[],
  date: string,
  until: Date,
): Promise<Map<string, DayUsage>> {
  const usage = new Map<string, DayUsage>();
  const values = await boundsOf(db, userIds, date, until);
  if (values === undefined) return usage;
  for (const { user_id, application, host, seconds, clicks, strokes } of await db.query<Row>(selectUsage, values)) {
    const soFar = usage.get(user_id) ?? { usages: [], clicks: 0, strokes: 0 };
    if (seconds > 0) soFar.usages.push({ application, host, seconds });
    soFar.clicks += clicks;
    soFar.strokes += strokes;
    usage.set(user_id, soFar);
  }
  return usage;
}

/** An application, and a page's host, that was in front from one epoch second to another. */
export type Front = { application: string | null; host: string | null; start: number; end: number };

/**
 * What a member was in front of on a local date, in order: the same stretches of time that `loadUsage` adds up. What
 * nobody was in front of is missing.
 */
export async function loadFronts(db: Db, userId: string, date: string, until: Date): Promise<Front[]> {
  const values = await boundsOf(db, [userId], date, until);
  return values === undefined ? [] : db.query<Front>(selectFronts, values);
}

/** What is done with the mouse and the keyboard in ten minutes, beginning at an epoch second. */
export type Slot = { start: number; clicks: number; strokes: number };

/** Clicks and strokes of a member's local date by ten minutes, those of breaks left out: what `loadUsage` counts. */
export async function loadSlots(db: Db, userId: string, date: string, until: Date): Promise<Slot[]> {
  const values = await boundsOf(db, [userId], date, until);
  return values === undefined ? [] : db.query<Slot>(selectSlots, values);
}

/** The values of statements over the sessions of a date; undefined where there are none. */
async function boundsOf(db: Db, userIds: readonly string[], date: string, until: Date) {
  const { first, last, running } = await db.one<Bounds>(selectBounds, [userIds, date, until]);
  if (first === null) return undefined;
  const tails = running.length === 0 ? NO_TAILS : await loadTails(db, running, until);
  return [userIds, date, until, first, last === null ? null : new Date(last.getTime() + 1000), ...tails];
}

/** Sessions, kinds, starts and ends: the segments of running sessions that are not stored yet, as columns. */
type Tails = readonly [Buffer, Buffer, Buffer, Buffer];

const NO_TAILS = tailsOf([]);

async function loadTails(db: Db, userIds: readonly string[], until: Date): Promise<Tails> {
  const rows = await db.query<OpenEndRow>(selectOpenEnds, [userIds]);
  return tailsOf(
    rows.flatMap((row) => {
      const open = openEndOf(row);
      if (open === null) return [];
      return provisionalSegments(open, epochSeconds(until)).map((segment) => ({ ...segment, ...open }));
    }),
  );
}

function tailsOf(segments: readonly { work_session_id: string; type: string; start: number; end: number }[]): Tails {
  return [
    column.uuid(segments.map(({ work_session_id }) => work_session_id)),
    column.text(segments.map(({ type }) => type)),
    column.seconds(segments.map(({ start }) => start)),
    column.seconds(segments.map(({ end }) => end)),
  ];
}

// Read first, so that the big statement is planned with these bounds and opens only the partitions of these days.
const selectBounds = `
  select min(s.started_at) as first, max(coalesce(s.ended_at, $3)) as last,
    coalesce(array_agg(s.user_id) filter (where s.ended_at is null), '{}') as running
  from attendance_records r join work_sessions s on s.attendance_record_id = r.id
  where r.user_id = any ($1::uuid[]) and r.date = $2 and s.voided_at is null`;

const selectOpenEnds = `
  select ${openEndColumns} from user_status v where v.user_id = any ($1::uuid[])`;

// The statement reads session by session, so that no plan depends on what PostgreSQL believes of a table that fills and
// empties every day. Its pieces follow, in their order; `s` is the session, $4 and $5 are the bounds of all of them.
//
//     started_at                                            ended_at
//     [  active   ][  lunch_break  ][ idle ][ active ][ meeting ]      segments
//       [ focus ][ focus     ][ focus                  ][ focus        fronts
//       known    known, cut   known                     unknown
//
// Seconds are cut before they are subtracted, so that the pieces sum to whole seconds. date_part is exact to the
// microsecond and, unlike extract, no decimal arithmetic.

// The work sessions of the members' records of the date. A heartbeat belongs to the session of its second, and where one
// ends and the next begins, to the next. `offset 0` has that looked up once a session.
const sessions = `
    select s.id, s.user_id, s.started_at, s.idle_threshold_seconds as threshold,
      least(coalesce(s.ended_at, $3) + interval '1 second', (
        select min(n.started_at) from work_sessions n
        where n.user_id = s.user_id and n.started_at > s.started_at and n.voided_at is null)
      ) as before
    from attendance_records r join work_sessions s on s.attendance_record_id = r.id
    where r.user_id = any ($1::uuid[]) and r.date = $2 and s.voided_at is null
    offset 0`;

// What the session was made of, the open end of one that runs included.
const segments = `
      select activity_type as type, start_time, end_time,
        date_part('epoch', start_time) as begins, date_part('epoch', end_time) as ends
      from activity_logs where work_session_id = s.id
      union all
      select type, start_time, end_time, date_part('epoch', start_time), date_part('epoch', end_time)
      from unnest($6::uuid[], $7::text[], $8::timestamptz[], $9::timestamptz[]) as tail (id, type, start_time, end_time)
      where id = s.id`;

const breaks = `
      select start_time, end_time from segments where type = 'lunch_break'`;

// The application and site in front, from one change to the next. A change carries the sums of the focus before it, so
// a focus takes them from the change that follows; the last focus has none yet.
const focuses = `
      select application, host, changed_at as from_time,
        lead(changed_at) over following as to_time, lead(last_at) over following as last_at,
        lead(heartbeats) over following as heartbeats,
        lead(mouse_clicks) over following as clicks, lead(keyboard_strokes) over following as strokes
      from focus_changes
      where work_session_id = s.id and changed_at >= s.started_at and changed_at < s.before
      window following as (order by changed_at)`;

// From the first change to the last, if the focuses speak of exactly the heartbeats that are there; no row otherwise.
// The counts differ when a heartbeat came late, or under a release that notes no changes.
const complete = `
      select from_time, to_time
      from (select min(from_time) as from_time, max(from_time) as to_time, sum(heartbeats) as heartbeats from focuses) f
      where heartbeats = (
        select count(*) from user_activity_tracking
        where user_id = s.user_id and timestamp >= f.from_time and timestamp < f.to_time
          and timestamp >= $4 and timestamp < $5)`;

// The focuses that can be believed and have ended. In a break clicks and strokes do not count.
const known = `
      select f.*,
        exists (select from breaks b where b.start_time <= f.from_time and b.end_time > f.last_at) as in_break
      from focuses f, complete where f.to_time is not null`;

// The time of which only the heartbeats know: before the first change and after the last; for a session that is not
// complete that is all of it.
const unknown = `
      select '-infinity'::timestamptz as from_time, coalesce((select from_time from complete), 'infinity') as to_time
      union all
      select to_time, 'infinity' from complete`;

// Heartbeats of the session between two instants. `offset 0` makes each piece of time one range of the index.
const heartbeats = (from: string, to: string) => `
        select timestamp, device, is_active, active_application, url, mouse_clicks, keyboard_strokes
        from user_activity_tracking
        where user_id = s.user_id and timestamp >= greatest(s.started_at, ${from}) and timestamp < ${to}
          and timestamp < s.before and timestamp >= $4 and timestamp < $5
        offset 0`;

// In order; of one millisecond the active ones first, so that all of it belongs to what the last of them shows.
const beats = `
      select h.*, count(*) filter (where h.is_active) over in_order as front
      from unknown u cross join lateral (${heartbeats("u.from_time", "u.to_time")}
      ) h
      window in_order as (order by h.timestamp, h.is_active desc, h.device)`;

// Of a focus that a break only cuts, what lies in the break is taken out of its sums again.
const counts = `
      select coalesce(sum(clicks), 0) as clicks, coalesce(sum(strokes), 0) as strokes
      from (
        select clicks, strokes from known where not in_break
        union all
        select -mouse_clicks, -keyboard_strokes
        from known k
        join breaks b on b.start_time <= k.last_at and b.end_time > k.from_time
        cross join lateral (${heartbeats("greatest(b.start_time, k.from_time)", "least(b.end_time, k.to_time)")}
        ) h
        where not k.in_break
        union all
        select mouse_clicks, keyboard_strokes from beats h
        where not exists (select from breaks b where b.start_time <= h.timestamp and b.end_time > h.timestamp)
      ) c`;

// What is in front, and from when.
const fronts = `
      select application, host, null as url, 0 as front, from_time from known
      union all
      select max(active_application) filter (where is_active), null, max(url) filter (where is_active),
        front, min(timestamp)
      from beats where front > 0 group by front`;

// In seconds, each to the next. The first begins with the session; of one millisecond the last counts.
const spans = `
      select application, host, url,
        case when lag(from_time) over following is null then 0 else floor(date_part('epoch', from_time)) end as begins,
        coalesce(floor(date_part('epoch', lead(from_time) over following)), 'infinity') as ends
      from (
        select distinct on (from_time) application, host, url, from_time from fronts order by from_time, front desc
      ) f
      window following as (order by from_time)`;

// The heartbeats of meetings, and of the threshold before each. `used` is the device that was last active in that time;
// while none was, any is in use.
//
//     threshold   meeting
//     A       b  [b      a      B      a      b      ]     heartbeats of the devices a and b; of active ones capitals
//     A........  [.......a......B.............b......]     in front
const glances = `
      select t.begins, t.ends, h.timestamp, h.device, h.is_active, h.active_application as application, h.url,
        max(array[date_part('epoch', h.timestamp), h.device]) filter (where h.is_active) over so_far as used
      from segments t
      cross join lateral (${heartbeats("t.start_time - make_interval(secs => s.threshold)", "t.end_time")}
      ) h
      where t.type = 'meeting'
      window so_far as (partition by t.begins order by h.timestamp, h.is_active desc, h.device)`;

// Each lasts to the next, as heartbeats must go on.
const met = `
      select application, url, begins, ends, second, least(lead(second) over following, second + s.threshold, ends) as until
      from (
        select *, floor(date_part('epoch', timestamp)) as second from glances where coalesce(used[2] = device, true)
      ) g
      window following as (partition by begins order by timestamp, is_active desc, device)`;

const pieces = `
      select application, host, url, greatest(t.begins, f.begins) as begins, least(t.ends, f.ends) as ends
      from spans f join segments t on t.type = 'active' and t.begins < f.ends and t.ends > f.begins
      union all
      select application, null, url, greatest(begins, second), until
      from met where until > greatest(begins, second)`;

const spent = `
      select application, host, url, sum(ends - begins) as seconds from pieces group by 1, 2, 3`;

// Of each session, one after another.
const ofSessions = `
    with segments as (${segments}
    ), breaks as (${breaks}
    ), focuses as (${focuses}
    ), complete as (${complete}
    ), known as (${known}
    ), unknown as (${unknown}
    ), beats as (${beats}
    ), counts as (${counts}
    ), fronts as (${fronts}
    ), spans as materialized (${spans}
    ), glances as (${glances}
    ), met as (${met}
    ), pieces as (${pieces}
    ), spent as (${spent}
    )`;

// Hosts are cut out of the few pages, not of the many heartbeats. What nobody was in front of has no name.
const selectUsage = `
  select s.user_id, p.application, p.host,
    sum(p.seconds)::bigint as seconds, sum(p.clicks)::bigint as clicks, sum(p.strokes)::bigint as strokes
  from (${sessions}
  ) s
  cross join lateral (${ofSessions}
    select application, coalesce(host, ${hostOf("url")}) as host, seconds, 0 as clicks, 0 as strokes from spent
    union all
    select null, null, coalesce((select sum(ends - begins) from segments where type in ('active', 'meeting')), 0)
      - coalesce((select sum(seconds) from spent), 0), clicks, strokes
    from counts
  ) p
  group by 1, 2, 3`;

const selectFronts = `
  select p.application, p.host, p.begins as start, p.ends as end
  from (${sessions}
  ) s
  cross join lateral (${ofSessions}
    select application, coalesce(host, ${hostOf("url")}) as host, begins, ends from pieces
  ) p
  order by p.begins, p.ends`;

// Of all heartbeats, because a focus only knows its sums.
const selectSlots = `
  select floor(date_part('epoch', h.timestamp) / 600) * 600 as start,
    sum(h.mouse_clicks)::bigint as clicks, sum(h.keyboard_strokes)::bigint as strokes
  from (${sessions}
  ) s
  cross join lateral (
    with segments as (${segments}
    ), breaks as (${breaks}
    )
    select h.timestamp, h.mouse_clicks, h.keyboard_strokes
    from (${heartbeats("'-infinity'", "'infinity'")}
    ) h
    where not exists (select from breaks b where b.start_time <= h.timestamp and b.end_time > h.timestamp)
  ) h
  group by 1
  order by 1`;
