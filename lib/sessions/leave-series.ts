import type { Db } from "../platform/db/transaction.ts";

/**
 * Makes whoever would change the series of a session wait, before the session itself is held: whoever changes a series
 * holds that first, too, and none waits for the other in a circle.
 */
export async function holdSeriesOf(db: Db, sessionId: string): Promise<void> {
  await db.query(lock, [sessionId]);
}

/**
 * Makes sessions that are of a series ones by themselves: their dates are left out there, so that the next change of the
 * series neither moves them nor brings them back.
 */
export async function leaveSeries(db: Db, sessionIds: readonly string[], now: Date): Promise<void> {
  await db.query(leave, [sessionIds, now]);
}

const lock = `
  select from session_series
  where org_id = (select app.current_org())
    and id = (select series_id from attendance_sessions where org_id = (select app.current_org()) and id = $1)
  for no key update`;

const leave = `
  with left_it as (
    update attendance_sessions set series_id = null, series_date = null
    where org_id = (select app.current_org()) and id = any ($1::uuid[]) and series_id is not null
    returning old.series_id, old.series_date
  )
  update session_series r set excluded = r.excluded || l.dates, updated_at = $2
  from (select series_id, array_agg(series_date order by series_date) as dates from left_it group by series_id) l
  where r.org_id = (select app.current_org()) and r.id = l.series_id`;
