// An administrator puts a day right: a forgotten check-out, a wrong check-in, a leave that was taken for an absence.

import * as z from "zod";
import { moveTimes } from "../../lib/attendance/move-times.ts";
import { type AttendanceRecord, attendanceRecord, findRecord, recordColumns } from "../../lib/attendance/record.ts";
import { findChangeableRecord } from "../../lib/attendance/visible-record.ts";
import { audit } from "../../lib/audit/audit.ts";
import { notify } from "../../lib/notifications/notify.ts";
import type { Db } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { id, instant, text } from "../../lib/platform/http/schemas.ts";
import type { Organization } from "../../lib/platform/tenancy/organization.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { statusEvent } from "../../lib/timeline/status-event.ts";
import { lockOpenSession } from "../../lib/timeline/work-session.ts";

const body = z
  .strictObject({
    check_in_time: instant.optional(),
    check_out_time: instant.optional(),
    /** What a day without work was. */
    status: z.enum(["on_leave", "absent"]).optional(),
    notes: z.string().max(2000).nullable().optional(),
    reason: text(500),
  })
  .refine(({ reason: _, ...changes }) => Object.values(changes).some((value) => value !== undefined), {
    message: "nothing to correct",
  })
  .refine(
    ({ status, check_in_time, check_out_time }) =>
      status === undefined || (check_in_time ?? check_out_time) === undefined,
    {
      path: ["status"],
      message: "a day of work, or one without; not both",
    },
  );

export const contract = defineContract({
  method: "PUT",
  path: "/api/attendance/{id}",
  summary: "Correct a day: its first check-in, its last check-out, leave or absence, notes",
  access: "admin",
  params: z.object({ id }),
  body,
  response: z.object({ record: attendanceRecord }),
  errors: [
    "NOT_FOUND",
    "NOT_CHECKED_IN",
    "DAY_WAS_WORKED",
    "ACTIVITY_OVERLAPS",
    "TIMESTAMP_OUT_OF_ORDER",
    "TIMESTAMP_IN_FUTURE",
    "TIMESTAMP_TOO_OLD",
  ],
});

export const handler = endpoint(contract, async ({ params, body, principal, organization, now, call, db, publish }) => {
  const found = await findChangeableRecord(db, principal, params.id);
  const open = await lockOpenSession(db, found.user_id);
  // Read again under the lock, because nobody else can change it now.
  const before = (await findRecord(db, found.id)) ?? found;
  const after = await correct(db, organization, before, body, now);

  const { org_id, user_id } = principal;
  const entry = { org_id, user_id, action: "attendance.correct", resource: "attendance_record", resource_id: after.id };
  const notes_changed = before.notes !== after.notes;
  const metadata = {
    member_id: after.user_id,
    reason: body.reason,
    before: shown(before),
    after: shown(after),
    notes_changed,
  };
  await audit(db, call, { ...entry, metadata });

  const { department } = await findVisibleMember(db, principal, after.user_id);
  const about = { user_id: after.user_id, department };
  const data = { attendance_id: after.id, user_id: after.user_id, ...shown(after) };
  publish({ event: "attendance:update", channel: "attendance", ...about, data });
  if (open?.attendance_record_id === after.id && after.check_out_time !== null) {
    publish(statusEvent(about, "offline", after.check_out_time));
  }
  if (after.user_id !== user_id) {
    const told = { org_id, user_id: after.user_id, data: { attendance_record_id: after.id, date: after.date } };
    const title = `${principal.name} has corrected your ${after.date}`;
    await notify(db, publish, { ...told, type: "attendance_corrected", title, body: body.reason });
  }
  return { data: { record: after }, message: "Corrected." };
});

async function correct(
  db: Db,
  organization: Organization,
  before: AttendanceRecord,
  { status, notes, ...times }: z.output<typeof body>,
  now: Date,
): Promise<AttendanceRecord> {
  let record = before;
  if (times.check_in_time !== undefined || times.check_out_time !== undefined) {
    const claimed = (time: Date | undefined) => (time === undefined ? undefined : occurredAt(time, now, organization));
    const [check_in_time, check_out_time] = [claimed(times.check_in_time), claimed(times.check_out_time)];
    // A day whose heartbeats are gone is refused: derived again, it would become one long silence.
    claimed(before.check_in_time ?? undefined);
    const today = localDateOf(now, organization.timezone);
    record = await moveTimes(db, organization, before, { check_in_time, check_out_time }, today);
  }
  if (status !== undefined) {
    if (before.check_in_time !== null) throw new AppError("DAY_WAS_WORKED");
    record = await db.one<AttendanceRecord>(updateStatus, [before.id, status]);
  }
  return notes === undefined ? record : db.one<AttendanceRecord>(updateNotes, [before.id, notes]);
}

function shown({ check_in_time, check_out_time, status, total_work_duration }: AttendanceRecord) {
  return { check_in_time, check_out_time, status, total_work_duration };
}

const updateStatus = `
  update attendance_records r set status = $2, closed_at = null where r.id = $1
  returning ${recordColumns}`;

const updateNotes = `
  update attendance_records r set notes = $2 where r.id = $1
  returning ${recordColumns}`;
