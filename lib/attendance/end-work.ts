import type { Db } from "../platform/db/transaction.ts";
import { endSession } from "../timeline/end-work-session.ts";
import { lockOpenSession } from "../timeline/work-session.ts";

/**
 * Ends the open work session of a member who can no longer end it themselves, at the last evidence of their work, as
 * the closing of a day would. Answers that instant, undefined when they were not at work.
 */
export async function endOpenWork(db: Db, userId: string, now: Date): Promise<Date | undefined> {
  const session = await lockOpenSession(db, userId);
  if (session === undefined) return undefined;
  const { last_instant } = await db.one<{ last_instant: Date }>(selectLast, [userId]);
  await endSession(db, session.id, last_instant, "admin", { recorded_at: now, source: "admin" });
  await db.query(setCheckOut, [session.attendance_record_id, last_instant]);
  return last_instant;
}

const selectLast = `
  select last_instant from user_status where user_id = $1`;

const setCheckOut = `
  update attendance_records set check_out_time = $2 where id = $1`;
