// A manager checks in a member who cannot do so, such as one whose tracker is broken. It is kept who did, and why.
import * as z from "zod";
import { announceCheckIn } from "../../lib/attendance/announce-check-in.ts";
import { enterCheckIn } from "../../lib/attendance/facts/check-in.ts";
import { attendanceRecord } from "../../lib/attendance/record.ts";
import { audit } from "../../lib/audit/audit.ts";
import { askIfNeeded } from "../../lib/corrections/claim.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { notify } from "../../lib/notifications/notify.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { id, instant, text } from "../../lib/platform/http/schemas.ts";
import { findMemberOn, requireNotAbove } from "../../lib/platform/tenancy/visible-member.ts";
import { dateOfCheckIn } from "../../lib/schedules/shifts.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/attendance/force-check-in",
  summary: "Check a member in on their behalf",
  access: "manager",
  body: z.strictObject({ user_id: id, timestamp: instant.optional(), reason: text(500) }),
  response: z.object({ record: attendanceRecord, work_session_id: id }),
  status: 201,
  deferred,
  errors: [
    "TOO_MANY_CORRECTIONS",
    "NOT_FOUND",
    "ACCOUNT_DISABLED",
    "ALREADY_CHECKED_IN",
    "ACTIVITY_OVERLAPS",
    "TIMESTAMP_IN_FUTURE",
    "TIMESTAMP_TOO_OLD",
  ],
});

export const handler = endpoint(contract, async (input) => {
  const { body, principal, organization, now, call, db, publish } = input;
  const at = occurredAt(body.timestamp, now, organization);
  const day = await dateOfCheckIn(db, organization, body.user_id, at);
  const member = await findMemberOn(db, principal, day, body.user_id);
  requireNotAbove(principal, member);
  if (member.status !== "active") throw new AppError("ACCOUNT_DISABLED");
  const { asked, open, date } = await askIfNeeded(input, {
    kind: "check_in",
    at,
    note: body.reason,
    user_id: member.id,
  });
  if (asked !== undefined) return asked;
  // Where the manager is says nothing about where the member is.
  const nowhere = { ip: null, location: undefined, notes: undefined };
  const fact = {
    at,
    date,
    recorded_at: now,
    source: "admin" as const,
    is_given: body.timestamp !== undefined,
    ...nowhere,
  };
  const checkedIn = await enterCheckIn({ db, organization, now, publish }, { user_id: member.id, open }, fact);
  const { record, work_session_id, known } = checkedIn;
  if (known) return { data: { record, work_session_id }, message: "This was declared already." };
  announceCheckIn(publish, { ...member, user_id: member.id }, checkedIn, at);
  const { org_id, user_id } = principal;
  const entry = { org_id, user_id, action: "attendance.force_check_in", resource: "attendance_record" };
  const metadata = { member_id: member.id, check_in_time: at, reason: body.reason };
  audit(db, call, { ...entry, resource_id: record.id, metadata });
  const about = { org_id, user_id: member.id, data: { attendance_record_id: record.id, check_in_time: at } };
  const title = `${principal.name.slice(0, 150)} has checked you in`;
  await notify(db, publish, { ...about, type: "checked_in_by_other", title, body: body.reason });
  return { data: { record, work_session_id }, message: `${member.name} is checked in.` };
});
