// A member's tracker opens the day, or goes on with it after a check-out. From here on heartbeats count.
import * as z from "zod";
import { announceCheckIn, openWorkSession } from "../../lib/attendance/begin-work-session.ts";
import { attendanceRecord } from "../../lib/attendance/record.ts";
import { audit } from "../../lib/audit/audit.ts";
import { askIfNeeded } from "../../lib/corrections/claim.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { id, instant, location } from "../../lib/platform/http/schemas.ts";
import { sourceOf } from "../../lib/timeline/rules/source.ts";

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
  deferred,
  errors: [
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
  const { location, notes } = body;
  const { asked, open } = await askIfNeeded(input, { kind: "check_in", at, location, note: notes, ip: call.ip });
  if (asked !== undefined) return asked;
  const fact = { at, ip: call.ip, location, notes, recorded_at: now, source: sourceOf(call) };
  const checkedIn = await openWorkSession(db, organization, { user_id: principal.user_id, open }, fact);
  announceCheckIn(publish, principal, checkedIn, at);
  const { record, work_session_id, first } = checkedIn;
  const { org_id, user_id } = principal;
  const entry = { org_id, user_id, action: "attendance.check_in", resource: "attendance_record" };
  await audit(db, call, { ...entry, resource_id: record.id });
  return { data: { record, work_session_id }, message: first ? "Checked in." : "Checked in again." };
});
