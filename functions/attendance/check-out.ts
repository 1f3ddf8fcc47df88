// A member's tracker ends the work session: open breaks end, and the day's totals become final to the second.

import * as z from "zod";
import { markDeclaredLate } from "../../lib/attendance/marks.ts";
import { type AttendanceRecord, attendanceRecord, recordColumns } from "../../lib/attendance/record.ts";
import { audit } from "../../lib/audit/audit.ts";
import { askIfNeeded } from "../../lib/corrections/claim.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { instant, location } from "../../lib/platform/http/schemas.ts";
import { endSession } from "../../lib/timeline/end-work-session.ts";
import { sourceOf } from "../../lib/timeline/rules/source.ts";
import { statusEvent } from "../../lib/timeline/status-event.ts";
import { requireSession } from "../../lib/timeline/work-session.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/attendance/check-out",
  summary: "Check out: end the work session and settle its totals",
  access: "member",
  body: z.strictObject({
    timestamp: instant.optional(),
    location: location.optional(),
    notes: z.string().max(2000).optional(),
  }),
  response: z.object({ record: attendanceRecord }),
  deferred,
  errors: [
    "TOO_MANY_CORRECTIONS",
    "NOT_CHECKED_IN",
    "TIMESTAMP_OUT_OF_ORDER",
    "TIMESTAMP_IN_FUTURE",
    "TIMESTAMP_TOO_OLD",
  ],
});

export const handler = endpoint(contract, async (input) => {
  const { body, principal, organization, now, call, db, publish } = input;
  const at = occurredAt(body.timestamp, now, organization);
  const { location, notes } = body;
  const { asked, open } = await askIfNeeded(input, { kind: "check_out", at, location, note: notes, ip: call.ip });
  if (asked !== undefined) return asked;
  const session = requireSession(open);
  const { earliest } = await db.one<{ earliest: Date }>(selectEarliest, [session.id]);
  if (at < earliest) throw new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { earliest } });

  await endSession(db, session.id, at, "member", { recorded_at: now, source: sourceOf(call) });
  await markDeclaredLate(db, session.attendance_record_id, at, now);
  const record = await db.one<AttendanceRecord>(closeRecord, [
    session.attendance_record_id,
    at,
    call.ip,
    location ?? null,
    notes ?? null,
  ]);

  const { org_id, user_id, department } = principal;
  const entry = { org_id, user_id, action: "attendance.check_out", resource: "attendance_record" };
  await audit(db, call, { ...entry, resource_id: record.id });
  publish({
    event: "attendance:update",
    channel: "attendance",
    user_id,
    department,
    data: { attendance_id: record.id, user_id, check_out_time: at, total_work_duration: record.total_work_duration },
  });
  publish(statusEvent(principal, "offline", at));
  return { data: { record }, message: "Checked out." };
});

// The work session cannot end before a break that was taken in it.
const selectEarliest = `
  select greatest(s.started_at, max(coalesce(b.break_end_time, b.break_start_time))) as earliest
  from work_sessions s left join lunch_breaks b on b.work_session_id = s.id
  where s.id = $1
  group by s.id`;

const closeRecord = `
  update attendance_records r set
    check_out_time = $2, check_out_ip = $3, check_out_location = $4, notes = coalesce($5, r.notes)
  where r.id = $1
  returning ${recordColumns}`;
