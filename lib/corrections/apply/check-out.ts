import type { Db } from "../../platform/db/transaction.ts";
import type { Correction } from "../correction.ts";
import { blocked, blockedBySession } from "./blocked.ts";
import { lengthen, sessionOf } from "./session.ts";

type Last = { type: "lunch_break" | "meeting"; id: string; start: Date; end: Date };

/** Work that ended: a session that still runs, or that ended by itself, ends when the member says. */
export async function applyCheckOut(db: Db, asked: Correction) {
  const at = asked.occurred_at;
  const found = await sessionOf(db, asked, at);
  if (found.ended_at !== null && found.ended_by !== "auto") throw blockedBySession(found, "this session had ended");
  const last = await db.find<Last>(selectLater, [found.id, at]);
  if (last !== undefined) throw blocked(last, "this lies after it");
  const session = await lengthen(db, found, at);
  await db.query(endBreaks, [session.id, at, asked.recorded_at]);
  await db.query(endSession, [session.id, at, asked.source, asked.recorded_at]);
  await db.query(noteRecord, [session.attendance_record_id, asked.ip, asked.location, asked.note]);
  return { record_id: session.attendance_record_id, date: session.date, session_id: session.id };
}

// A break that ended because the session did ends with it again.
const selectLater = `
  select * from (
    select 'lunch_break' as type, id, break_start_time as start, break_end_time as end
    from lunch_breaks
    where work_session_id = $1
      and (break_start_time > $2 or (break_end_time > $2 and end_source is distinct from 'auto'))
    union all
    select 'meeting', id, start_time, end_time from meetings where work_session_id = $1 and end_time > $2
  ) later
  order by start limit 1`;

const endBreaks = `
  update lunch_breaks set break_end_time = $2, end_source = 'auto', end_recorded_at = $3
  where work_session_id = $1 and (break_end_time is null or break_end_time > $2)`;

const endSession = `
  update work_sessions set ended_at = $2, ended_by = 'member', end_source = $3, end_recorded_at = $4 where id = $1`;

const noteRecord = `
  update attendance_records set
    check_out_ip = coalesce($2, check_out_ip), check_out_location = coalesce($3, check_out_location),
    notes = coalesce(notes, $4)
  where id = $1`;
