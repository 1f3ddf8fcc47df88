import { type AttendanceRecord, recordColumns } from "../../attendance/record.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { localDateOf } from "../../platform/time/calendar.ts";
import type { Correction } from "../correction.ts";
import { blockedBySession } from "./blocked.ts";

type Around = { id: string; started_at: Date; ended_at: Date | null };
type Bounds = { next_start: Date | null; last_evidence: Date | null; is_open: boolean };

/**
 * Work that began. Until its check-out is known it lasts as long as there are signs of it, as if the night had ended
 * it; work that began today, with none after it, simply runs.
 */
export async function applyCheckIn(db: Db, organization: Organization, asked: Correction, now: Date) {
  const at = asked.occurred_at;
  const around = await db.find<Around>(selectAround, [asked.user_id, at]);
  if (around !== undefined) throw blockedBySession(around, "already at work");
  const { next_start, last_evidence, is_open } = await db.one<Bounds>(selectBounds, [asked.user_id, at]);
  const runs = next_start === null && !is_open && asked.date === localDateOf(now, organization.timezone);
  const record = await db.one<AttendanceRecord>(openRecord, [
    organization.id,
    asked.user_id,
    asked.date,
    asked.ip,
    asked.location,
    asked.note,
  ]);
  const session = await db.one<{ id: string }>(insertSession, [
    organization.id,
    asked.user_id,
    record.id,
    at,
    runs ? null : (last_evidence ?? at),
    organization.settings.idle_threshold_seconds,
    asked.source,
    asked.recorded_at,
    now,
  ]);
  return { record_id: record.id, date: asked.date, session_id: session.id };
}

const selectAround = `
  select id, started_at, ended_at from work_sessions
  where user_id = $1 and started_at <= $2 and (ended_at is null or ended_at > $2)`;

// Idle heartbeats speak of the last input before them. Nobody works longer than sixteen hours at a time.
const selectBounds = `
  with n as (select min(started_at) as next_start from work_sessions where user_id = $1 and started_at >= $2)
  select n.next_start,
    (select max(date_trunc('second', h.timestamp - make_interval(secs => case when h.is_active then 0 else coalesce(h.idle_time_seconds, 0) end)))
     from user_activity_tracking h
     where h.user_id = $1 and h.timestamp >= $2 + interval '1 second' and h.timestamp < $2::timestamptz + interval '16 hours'
       and (n.next_start is null or h.timestamp < n.next_start)
       and (h.is_active or h.timestamp - make_interval(secs => coalesce(h.idle_time_seconds, 0)) >= $2)) as last_evidence,
    exists (select from work_sessions where user_id = $1 and ended_at is null) as is_open
  from n`;

// Its times and its status follow from its sessions once this one is there.
const openRecord = `
  insert into attendance_records as r (org_id, user_id, date, status, check_in_ip, check_in_location, notes)
  values ($1, $2, $3, 'present', $4, $5, $6)
  on conflict on constraint attendance_records_user_date_key do update set
    check_in_ip = coalesce(r.check_in_ip, excluded.check_in_ip),
    check_in_location = coalesce(r.check_in_location, excluded.check_in_location),
    notes = coalesce(r.notes, excluded.notes)
  returning ${recordColumns}`;

const insertSession = `
  insert into work_sessions (org_id, user_id, attendance_record_id, started_at, ended_at, ended_by,
    idle_threshold_seconds, source, recorded_at, end_source, end_recorded_at)
  values ($1, $2, $3, $4, $5, case when $5::timestamptz is not null then 'auto' end, $6, $7, $8,
    case when $5::timestamptz is not null then 'auto' end, case when $5::timestamptz is not null then $9::timestamptz end)
  returning id`;
