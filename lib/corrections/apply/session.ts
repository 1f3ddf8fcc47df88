import type { Db } from "../../platform/db/transaction.ts";
import type { Source } from "../../timeline/rules/source.ts";
import type { Correction } from "../correction.ts";
import { blockedBySession, missing } from "./blocked.ts";

/** A work session, and where the member's next one begins. */
export type Session = {
  id: string;
  attendance_record_id: string;
  date: string;
  started_at: Date;
  ended_at: Date | null;
  ended_by: string | null;
  end_source: Source | null;
  next_start: Date | null;
};

/**
 * The session that an instant belongs to: the last that began before it, a day before at most. One that ended by itself
 * ends where its last sign of work is, so what is known to have happened later moves that end, up to the next session.
 *
 *     [ session )auto ····· at     [ next       the session's, which now lasts at least until `at`
 *     [ session )member ··· at     [ next       nobody's: 409 CORRECTION_BLOCKED
 */
export async function sessionOf(db: Db, asked: Correction, at: Date): Promise<Session> {
  const session = await db.find<Session>(selectSession, [asked.user_id, at]);
  if (session === undefined) throw await missing(db, asked, "check_in");
  if (session.next_start !== null && at > session.next_start) throw blockedBySession(session, "work goes on");
  if (hadEnded(session, at)) throw blockedBySession(session, "this session had ended");
  return session;
}

/** Whether somebody has said that a session ended before an instant. */
export function hadEnded({ ended_at, ended_by }: Session, at: Date): boolean {
  return ended_at !== null && at > ended_at && ended_by !== "auto";
}

/** Has a session that ended by itself last until an instant, and with it the break that ended because it did. */
export async function lengthen(db: Db, session: Session, at: Date): Promise<Session> {
  if (session.ended_at === null || at <= session.ended_at) return session;
  await db.query(moveEnd, [session.id, at]);
  await db.query(moveBreakEnd, [session.id, session.ended_at, at]);
  return { ...session, ended_at: at };
}

const selectSession = `
  select s.id, s.attendance_record_id, r.date, s.started_at, s.ended_at, s.ended_by, s.end_source,
    (select min(n.started_at) from work_sessions n where n.user_id = s.user_id and n.started_at > s.started_at)
      as next_start
  from work_sessions s join attendance_records r on r.id = s.attendance_record_id
  where s.user_id = $1 and s.started_at <= $2 and s.started_at > $2::timestamptz - interval '1 day'
  order by s.started_at desc limit 1`;

const moveEnd = `
  update work_sessions set ended_at = $2 where id = $1`;

const moveBreakEnd = `
  update lunch_breaks set break_end_time = $3
  where work_session_id = $1 and break_end_time = $2 and end_source = 'auto'`;
