import type { Db } from "../platform/db/transaction.ts";
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

export const NO_USAGE: DayUsage = { usages: [], clicks: 0, strokes: 0 };

/**
 * Application time of members on a local date: the time from each heartbeat to the next, to the start of a break or
 * to the end of the session (`until` for one that still runs), capped at the idle threshold. Heartbeats inside a
 * break count nothing. One statement for any number of members.
 */
export async function loadUsage(
  db: Db,
  userIds: readonly string[],
  date: string,
  until: Date,
): Promise<Map<string, DayUsage>> {
  const bounds = await db.one<{ first: Date | null; last: Date | null }>(selectBounds, [userIds, date, until]);
  const usage = new Map<string, DayUsage>();
  if (bounds.first === null) return usage;
  for (const { user_id, application, host, seconds, clicks, strokes } of await db.query<Row>(selectUsage, [
    userIds,
    date,
    until,
    bounds.first,
    bounds.last,
  ])) {
    const soFar = usage.get(user_id) ?? { usages: [], clicks: 0, strokes: 0 };
    soFar.usages.push({ application, host, seconds });
    soFar.clicks += clicks;
    soFar.strokes += strokes;
    usage.set(user_id, soFar);
  }
  return usage;
}

// Read first, so that the big statement is planned with these bounds and opens only the partitions of these days.
const selectBounds = `
  select min(s.started_at) as first, max(coalesce(s.ended_at, $3)) as last
  from attendance_records r join work_sessions s on s.attendance_record_id = r.id
  where r.user_id = any ($1::uuid[]) and r.date = $2`;

// The statement reads session by session, so that no plan depends on what PostgreSQL believes of a table that fills and
// empties every day. Its pieces follow, in their order; `s` is the session, $4 and $5 are the bounds of all of them.
//
//     started_at     break_start_time   break_end_time     ended_at
//     [   stretch   )[      break      )[     stretch      ]
//     [ focus ][ focus ][ focus             ][ focus ][ focus
//       known    known    unknown              known    unknown
//
// Seconds are cut before they are subtracted, so that the pieces sum to whole seconds. date_part is exact to the
// microsecond and, unlike extract, no decimal arithmetic.

// The work sessions of the members' records of the date.
const sessions = `
    select s.id, s.user_id, s.started_at, coalesce(s.ended_at, $3) as ended_at, s.idle_threshold_seconds as threshold
    from attendance_records r join work_sessions s on s.attendance_record_id = r.id
    where r.user_id = any ($1::uuid[]) and r.date = $2`;

// Breaks cut a session into stretches. Time counts up to `to_time`, heartbeats up to `before_time`: the last stretch
// holds the session's last instant, too.
const stretches = `
      select from_time,
        coalesce(lead(break_start) over following, s.ended_at) as to_time,
        least(lead(break_start) over following, s.ended_at + interval '1 microsecond') as before_time
      from (
        select null::timestamptz as break_start, s.started_at as from_time
        union all
        select break_start_time, coalesce(break_end_time, 'infinity') from lunch_breaks where work_session_id = s.id
      ) cuts
      window following as (order by break_start nulls first)`;

// The application and site in front, from one change to the next. A change carries the sums of the focus before it, so
// a focus takes them from the change that follows; the last focus has none yet.
const focuses = `
      select application, host, changed_at as from_time,
        lead(changed_at) over following as to_time, lead(last_at) over following as last_at,
        lead(heartbeats) over following as heartbeats,
        lead(mouse_clicks) over following as clicks, lead(keyboard_strokes) over following as strokes
      from focus_changes
      where work_session_id = s.id and changed_at >= $4 and changed_at <= $5
      window following as (order by changed_at)`;

// From the first change to the last, if the focuses speak of exactly the heartbeats that are there; no row otherwise.
// The counts differ when a heartbeat came late, or under a release that notes no changes.
const complete = `
      select from_time, to_time
      from (select min(from_time) as from_time, max(from_time) as to_time, sum(heartbeats) as heartbeats from focuses) f
      where heartbeats = (
        select count(*) from user_activity_tracking
        where user_id = s.user_id and timestamp >= f.from_time and timestamp < f.to_time
          and timestamp >= $4 and timestamp <= $5)`;

// The focuses that can be believed and have ended.
const known = `
      select f.* from focuses f, complete where f.to_time is not null`;

// A known focus that lies in one stretch is whole: all its seconds, clicks and strokes count.
const liesInStretch = "k.from_time >= t.from_time and k.last_at < t.before_time";

// The time of which only the heartbeats know: before the first change, after the last, and a focus that a break cuts.
// For a session that is not complete that is all of it.
const unknown = `
      select '-infinity'::timestamptz as from_time, coalesce((select from_time from complete), 'infinity') as to_time
      union all
      select to_time, 'infinity' from complete
      union all
      select from_time, to_time from known k
      where not exists (select from stretches t where ${liesInStretch})`;

// The end of the last interval in a stretch: the next focus, unless the stretch ends before it.
const unknownEnd = "case when u.to_time < t.before_time then u.to_time else t.to_time end";
const knownEnd = "case when k.to_time < t.before_time then k.to_time else t.to_time end";

// What the heartbeats of the unknown time add up to, page by page. In each stretch they are one range of the index, in
// whose order heartbeats follow one another: nothing is sorted.
const pages = `
      select h.active_application as application, h.url,
        sum(least(
          floor(date_part('epoch', coalesce(h.next, ${unknownEnd})))
            - floor(date_part('epoch', h.timestamp)),
          s.threshold)) as seconds,
        sum(h.mouse_clicks) as clicks, sum(h.keyboard_strokes) as strokes
      from stretches t
      join unknown u on u.from_time < t.before_time and u.to_time > t.from_time
      cross join lateral (
        select timestamp, lead(timestamp) over (order by timestamp) as next,
          active_application, url, mouse_clicks, keyboard_strokes
        from user_activity_tracking
        where user_id = s.user_id
          and timestamp >= greatest(t.from_time, u.from_time) and timestamp < least(t.before_time, u.to_time)
          and timestamp >= $4 and timestamp <= $5
      ) h
      group by 1, 2`;

// The whole focuses. The time behind a focus's last heartbeat counts up to the threshold.
const wholeFocuses = `
    select k.application, k.host, k.clicks, k.strokes,
      floor(date_part('epoch', k.last_at)) - floor(date_part('epoch', k.from_time)) + least(
        floor(date_part('epoch', ${knownEnd}))
          - floor(date_part('epoch', k.last_at)),
        s.threshold) as seconds
    from known k join stretches t on ${liesInStretch}`;

// Hosts are cut out of the few pages, not of the many heartbeats.
const selectUsage = `
  select s.user_id, p.application, p.host,
    sum(p.seconds)::bigint as seconds, sum(p.clicks)::bigint as clicks, sum(p.strokes)::bigint as strokes
  from (${sessions}
  ) s
  cross join lateral (
    with stretches as (${stretches}
    ), focuses as (${focuses}
    ), complete as (${complete}
    ), known as (${known}
    ), unknown as (${unknown}
    ), pages as (${pages}
    )${wholeFocuses}
    union all
    select application, ${hostOf("url")}, clicks, strokes, seconds from pages
  ) p
  group by 1, 2, 3`;
