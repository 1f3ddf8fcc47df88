// A member's tracker opens the day, or goes on with it after a check-out. From here on heartbeats count.
import * as z from "zod";
import { localDateOf } from "../../lib/domain/calendar.ts";
import { isLate } from "../../lib/domain/day-status.ts";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { AppError } from "../../lib/http/errors.ts";
import { occurredAt } from "../../lib/http/occurred-at.ts";
import { id, instant, location } from "../../lib/http/schemas.ts";
import {
  type AttendanceRecord,
  attendanceRecord,
  findRecord,
  recordColumns,
} from "../../lib/queries/attendance-record.ts";
import { rebuildTimeline } from "../../lib/queries/rebuild-timeline.ts";
import { lockOpenSession } from "../../lib/queries/work-sessions.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/attendance/check-in",
  summary: "Check in: start the day's work, or continue it after a check-out",
  access: "member",
  body: z.strictObject({
    timestamp: instant.optional(),
    location: location.optional(),
    notes: z.string().max(2000).optional(),
  }),
  response: z.object({ record: attendanceRecord, work_session_id: id }),
  status: 201,
  errors: ["ALREADY_CHECKED_IN", "ACTIVITY_OVERLAPS", "TIMESTAMP_IN_FUTURE", "TIMESTAMP_TOO_OLD"],
});

export const handler = endpoint(contract, async ({ body, principal, organization, now, call, db, publish }) => {
  const { settings, timezone } = organization;
  const at = occurredAt(body.timestamp, now, organization);
  const date = localDateOf(at, timezone);

  const open = await lockOpenSession(db, principal.user_id);
  if (open !== undefined) {
    throw new AppError("ALREADY_CHECKED_IN", { details: { record: await findRecord(db, open.attendance_record_id) } });
  }

  const late = isLate(at, date, timezone, settings);
  const { first, ...record } = await db.one<AttendanceRecord & { first: boolean }>(openRecord, [
    principal.org_id,
    principal.user_id,
    date,
    at,
    late,
    call.ip,
    body.location ?? null,
    body.notes ?? null,
  ]);
  const session = await db.one<{ id: string }>(insertSession, [
    principal.org_id,
    principal.user_id,
    record.id,
    at,
    settings.idle_threshold_seconds,
  ]);
  // Heartbeats may have come before the check-in they belong to: an offline tracker uploads in any order.
  await rebuildTimeline(db, session.id);

  publish({
    event: first ? "attendance:new" : "attendance:update",
    channel: "attendance",
    user_id: principal.user_id,
    department: principal.department,
    data: {
      attendance_id: record.id,
      user_id: principal.user_id,
      user_name: principal.name,
      date,
      check_in_time: at,
      status: record.status,
    },
  });
  publish({
    event: "user:status",
    channel: "users",
    user_id: principal.user_id,
    department: principal.department,
    data: { user_id: principal.user_id, state: "active", since: at },
  });
  return { data: { record, work_session_id: session.id }, message: first ? "Checked in." : "Checked in again." };
});

// A day on which somebody was marked absent or on leave, and who came after all, becomes a day of work.
const openRecord = `
  insert into attendance_records as r
    (org_id, user_id, date, check_in_time, is_late, status, check_in_ip, check_in_location, notes)
  values ($1, $2, $3, $4, $5, case when $5 then 'late' else 'present' end, $6, $7, $8)
  on conflict on constraint attendance_records_user_date_key do update set
    check_in_time = least(r.check_in_time, excluded.check_in_time),
    check_out_time = null,
    is_late = case when r.check_in_time <= excluded.check_in_time then r.is_late else excluded.is_late end,
    status = case when r.check_in_time <= excluded.check_in_time and r.is_late then 'late' else excluded.status end,
    check_in_ip = coalesce(r.check_in_ip, excluded.check_in_ip),
    check_in_location = coalesce(r.check_in_location, excluded.check_in_location),
    notes = coalesce(excluded.notes, r.notes),
    closed_at = null
  returning ${recordColumns}, (r.xmax = 0) as first`;

const insertSession = `
  insert into work_sessions (org_id, user_id, attendance_record_id, started_at, idle_threshold_seconds)
  values ($1, $2, $3, $4, $5)
  returning id`;
