import type { Db } from "../db/transaction.ts";
import { rebuildTimeline } from "./rebuild-timeline.ts";

/** Ends a work session and an open break in it at one instant, and settles the timeline. The caller holds the lock. */
export async function endSession(
  db: Db,
  sessionId: string,
  at: Date,
  endedBy: "member" | "auto" | "admin",
): Promise<void> {
  await db.query(endBreak, [sessionId, at]);
  await db.query(endWork, [sessionId, at, endedBy]);
  await rebuildTimeline(db, sessionId);
}

const endBreak = `
  update lunch_breaks set break_end_time = $2 where work_session_id = $1 and break_end_time is null`;

const endWork = `
  update work_sessions set ended_at = $2, ended_by = $3 where id = $1`;
