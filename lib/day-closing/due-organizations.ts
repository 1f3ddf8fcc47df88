import type { Db } from "../platform/db/transaction.ts";
import type { LocalDate } from "../platform/time/calendar.ts";

/** The days that an outage may last; absences of dates before that are left open. */
export const MOST_DAYS = 31;

/**
 * One statement for all: the ids of organizations in use of which a date is over at an instant, and something of it open.
 * Those whose time zone PostgreSQL does not know are among them: whoever sees to each says so.
 */
export async function findDueOrganizations(db: Db, now: Date): Promise<string[]> {
  return (await db.query<{ id: string }>(selectDue, [now, MOST_DAYS])).map(({ id }) => id);
}

type Candidate = { id: string; name: string; timezone: string; is_over: boolean };

/** The same for a date that is to be closed again: all in use, and whether it is over where they are, or may be. */
export function findOrganizationsOn(db: Db, date: LocalDate, now: Date): Promise<Candidate[]> {
  return db.query<Candidate>(selectOn, [now, date]);
}

/** SQL of the local date at the instant `$1` in each time zone that is used and known. */
const todayOfZones = `today as materialized (
    select z.timezone, ($1::timestamptz at time zone z.timezone)::date as today
    from (select distinct timezone from organizations where is_active) z
    join (select name from pg_timezone_names) n on n.name = z.timezone
  )`;

// Of the dates that should be closed it is counted how many are: a look at each would be thirty times as many.
const selectDue = `
  with ${todayOfZones}
  select o.id
  from organizations o
  left join today t on t.timezone = o.timezone
  left join lateral (
    select greatest(
      coalesce((select min(c.date) from day_closings c where c.org_id = o.id), t.today - 1),
      t.today - $2::int, case when t.today is not null then (o.created_at at time zone o.timezone)::date end) as first
  ) c on true
  where o.is_active and (
    t.today is null
    or exists (select from attendance_records r where r.org_id = o.id and r.closed_at is null and r.date < t.today)
    or t.today - c.first > (
      select count(*) from day_closings n
      where n.org_id = o.id and n.date >= c.first and n.date < t.today and n.closed_at is not null))
  order by o.id`;

const selectOn = `
  with ${todayOfZones}
  select o.id, o.name, o.timezone, coalesce($2::date < t.today, true) as is_over
  from organizations o left join today t on t.timezone = o.timezone
  where o.is_active
  order by o.id`;
