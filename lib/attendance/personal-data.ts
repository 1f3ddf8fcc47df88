import type { Db } from "../platform/db/transaction.ts";
import { type Counts, inBatches, keptSince, type Person, type PersonalData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { breakColumns } from "./lunch-break.ts";
import { recordColumns } from "./record.ts";

const HOURS = "hours worked are kept as long as the organization";

export const tables = {
  attendance_records: {
    expire: HOURS,
    columns: `
      id, org_id, user_id, date, check_in_time, check_out_time, status, is_late, closed_at, created_at, updated_at,
      total_work_duration, total_active_duration, total_idle_duration, total_break_duration, total_meeting_duration,
      total_untracked_duration,
      declared_late, needs_review, reviewed_at, reviewed_by, settled_at, settled_by, judged_at, expected, findings, changed_xid, version, field_versions`,
    sooner: { places: "check_in_ip, check_out_ip, check_in_location, check_out_location", notes: "notes" },
  },
  lunch_breaks: {
    expire: HOURS,
    columns: `
      id, org_id, user_id, attendance_record_id, work_session_id, break_start_time, break_end_time, duration,
      created_at, updated_at, source, recorded_at, end_source, end_recorded_at, voided_at, changed_xid`,
    sooner: { places: "start_location, end_location" },
  },
  fact_changes: {
    expire: "who changed which times is kept as long as the hours that it changed",
    columns: `
      id, org_id, user_id, set_id, fact_type, fact_id, before, after, changed_by, changed_at, undone_by, undone_at,
      date, undoes`,
    sooner: { notes: "reason" },
  },
} satisfies PersonalData["tables"];

/** Where somebody was, and what was noted of a day, are as old as the day. */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const places = keptSince(organizations, now, "places");
  const notes = keptSince(organizations, now, "notes");
  return {
    places_cleared: await inBatches((db, limit) => db.query(clearOldPlaces, [...places, limit])),
    break_places_cleared: await inBatches((db, limit) => db.query(clearOldBreakPlaces, [...places, limit])),
    notes_cleared: await inBatches((db, limit) => db.query(clearOldNotes, [...notes, limit])),
    fact_reasons_cleared: await inBatches((db, limit) => db.query(clearOldReasons, [...notes, limit])),
  };
}

/** Times and totals stay: they are the organization's, and now nobody's. */
export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(clearRecords, [user_id]);
  await db.query(clearBreaks, [user_id]);
  await db.query(clearReasons, [user_id]);
  return [];
}

export const exportOf = {
  attendance_records: `
    select ${recordColumns} from attendance_records r
    where r.org_id = (select app.current_org()) and r.user_id = $1 order by r.date`,
  lunch_breaks: `
    select ${breakColumns}, voided_at from lunch_breaks
    where org_id = (select app.current_org()) and user_id = $1 order by break_start_time`,
  fact_changes: `
    select id, date, fact_type, fact_id, before, after, reason, changed_by, changed_at, undone_by, undone_at
    from fact_changes where org_id = (select app.current_org()) and $1 in (user_id, changed_by, undone_by) order by id`,
};

// An index holds only rows that have a place (0030): nobody reads years of days every hour.
const clearOldPlaces = `
  with old as (
    select r.org_id, r.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join attendance_records r on r.org_id = kept.org_id and r.date < (kept.since at time zone 'UTC')::date
    where (r.check_in_ip is not null or r.check_out_ip is not null
      or r.check_in_location is not null or r.check_out_location is not null)
    limit $3 for update of r skip locked
  )
  update attendance_records r set
    check_in_ip = null, check_out_ip = null, check_in_location = null, check_out_location = null
  from old where r.org_id = old.org_id and r.id = old.id
  returning 1`;

const clearOldBreakPlaces = `
  with old as (
    select b.org_id, b.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join lunch_breaks b on b.org_id = kept.org_id and b.break_start_time < kept.since
    where (b.start_location is not null or b.end_location is not null)
    limit $3 for update of b skip locked
  )
  update lunch_breaks b set start_location = null, end_location = null
  from old where b.org_id = old.org_id and b.id = old.id
  returning 1`;

const clearOldNotes = `
  with old as (
    select r.org_id, r.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join attendance_records r on r.org_id = kept.org_id and r.date < (kept.since at time zone 'UTC')::date
    where r.notes is not null
    limit $3 for update of r skip locked
  )
  update attendance_records r set notes = null
  from old where r.org_id = old.org_id and r.id = old.id
  returning 1`;

const clearOldReasons = `
  with old as (
    select c.org_id, c.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join fact_changes c on c.org_id = kept.org_id and c.changed_at < kept.since
    where c.reason is not null
    limit $3 for update of c skip locked
  )
  update fact_changes c set reason = null
  from old where c.org_id = old.org_id and c.id = old.id
  returning 1`;

const clearReasons = `
  update fact_changes set reason = null
  where org_id = (select app.current_org()) and $1 in (user_id, changed_by, undone_by)`;

const clearRecords = `
  update attendance_records set
    check_in_ip = null, check_out_ip = null, check_in_location = null, check_out_location = null, notes = null
  where org_id = (select app.current_org()) and user_id = $1`;

const clearBreaks = `
  update lunch_breaks set start_location = null, end_location = null
  where org_id = (select app.current_org()) and user_id = $1`;
