import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";

/** The open work session of a member, with the open break inside it. */
export type OpenSession = {
  id: string;
  attendance_record_id: string;
  started_at: Date;
  idle_threshold_seconds: number;
  break_id: string | null;
  on_break_since: Date | null;
};

/**
 * Locks a member's timeline until the transaction ends, and reads their open session. Everything that changes a
 * timeline takes this lock first, heartbeats included, so that no two of them decide on the same state.
 */
export async function lockOpenSession(db: Db, userId: string): Promise<OpenSession | undefined> {
  await db.query(lockStatus, [userId]);
  return db.find<OpenSession>(selectOpenSession, [userId]);
}

/** For what can only be done while checked in: 409 NOT_CHECKED_IN without a session. */
export function requireSession(open: OpenSession | undefined): OpenSession {
  if (open === undefined) throw new AppError("NOT_CHECKED_IN");
  return open;
}

const lockStatus = `
  select from user_status where user_id = $1 for no key update`;

const selectOpenSession = `
  select s.id, s.attendance_record_id, s.started_at, s.idle_threshold_seconds,
    b.id as break_id, b.break_start_time as on_break_since
  from work_sessions s
  left join lunch_breaks b on b.work_session_id = s.id and b.break_end_time is null
  where s.user_id = $1 and s.ended_at is null`;
