import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { addDays, localDateOf, startOfDay } from "../platform/time/calendar.ts";
import type { Shift } from "../schedules/rules/shift.ts";
import { shiftOf } from "../schedules/shifts.ts";

/** How many minutes a member has been watched today, up to `now`. */
export async function minutesUsed(db: Db, organization: Organization, userId: string, now: Date): Promise<number> {
  const midnight = startOfDay(localDateOf(now, organization.timezone), organization.timezone);
  const { used } = await db.one<{ used: number }>(sumMinutes, [userId, midnight, now]);
  return used;
}

/** The shift that runs; that of a night began yesterday. */
export async function shiftNow(
  db: Db,
  organization: Organization,
  userId: string,
  now: Date,
): Promise<Shift | undefined> {
  const today = localDateOf(now, organization.timezone);
  for (const date of [today, addDays(today, -1)]) {
    const shift = await shiftOf(db, organization, userId, date);
    if (shift !== undefined && shift.start <= now && now < shift.end) return shift;
  }
  return undefined;
}

// Those who watch at the same time are counted once. One that nobody has shown has cost no minute.
const sumMinutes = `
  select coalesce(sum(extract(epoch from until - since)) / 60, 0)::float8 as used
  from (
    select min(greatest(v.started_at, $2)) as since, max(greatest(coalesce(v.ended_at, $3), v.started_at, $2)) as until
    from live_views v
    where v.org_id = (select app.current_org()) and v.user_id = $1 and v.started_at is not null
      and coalesce(v.ended_at, 'infinity') > $2
    group by v.stream_id) s`;
