import type { Db } from "../platform/db/transaction.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import { completeSessions, type Ended } from "./complete.ts";
import type { KeptSession } from "./session.ts";

/**
 * Begins a session. One of its class that is over and only waits to be ended is ended first, so that lessons may follow
 * each other without a break; answers it. 409 CLASS_HAS_ACTIVE_SESSION while another one really runs.
 */
export async function startSession(
  db: Db,
  publish: Publish,
  { id, class: of }: KeptSession,
  now: Date,
): Promise<Ended[]> {
  const over = of === null ? [] : await db.query<{ org_id: string; id: string }>(selectOver, [of.id, now]);
  const ended = over.length === 0 ? [] : await completeSessions(db, publish, over, { at: now, by: "schedule" });
  await db.query(start, [id, now]);
  return ended;
}

const selectOver = `
  select org_id, id from attendance_sessions
  where org_id = (select app.current_org()) and class_id = $1 and status = 'active' and closes_at <= $2`;

const start = `
  update attendance_sessions set status = 'active', started_at = $2, updated_at = $2
  where org_id = (select app.current_org()) and id = $1`;
