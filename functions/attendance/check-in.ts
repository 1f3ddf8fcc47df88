// A member's tracker opens the day, or goes on with it after a check-out. From here on heartbeats count.
import * as z from "zod";
import { announceCheckIn, openWorkSession } from "../../lib/attendance/begin-work-session.ts";
import { attendanceRecord } from "../../lib/attendance/record.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { id, instant, location } from "../../lib/platform/http/schemas.ts";

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
  const at = occurredAt(body.timestamp, now, organization);
  const { location, notes } = body;
  const checkedIn = await openWorkSession(db, organization, principal.user_id, { at, ip: call.ip, location, notes });
  announceCheckIn(publish, principal, checkedIn, at);
  const { record, work_session_id, first } = checkedIn;
  return { data: { record, work_session_id }, message: first ? "Checked in." : "Checked in again." };
});
