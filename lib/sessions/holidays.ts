import type { Db } from "../platform/db/transaction.ts";
import { leaveSeries } from "./leave-series.ts";

/**
 * Cancels the sessions of series that would be held on holidays, once an organization has others than before, and brings
 * back those of dates that are none any more; one whose place another session of its class has taken leaves its series
 * and stays away.
 */
export async function observeHolidays(
  db: Db,
  { org_id, now }: { org_id: string; now: Date },
  holidays: readonly string[],
): Promise<void> {
  await db.query(cancel, [org_id, now, holidays]);
  await db.query(restore, [org_id, now, holidays]);
  const replaced = await db.query<{ id: string }>(selectFreed, [org_id, now, holidays]);
  await leaveSeries(
    db,
    replaced.map(({ id }) => id),
    now,
  );
}

const cancel = `
  update attendance_sessions set status = 'cancelled', updated_at = $2
  where org_id = $1 and status = 'scheduled' and starts_at > $2 and series_date = any ($3::date[])`;

// Cancelled sessions to come of series that go on, which fell on a holiday and do no longer.
const freed = `
  from attendance_sessions s join session_series r on r.org_id = s.org_id and r.id = s.series_id
  where s.org_id = $1 and s.status = 'cancelled' and s.starts_at > $2 and s.series_date <> all ($3::date[])
    and r.ended_at is null`;

const selectFreed = `
  select s.id ${freed}`;

// Of several at one time the first is restored.
const restore = `
  with freed as (
    select s.id, s.class_id, tstzrange(s.starts_at, s.ends_at) as time ${freed}
  )
  update attendance_sessions s set status = 'scheduled', updated_at = $2
  from freed f
  where s.org_id = $1 and s.id = f.id
    and not exists (
      select from attendance_sessions o
      where o.org_id = $1 and o.class_id = f.class_id and o.status <> 'cancelled'
        and tstzrange(o.starts_at, o.ends_at) && f.time)
    and not exists (select from freed e where e.class_id = f.class_id and e.id < f.id and e.time && f.time)`;
