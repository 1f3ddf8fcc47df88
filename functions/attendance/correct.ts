// An administrator puts a day right: a forgotten check-out, a wrong check-in, a leave that was taken for an absence.

import * as z from "zod";
import { announceDay, shownOf } from "../../lib/attendance/announce-day.ts";
import { type AttendanceRecord, attendanceRecord, findRecord } from "../../lib/attendance/record.ts";
import { findChangeableRecord } from "../../lib/attendance/visible-record.ts";
import { audit } from "../../lib/audit/audit.ts";
import type { Declaration } from "../../lib/corrections/claim.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { askAboutOwnDay, tellOfOwnDay } from "../../lib/corrections/own-day.ts";
import { correctDay } from "../../lib/days/correct-day.ts";
import { dayChanges } from "../../lib/days/day-changes.ts";
import { notify } from "../../lib/notifications/notify.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { id, text } from "../../lib/platform/http/schemas.ts";
import { findMemberOn } from "../../lib/platform/tenancy/visible-member.ts";
import { longDate } from "../../lib/platform/time/words.ts";
import { statusEvent } from "../../lib/timeline/status-event.ts";
import { lockOpenSession } from "../../lib/timeline/work-session.ts";

const body = dayChanges
  .extend({ reason: text(500) })
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
  deferred,
  errors: [
    "TOO_MANY_CORRECTIONS",
    "NOT_FOUND",
    "NOT_CHECKED_IN",
    "DAY_WAS_WORKED",
    "ACTIVITY_OVERLAPS",
    "TIMESTAMP_OUT_OF_ORDER",
    "SESSION_TOO_LONG",
    "TIMESTAMP_IN_FUTURE",
    "TIMESTAMP_TOO_OLD",
  ],
});

export const handler = endpoint(contract, async (input) => {
  const { params, body, principal, organization, now, call, db } = input;
  const found = await findChangeableRecord(db, principal, params.id);
  const open = await lockOpenSession(db, found.user_id);
  // Read again under the lock, because nobody else can change it now.
  const before = (await findRecord(db, found.id)) ?? found;
  const { reason, ...changes } = body;
  const own = before.user_id === principal.user_id;
  for (const time of [changes.check_in_time, changes.check_out_time])
    if (time !== undefined) occurredAt(time, now, organization);
  const asked = own ? await askAboutOwnDay(input, before, { changes }, reason) : undefined;
  if (asked !== undefined) return asked;
  const after = await correctDay(input, before, changes, { by: principal.user_id, reason });

  const { org_id, user_id } = principal;
  const entry = { org_id, user_id, action: "attendance.correct", resource: "attendance_record", resource_id: after.id };
  const notes_changed = before.notes !== after.notes;
  const values = { reason, before: shownOf(before), after: shownOf(after) };
  audit(db, call, { ...entry, metadata: { member_id: after.user_id, ...values, notes_changed } });
  await tell(input, { after, ended: open?.attendance_record_id === after.id && after.check_out_time !== null });
  if (own) await tellOfOwnDay(input, after, values);
  const record = own ? { ...after, ...OPEN_TO_REVIEW } : after;
  return { data: { record }, message: "Corrected." };
});

const OPEN_TO_REVIEW = { needs_review: true, reviewed_at: null, reviewed_by: null };

/** Tells dashboards, and the member whose day it is. */
async function tell(
  { db, principal, body, publish }: Declaration & { body: { reason: string } },
  { after, ended }: { after: AttendanceRecord; ended: boolean },
): Promise<void> {
  const { department, department_now } = await findMemberOn(db, principal, after.date, after.user_id);
  announceDay(publish, after, department);
  if (ended && after.check_out_time !== null)
    publish(statusEvent({ user_id: after.user_id, department: department_now }, "offline", after.check_out_time));
  if (after.user_id === principal.user_id) return;
  const told = { org_id: principal.org_id, user_id: after.user_id, type: "attendance_corrected" as const };
  const title = `${principal.name.slice(0, 150)} has corrected your day of ${longDate(after.date)}`;
  const named = { attendance_record_id: after.id, date: after.date };
  await notify(db, publish, { ...told, title, body: body.reason, data: named });
}
