import type { Db } from "../platform/db/transaction.ts";

/**
 * Cancels the sessions of series that would be held on holidays, once an organization has others than before, and brings
 * back those of dates that are none any more; one whose place another session of its class has taken leaves its series and stays away.
 */
export async function observeHolidays(
  db: Db,
  { org_id, now }: { org_id: string; now: Date },
  holidays: readonly string[],
): Promise<void> {
  await db.query(cancel, [org_id, now, holidays]);
  await db.query(restore, [org_id, now, holidays]);
  await db.query(excludeOthers, [org_id, now, holidays]);
  await db.query(detachOthers, [org_id, now, holidays]);
}

const cancel = `
  update attendance_sessions set status = 'cancelled', updated_at = $2
  where org_id = $1 and status = 'scheduled' and starts_at > $2 and series_date = any ($3::date[])`;

// All cancelled sessions to come of a series that goes on fell on a holiday. Of several at one time the first is restored.
const restore = `
  with back as (
    select s.id, s.class_id, tstzrange(s.starts_at, s.ends_at) as time
    from attendance_sessions s join session_series r on r.org_id = s.org_id and r.id = s.series_id
    where s.org_id = $1 and s.status = 'cancelled' and s.starts_at > $2 and s.series_date <> all ($3::date[])
      and r.ended_at is null
  )
  update attendance_sessions s set status = 'scheduled', updated_at = $2
  from back b
  where s.id = b.id
    and not exists (
      select from attendance_sessions o
      where o.class_id = b.class_id and o.status <> 'cancelled' and tstzrange(o.starts_at, o.ends_at) && b.time)
    and not exists (select from back f where f.class_id = b.class_id and f.id < b.id and f.time && b.time)`;

const others = `
  s.org_id = $1 and s.status = 'cancelled' and s.starts_at > $2 and s.series_date <> all ($3::date[])
    and r.org_id = s.org_id and r.id = s.series_id and r.ended_at is null`;

const excludeOthers = `
  update session_series r set updated_at = $2, excluded = r.excluded || array(
    select s.series_date from attendance_sessions s where ${others})
  where exists (select from attendance_sessions s where ${others})`;

const detachOthers = `
  update attendance_sessions s set series_id = null, series_date = null
  from session_series r where ${others}`;
