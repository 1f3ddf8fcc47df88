import type { Db } from "../platform/db/transaction.ts";

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
  // Behind the lock on the same connection: what is read is what the lock was waited for.
  db.send(lockStatus, [userId]);
  return db.find<OpenSession>(selectOpenSession, [userId]);
}

const lockStatus = `
  select from user_status where org_id = (select app.current_org()) and user_id = $1 for no key update`;

const selectOpenSession = `
  select s.id, s.attendance_record_id, s.started_at, s.idle_threshold_seconds,
    b.id as break_id, b.break_start_time as on_break_since
  from work_sessions s
  left join lunch_breaks b on b.org_id = s.org_id and b.work_session_id = s.id and b.break_end_time is null
  where s.org_id = (select app.current_org()) and s.user_id = $1 and s.ended_at is null`;
