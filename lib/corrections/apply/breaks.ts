import type { Db } from "../../platform/db/transaction.ts";
import type { Correction } from "../correction.ts";
import { blocked, blockedBySession, missing } from "./blocked.ts";
import { hadEnded, lengthen, sessionOf } from "./session.ts";

type Mask = { type: "lunch_break" | "meeting"; id: string; start: Date; end: Date | null };
type Pause = { id: string; start: Date; end: Date | null; is_settled: boolean };

/** A break that began. Until its end is known it lasts as a break does that nobody ends: to the end of the session. */
export async function applyBreakStart(db: Db, asked: Correction) {
  const at = asked.occurred_at;
  const session = await lengthen(db, await sessionOf(db, asked, at), at);
  const [inside] = await db.query<Mask>(selectMasks, [session.id, at, at]);
  if (inside !== undefined) throw blocked(inside, "this is at the same time");
  const [next] = await db.query<Mask>(selectLater, [session.id, at]);
  await db.query(insertBreak, [
    asked.user_id,
    session.id,
    at,
    next?.start ?? session.ended_at,
    asked.location,
    asked.source,
    asked.recorded_at,
  ]);
  return { record_id: session.attendance_record_id, date: session.date, session_id: session.id };
}

/** A break that ended: one that nobody has ended yet. */
export async function applyBreakEnd(db: Db, asked: Correction) {
  const at = asked.occurred_at;
  const session = await lengthen(db, await sessionOf(db, asked, at), at);
  const pause = await db.find<Pause>(selectPause, [session.id, at]);
  if (pause === undefined) throw await missing(db, asked, "break_start");
  const { id, start, end } = pause;
  if (pause.is_settled) throw blocked({ type: "lunch_break", id, start, end }, "this break had ended");
  const [next] = await db
    .query<Mask>(selectMasks, [session.id, start, at])
    .then((masks) => masks.filter((mask) => mask.id !== id));
  if (next !== undefined) throw blocked(next, "this is at the same time");
  await db.query(endBreak, [id, at, asked.location, asked.source, asked.recorded_at]);
  return { record_id: session.attendance_record_id, date: session.date, session_id: session.id };
}

/** A meeting inside a session. */
export async function applyMeeting(db: Db, asked: Correction) {
  const start = asked.occurred_at;
  const end = asked.ended_at ?? start;
  const found = await sessionOf(db, asked, start);
  if (found.next_start !== null && end > found.next_start)
    throw blockedBySession(found, "another session begins before its end");
  if (hadEnded(found, end)) throw blockedBySession(found, "this session had ended");
  const [inside] = await db.query<Mask>(selectMasks, [found.id, start, end]);
  if (inside !== undefined) throw blocked(inside, "this is at the same time");
  const session = await lengthen(db, found, end);
  await db.query(insertMeeting, [asked.user_id, session.id, start, end, asked.note, asked.source, asked.recorded_at]);
  return { record_id: session.attendance_record_id, date: session.date, session_id: session.id };
}

const allMasks = `
  select * from (
    select 'lunch_break' as type, id, break_start_time as start, break_end_time as end
    from lunch_breaks where work_session_id = $1
    union all
    select 'meeting', id, start_time, end_time from meetings where work_session_id = $1
  ) masks`;

// What lies around an instant ($2 = $3), or reaches into a span.
const selectMasks = `${allMasks}
  where coalesce("end", 'infinity') > $2 and case when $2::timestamptz = $3::timestamptz then start <= $2 else start < $3 end
  order by start`;

const selectLater = `${allMasks}
  where start > $2
  order by start limit 1`;

const selectPause = `
  select id, break_start_time as start, break_end_time as end,
    break_end_time is not null and end_source is distinct from 'auto' as is_settled
  from lunch_breaks
  where work_session_id = $1 and break_start_time <= $2
  order by break_start_time desc limit 1`;

const insertBreak = `
  insert into lunch_breaks (org_id, user_id, attendance_record_id, work_session_id, break_start_time, break_end_time,
    start_location, source, recorded_at, end_source, end_recorded_at)
  select s.org_id, $1, s.attendance_record_id, s.id, $3, $4, $5, $6, $7,
    case when $4::timestamptz is not null then 'auto' end, case when $4::timestamptz is not null then $7::timestamptz end
  from work_sessions s where s.id = $2`;

const endBreak = `
  update lunch_breaks set break_end_time = $2, end_location = $3, end_source = $4, end_recorded_at = $5 where id = $1`;

const insertMeeting = `
  insert into meetings (org_id, user_id, work_session_id, start_time, end_time, title, source, recorded_at)
  select s.org_id, $1, s.id, $3, $4, $5, $6, $7 from work_sessions s where s.id = $2`;
