import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { endSeries } from "./end-series.ts";
import { findSession } from "./session.ts";
import { tellCancelled } from "./tell-expected.ts";

/**
 * What becomes of the sessions of a class that is archived: those to come are cancelled, those that repeat end, and their
 * members are told. 409 CLASS_HAS_ACTIVE_SESSION while one runs.
 */
export async function endSessionsOf(
  db: Db,
  publish: Publish,
  principal: Principal,
  classId: string,
  now: Date,
): Promise<void> {
  if ((await db.find(selectRunning, [classId])) !== undefined) throw new AppError("CLASS_HAS_ACTIVE_SESSION");
  for (const series of await db.query<{ id: string; class_id: string; name: string }>(selectSeries, [classId]))
    await endSeries(db, publish, principal, series, now);
  for (const { id } of await db.query<{ id: string }>(cancelPlanned, [classId, now])) {
    const cancelled = await findSession(db, principal, id);
    if (cancelled !== undefined) await tellCancelled(db, publish, principal, cancelled);
  }
}

const selectRunning = `
  select from attendance_sessions where org_id = (select app.current_org()) and class_id = $1 and status = 'active'`;

const selectSeries = `
  select id, class_id, name from session_series
  where org_id = (select app.current_org()) and class_id = $1 and ended_at is null
  order by id
  for no key update`;

const cancelPlanned = `
  update attendance_sessions set status = 'cancelled', updated_at = $2
  where org_id = (select app.current_org()) and class_id = $1 and status = 'scheduled' and ends_at > $2
  returning id`;
