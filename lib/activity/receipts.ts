import type { Db } from "../platform/db/transaction.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import type { LocalHour } from "../platform/time/local-hours.ts";
import { addUp, type Group, type Receipt, receiptOf } from "./rules/receipts.ts";

/** What was heard of a member in one hour. */
export type HourReceipt = LocalHour & Receipt & { devices: number; work_session_ids: string[] };

export type ReceivedSession = { id: string; date: string; started_at: Date; ended_at: Date | null };

type Row = Group & { hour: number; work_session_id: string | null; devices: number[] };

/**
 * What was heard of a member in hours that follow one another, and what of it counts; hours of silence are left out. What
 * was heard in a session belongs to its date, else to the hour's; only of dates that are to be seen.
 */
export async function loadReceipts(
  db: Db,
  userId: string,
  hours: readonly LocalHour[],
  isSeen: (date: LocalDate) => boolean,
): Promise<{ totals: Receipt; hours: HourReceipt[]; sessions: ReceivedSession[] }> {
  const starts = hours.map(({ start }) => start);
  const rows = await db.query<Row>(selectHeartbeats, [userId, starts[0], hours.at(-1)?.end, starts]);
  const known = await sessionsOf(db, rows);
  const dates = new Map(known.map(({ id, date }) => [id, date]));
  const seen = rows.filter(({ hour, work_session_id }) =>
    isSeen(dates.get(work_session_id ?? "") ?? hours[hour - 1]?.local.slice(0, 10) ?? ""),
  );
  const byHour = Map.groupBy(seen, ({ hour }) => hour);
  const heard = hours.flatMap((hour, index) => {
    const own = byHour.get(index + 1);
    return own === undefined ? [] : [{ ...hour, ...summarize(own) }];
  });
  return { totals: addUp(heard), hours: heard, sessions: known.filter(({ date }) => isSeen(date)) };
}

async function sessionsOf(db: Db, rows: readonly Row[]): Promise<ReceivedSession[]> {
  const ids = [...new Set(rows.flatMap(({ work_session_id }) => (work_session_id === null ? [] : [work_session_id])))];
  return ids.length === 0 ? [] : db.query<ReceivedSession>(selectSessions, [ids]);
}

function summarize(rows: readonly Row[]): Omit<HourReceipt, keyof LocalHour> {
  const sessions = rows.flatMap(({ work_session_id }) => (work_session_id === null ? [] : [work_session_id]));
  return {
    ...receiptOf(rows),
    devices: new Set(rows.flatMap(({ devices }) => devices)).size,
    work_session_ids: [...new Set(sessions)],
  };
}

// A heartbeat is in the session that runs in its second; where one ends and the next begins, in the next. What it attests
// may lie elsewhere: idle ones speak of the last input before them.
const selectHeartbeats = `
  with sessions as materialized (
    select id, started_at,
      least(coalesce(ended_at + interval '1 second', 'infinity'), lead(started_at) over (order by started_at)) as before
    from work_sessions
    where org_id = (select app.current_org()) and user_id = $1 and voided_at is null and started_at < $3
      and (ended_at is null or ended_at >= $2::timestamptz - interval '1 day')
  ), breaks as materialized (
    select start_time, end_time from activity_logs
    where org_id = (select app.current_org()) and user_id = $1 and activity_type = 'lunch_break' and start_time < $3
      and end_time > $2::timestamptz - interval '1 day'
    union all
    select on_break_since, 'infinity' from user_status
    where org_id = (select app.current_org()) and user_id = $1 and on_break_since is not null
  ), heard as (
    select h.*, s.id as work_session_id,
      case when s.id is null then 'outside_session' when h.is_in_break then 'in_break' end as uncounted,
      exists (select from sessions a where h.attests >= a.started_at and h.attests < a.before)
        and not exists (select from breaks b where h.attests >= b.start_time and h.attests < b.end_time) as is_evidence
    from (
      select timestamp, device, mouse_clicks, keyboard_strokes,
        exists (select from breaks b where timestamp >= b.start_time and timestamp < b.end_time) as is_in_break,
        case when is_active then date_trunc('second', timestamp)
          else date_trunc('second', timestamp) - make_interval(secs => idle_time_seconds) end as attests
      from user_activity_tracking
      where org_id = (select app.current_org()) and user_id = $1 and timestamp >= $2 and timestamp < $3
    ) h
    left join sessions s on h.timestamp >= s.started_at and h.timestamp < s.before
  )
  select width_bucket(timestamp, $4::timestamptz[]) as hour, work_session_id, uncounted,
    case when is_evidence or uncounted is null and attests is not null then null
      else coalesce(uncounted, 'idle_since_unknown') end as reason,
    count(*) as heartbeats, sum(mouse_clicks) as mouse_clicks, sum(keyboard_strokes) as keyboard_strokes,
    array_agg(distinct device) as devices
  from heard
  group by 1, 2, 3, 4`;

const selectSessions = `
  select w.id, r.date::text, w.started_at, w.ended_at
  from work_sessions w join attendance_records r on r.org_id = w.org_id and r.id = w.attendance_record_id
  where w.org_id = (select app.current_org()) and w.id = any ($1::uuid[])
  order by w.started_at`;
