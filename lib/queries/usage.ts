import type { Db } from "../db/transaction.ts";
import type { Usage } from "../domain/productivity.ts";

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

// Known before the big statement is planned, so that it only opens the partitions of these days.
const selectBounds = `
  select min(s.started_at) as first, max(coalesce(s.ended_at, $3)) as last
  from attendance_records r join work_sessions s on s.attendance_record_id = r.id
  where r.user_id = any ($1::uuid[]) and r.date = $2`;

// Breaks cut each session into stretches, and each stretch is one range of the index, in whose order its heartbeats follow
// one another: nothing is sorted. The last stretch holds the session's last instant, too. Hosts are cut out of the few
// pages, not of the many heartbeats. Seconds are cut before they are subtracted, so that the pieces sum to whole seconds;
// date_part is exact to the microsecond and, unlike extract, no decimal arithmetic.
//
//     started_at     break_start_time   break_end_time     ended_at
//     [   stretch   )[      break      )[     stretch      ]
const selectUsage = `
  with spans as (
    select s.id, s.user_id, s.started_at, coalesce(s.ended_at, $3) as ended_at, s.idle_threshold_seconds
    from attendance_records r join work_sessions s on s.attendance_record_id = r.id
    where r.user_id = any ($1::uuid[]) and r.date = $2
  ), cuts as (
    select p.*, null::timestamptz as break_start, p.started_at as from_time from spans p
    union all
    select p.*, b.break_start_time, coalesce(b.break_end_time, 'infinity')
    from spans p join lunch_breaks b on b.work_session_id = p.id
  ), stretches as (
    select user_id, idle_threshold_seconds, from_time,
      coalesce(lead(break_start) over following, ended_at) as to_time,
      least(lead(break_start) over following, ended_at + interval '1 microsecond') as before_time
    from cuts
    window following as (partition by id order by break_start nulls first)
  ), pages as (
    select s.user_id, h.active_application, h.url,
      sum(least(
        floor(date_part('epoch', coalesce(h.next, s.to_time))) - floor(date_part('epoch', h.timestamp)),
        s.idle_threshold_seconds)) as seconds,
      sum(h.mouse_clicks) as clicks, sum(h.keyboard_strokes) as strokes
    from stretches s
    cross join lateral (
      select timestamp, lead(timestamp) over (order by timestamp) as next,
        active_application, url, mouse_clicks, keyboard_strokes
      from user_activity_tracking
      where user_id = s.user_id and timestamp >= s.from_time and timestamp < s.before_time
        and timestamp >= $4 and timestamp <= $5
    ) h
    group by 1, 2, 3
  )
  select user_id, active_application as application,
    lower(substring(url from '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]+)')) as host,
    sum(seconds)::bigint as seconds, sum(clicks)::bigint as clicks, sum(strokes)::bigint as strokes
  from pages
  group by 1, 2, 3`;
