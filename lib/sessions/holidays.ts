import type { Db } from "../platform/db/transaction.ts";

/**
 * Cancels the sessions of series that would be held on holidays, once an organization has others than before, and brings
 * back those of dates that are none any more; one that another session of its class has taken the place of stays away.
 */
export async function observeHolidays(
  db: Db,
  { org_id, now }: { org_id: string; now: Date },
  holidays: readonly string[],
): Promise<void> {
  await db.query(cancel, [org_id, now, holidays]);
  await db.query(restore, [org_id, now, holidays]);
}

const cancel = `
  update attendance_sessions set status = 'cancelled', updated_at = $2
  where org_id = $1 and status = 'scheduled' and starts_at > $2 and series_date = any ($3::date[])`;

// All cancelled sessions that are still of a series fell on a holiday.
const restore = `
  update attendance_sessions s set status = 'scheduled', updated_at = $2
  from session_series r
  where s.org_id = $1 and s.status = 'cancelled' and s.starts_at > $2 and s.series_date <> all ($3::date[])
    and r.org_id = s.org_id and r.id = s.series_id and r.ended_at is null
    and not exists (
      select from attendance_sessions o
      where o.class_id = s.class_id and o.status <> 'cancelled'
        and tstzrange(o.starts_at, o.ends_at) && tstzrange(s.starts_at, s.ends_at))`;
