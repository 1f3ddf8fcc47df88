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

// Seconds are cut before they are subtracted, so that the pieces of a session sum to whole seconds.
const selectUsage = `
  with spans as (
    select s.id, s.user_id, s.started_at, coalesce(s.ended_at, $3) as ended_at, s.idle_threshold_seconds
    from attendance_records r join work_sessions s on s.attendance_record_id = r.id
    where r.user_id = any ($1::uuid[]) and r.date = $2
  ), marks as (
    select p.id, h.timestamp, true as counts, h.active_application, h.url, h.mouse_clicks, h.keyboard_strokes
    from spans p
    join user_activity_tracking h
      on h.user_id = p.user_id and h.timestamp >= p.started_at and h.timestamp <= p.ended_at
      and h.timestamp >= $4 and h.timestamp <= $5
    where not exists (
      select from lunch_breaks b
      where b.work_session_id = p.id and h.timestamp >= b.break_start_time and h.timestamp < coalesce(b.break_end_time, 'infinity'))
    union all
    select p.id, b.break_start_time, false, null, null, 0, 0
    from spans p join lunch_breaks b on b.work_session_id = p.id
  ), pieces as (
    select m.*, p.user_id,
      least(
        floor(extract(epoch from coalesce(lead(m.timestamp) over (partition by m.id order by m.timestamp, m.counts), p.ended_at)))
          - floor(extract(epoch from m.timestamp)),
        p.idle_threshold_seconds) as seconds
    from marks m join spans p on p.id = m.id
  )
  select user_id, active_application as application,
    lower(substring(url from '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]+)')) as host,
    sum(seconds)::bigint as seconds, sum(mouse_clicks)::bigint as clicks, sum(keyboard_strokes)::bigint as strokes
  from pieces
  where counts
  group by 1, 2, 3`;
