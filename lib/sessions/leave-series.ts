import type { Db } from "../platform/db/transaction.ts";

/**
 * Makes a session one by itself, if it is of a series: its date is left out there, so that the next change of the series
 * neither moves it nor brings it back.
 */
export async function leaveSeries(db: Db, sessionId: string, now: Date): Promise<void> {
  await db.query(excludeDate, [sessionId, now]);
  await db.query(detach, [sessionId]);
}

const excludeDate = `
  update session_series r set excluded = r.excluded || s.series_date, updated_at = $2
  from attendance_sessions s where s.id = $1 and r.id = s.series_id`;

const detach = `
  update attendance_sessions set series_id = null, series_date = null where id = $1 and series_id is not null`;
