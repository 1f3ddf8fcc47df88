import type { Db } from "../platform/db/transaction.ts";

/**
 * Makes whoever would change the series of a session wait, before the session itself is held: whoever changes a series
 * holds that first, too, and none waits for the other in a circle.
 */
export async function holdSeriesOf(db: Db, sessionId: string): Promise<void> {
  await db.query(lock, [sessionId]);
}

/**
 * Makes a session one by itself, if it is of a series: its date is left out there, so that the next change of the series
 * neither moves it nor brings it back.
 */
export async function leaveSeries(db: Db, sessionId: string, now: Date): Promise<void> {
  await db.query(excludeDate, [sessionId, now]);
  await db.query(detach, [sessionId]);
}

const lock = `
  select from session_series where id = (select series_id from attendance_sessions where id = $1) for no key update`;

const excludeDate = `
  update session_series r set excluded = r.excluded || s.series_date, updated_at = $2
  from attendance_sessions s where s.id = $1 and r.id = s.series_id`;

const detach = `
  update attendance_sessions set series_id = null, series_date = null where id = $1 and series_id is not null`;
