// A member's tracker opens the day, or goes on with it after a check-out. From here on heartbeats count.
import * as z from "zod";
import { attendanceRecord } from "../../lib/attendance/record.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { declareCheckIn } from "../../lib/corrections/declare-check-in.ts";
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
  const { body, organization, now, call } = input;
  const at = occurredAt(body.timestamp, now, organization);
  const ended_at = body.ended_at === undefined ? undefined : occurredAt(body.ended_at, now, organization);
  const { location, notes } = body;
  const origin = { source: sourceOf(call), is_given: body.timestamp !== undefined };
  const declared = await declareCheckIn(input, { at, ended_at, location, notes, ...origin });
  if ("deferred" in declared) return declared;
  const { record, work_session_id, first, known } = declared;
  const message = known ? "This was declared already." : first ? "Checked in." : "Checked in again.";
  return { data: { record, work_session_id }, message };
});
