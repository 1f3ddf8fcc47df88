// A member's tracker opens the day, or goes on with it after a check-out. From here on heartbeats count.
import * as z from "zod";
import { announceCheckIn } from "../../lib/attendance/announce-check-in.ts";
import { enterCheckIn } from "../../lib/attendance/facts/check-in.ts";
import { attendanceRecord } from "../../lib/attendance/record.ts";
import { audit } from "../../lib/audit/audit.ts";
import { askIfNeeded } from "../../lib/corrections/claim.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { id, instant, location } from "../../lib/platform/http/schemas.ts";
import { departmentOfDay } from "../../lib/platform/tenancy/department-of-day.ts";
import { sourceOf } from "../../lib/timeline/rules/source.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/attendance/check-in",
  summary: "Check in: start the day's work, or continue it after a check-out",
  access: "member",
  body: z.strictObject({
    timestamp: instant.optional(),
    /** Of past work that is declared as a whole. */
    ended_at: instant.optional(),
    location: location.optional(),
    notes: z.string().max(2000).optional(),
  }),
  response: z.object({ record: attendanceRecord, work_session_id: id }),
  status: 201,
  deferred,
  errors: [
    "TIMESTAMP_OUT_OF_ORDER",
    "SESSION_TOO_LONG",
    "TOO_MANY_CORRECTIONS",
    "ALREADY_CHECKED_IN",
    "ACTIVITY_OVERLAPS",
    "TIMESTAMP_IN_FUTURE",
    "TIMESTAMP_TOO_OLD",
  ],
});

export const handler = endpoint(contract, async (input) => {
  const { body, principal, organization, now, call, db, publish } = input;
  const at = occurredAt(body.timestamp, now, organization);
  const ended_at = body.ended_at === undefined ? undefined : occurredAt(body.ended_at, now, organization);
  const { location, notes } = body;
  const declared = { kind: "check_in" as const, at, ended_at, location, note: notes, ip: call.ip };
  const { asked, open } = await askIfNeeded(input, declared);
  if (asked !== undefined) return asked;
  const { org_id, user_id } = principal;
  const origin = { recorded_at: now, source: sourceOf(call), is_given: body.timestamp !== undefined };
  const fact = { at, ended_at, ip: call.ip, location, notes, ...origin };
  const checkedIn = await enterCheckIn({ db, organization, now, publish }, { user_id, open }, fact);
  const { record, work_session_id, first, known } = checkedIn;
  if (known) return { data: { record, work_session_id }, message: "This was declared already." };
  const department = await departmentOfDay(db, principal, record.date, input);
  announceCheckIn(publish, { ...principal, department, department_now: principal.department }, checkedIn, at);
  const entry = { org_id, user_id, action: "attendance.check_in", resource: "attendance_record" };
  await audit(db, call, { ...entry, resource_id: record.id });
  return { data: { record, work_session_id }, message: first ? "Checked in." : "Checked in again." };
});
