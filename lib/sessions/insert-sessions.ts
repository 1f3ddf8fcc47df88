import type { WholePolicy } from "../classes/policy.ts";
import type { Db } from "../platform/db/transaction.ts";
import { fenceAt } from "./policy-of.ts";

/** What sessions have in common that are made at once. */
type Common = {
  org_id: string;
  class_id: string | null;
  teacher_id: string;
  name: string;
  description: string | null;
  policy: WholePolicy;
  place_id: string | null;
};

type Times = { starts_at: Date; ends_at: Date };

/** Makes one session, which belongs to no series, and answers its id. 409 SESSION_OVERLAPS beside another of its class. */
export async function insertSession(db: Db, common: Common, times: Times, now: Date): Promise<string> {
  const [made] = await insert(db, common, { id: null, holidays: [] }, [{ ...times, date: null }], now);
  if (made === undefined) throw new Error("No session was made.");
  return made.id;
}

/**
 * Makes the sessions of a series, one of each date, or gives those that are there and have not begun these times; one on
 * a holiday is there and cancelled. Answers how many of those that are held were planned at another time. 409 SESSION_OVERLAPS
 * beside another of the class: then nothing has changed.
 */
export async function upsertOfSeries(
  db: Db,
  common: Common,
  series: { id: string; holidays: readonly string[] },
  times: readonly (Times & { date: string })[],
  now: Date,
): Promise<number> {
  return (await insert(db, common, series, times, now)).filter(({ is_moved }) => is_moved).length;
}

async function insert(
  db: Db,
  { org_id, class_id, teacher_id, name, description, policy, place_id }: Common,
  series: { id: string | null; holidays: readonly string[] },
  times: readonly (Times & { date: string | null })[],
  now: Date,
): Promise<{ id: string; is_moved: boolean }[]> {
  return db.query(upsertSessions, [
    org_id,
    class_id,
    teacher_id,
    series.id,
    name,
    description,
    policy.methods,
    policy.require_all,
    policy.auto_start,
    policy.opens_before_minutes,
    policy.late_after_minutes,
    policy.early_leave_minutes,
    policy.qr_step_seconds,
    policy.qr_grace_seconds,
    policy.exclusive_devices,
    policy.counts_as_work,
    place_id,
    await fenceAt(db, place_id, policy),
    now,
    times.map(({ starts_at }) => starts_at),
    times.map(({ ends_at }) => ends_at),
    times.map(({ date }) => date),
    series.holidays,
  ]);
}

const upsertSessions = `
  insert into attendance_sessions as s (org_id, class_id, teacher_id, series_id, name, description, methods, require_all,
    auto_start, opens_before_minutes, late_after_minutes, early_leave_minutes, qr_step_seconds, qr_grace_seconds,
    exclusive_devices, counts_as_work, place_id, fence, created_at, updated_at, starts_at, ends_at, closes_at, series_date,
    status)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19, n.starts_at, n.ends_at,
    n.ends_at, n.date, case when n.date = any ($23::date[]) then 'cancelled' else 'scheduled' end
  from unnest($20::timestamptz[], $21::timestamptz[], $22::date[]) as n (starts_at, ends_at, date)
  on conflict on constraint attendance_sessions_series_key do update set
    teacher_id = excluded.teacher_id, name = excluded.name, description = excluded.description,
    starts_at = excluded.starts_at, ends_at = excluded.ends_at,
    closes_at = excluded.closes_at, methods = excluded.methods, require_all = excluded.require_all,
    auto_start = excluded.auto_start, opens_before_minutes = excluded.opens_before_minutes,
    late_after_minutes = excluded.late_after_minutes, early_leave_minutes = excluded.early_leave_minutes,
    qr_step_seconds = excluded.qr_step_seconds, qr_grace_seconds = excluded.qr_grace_seconds,
    exclusive_devices = excluded.exclusive_devices, counts_as_work = excluded.counts_as_work,
    place_id = excluded.place_id, fence = excluded.fence, status = excluded.status, updated_at = excluded.updated_at
  where s.status in ('scheduled', 'cancelled') and s.starts_at > $19
  returning new.id, coalesce(
    new.status = 'scheduled' and (old.starts_at, old.ends_at) <> (new.starts_at, new.ends_at), false) as is_moved`;
