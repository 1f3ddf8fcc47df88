import type * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { location } from "../platform/http/schemas.ts";
import type { LiveEvent } from "../platform/live/events.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { isLate } from "../schedules/rules/day-status.ts";
import { dateOfCheckIn, shiftOf } from "../schedules/shifts.ts";
import { findAnnouncedState } from "../timeline/live-status.ts";
import { rebuildTimeline } from "../timeline/rebuild.ts";
import type { LiveState } from "../timeline/rules/live-state.ts";
import type { Recorded } from "../timeline/rules/source.ts";
import { statusEvent } from "../timeline/status-event.ts";
import type { OpenSession } from "../timeline/work-session.ts";
import { isDeclaredLate } from "./marks.ts";
import { type AttendanceRecord, findRecord, recordColumns } from "./record.ts";

export type CheckIn = Recorded & {
  at: Date;
  ip: string | null;
  location: z.output<typeof location> | undefined;
  notes: string | undefined;
};

/** `first`: whether the day had no record before; `state`: what the member is doing now, as far as is known. */
export type CheckedIn = { record: AttendanceRecord; work_session_id: string; first: boolean; state: LiveState };

/**
 * Opens a work session for a member on the date that `at` belongs to, and the day's record with it. Their timeline is locked,
 * and `open` is what runs of it. 409 ALREADY_CHECKED_IN with the open record, or ACTIVITY_OVERLAPS when the instant lies
 * in a session that has ended.
 */
export async function openWorkSession(
  db: Db,
  organization: Organization,
  { user_id: userId, open }: { user_id: string; open: OpenSession | undefined },
  { at, ip, location, notes, recorded_at, source }: CheckIn,
): Promise<CheckedIn> {
  const { id: orgId, settings } = organization;
  const date = await dateOfCheckIn(db, organization, userId, at);
  if (open !== undefined) {
    throw new AppError("ALREADY_CHECKED_IN", { details: { record: await findRecord(db, open.attendance_record_id) } });
  }

  const late = isLate(at, await shiftOf(db, organization, userId, date), settings.late_threshold_minutes);
  const { first, ...record } = await db.one<AttendanceRecord & { first: boolean }>(openRecord, [
    orgId,
    userId,
    date,
    at,
    late,
    ip,
    location ?? null,
    notes ?? null,
    isDeclaredLate(at, recorded_at),
  ]);
  const values = [orgId, userId, record.id, at, settings.idle_threshold_seconds, source, recorded_at];
  const session = await db.one<{ id: string }>(insertSession, values);
  // Heartbeats may have come before the check-in they belong to: an offline tracker uploads in any order.
  await rebuildTimeline(db, session.id);
  return { record, work_session_id: session.id, first, state: await findAnnouncedState(db, userId) };
}

/** Tells dashboards that a member has come to work. */
export function announceCheckIn(
  publish: (event: LiveEvent) => void,
  member: { user_id: string; name: string; department: string | null },
  { record, first, state }: CheckedIn,
  at: Date,
): void {
  const { user_id, name, department } = member;
  publish({
    event: first ? "attendance:new" : "attendance:update",
    channel: "attendance",
    user_id,
    department,
    data: {
      attendance_id: record.id,
      user_id,
      user_name: name,
      date: record.date,
      check_in_time: at,
      status: record.status,
    },
  });
  publish(statusEvent(member, state, at));
}

// A day on which somebody was marked absent or on leave, and who came after all, becomes a day of work.
const openRecord = `
  insert into attendance_records as r
    (org_id, user_id, date, check_in_time, is_late, status, check_in_ip, check_in_location, notes,
    declared_late, needs_review)
  values ($1, $2, $3, $4, $5, case when $5 then 'late' else 'present' end, $6, $7, $8, $9, $9)
  on conflict on constraint attendance_records_user_date_key do update set
    check_in_time = least(r.check_in_time, excluded.check_in_time),
    check_out_time = null,
    is_late = case when r.check_in_time <= excluded.check_in_time then r.is_late else excluded.is_late end,
    status = case when r.check_in_time <= excluded.check_in_time then case when r.is_late then 'late' else 'present' end
      else excluded.status end,
    check_in_ip = coalesce(r.check_in_ip, excluded.check_in_ip),
    check_in_location = coalesce(r.check_in_location, excluded.check_in_location),
    notes = coalesce(excluded.notes, r.notes),
    declared_late = r.declared_late or $9, needs_review = r.needs_review or $9,
    reviewed_at = case when $9 then null else r.reviewed_at end,
    reviewed_by = case when $9 then null else r.reviewed_by end,
    closed_at = null
  returning ${recordColumns}, old.check_in_time is null as first`;

const insertSession = `
  insert into work_sessions
    (org_id, user_id, attendance_record_id, started_at, idle_threshold_seconds, source, recorded_at)
  values ($1, $2, $3, $4, $5, $6, $7)
  returning id`;
