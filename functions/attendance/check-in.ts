// A member's tracker opens the day, or goes on with it after a check-out. From here on heartbeats count.
import * as z from "zod";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { occurredAt } from "../../lib/http/occurred-at.ts";
import { id, instant, location } from "../../lib/http/schemas.ts";
import { attendanceRecord } from "../../lib/queries/attendance-record.ts";
import { announceCheckIn, openWorkSession } from "../../lib/queries/open-session.ts";

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
