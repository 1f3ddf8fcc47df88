// A member's tracker ends the work session: open breaks end, and the day's totals become final to the second.

import * as z from "zod";
import { enterCheckOut } from "../../lib/attendance/facts/check-out.ts";
import { attendanceRecord } from "../../lib/attendance/record.ts";
import { audit } from "../../lib/audit/audit.ts";
import { askIfNeeded } from "../../lib/corrections/claim.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { instant, location } from "../../lib/platform/http/schemas.ts";
import { departmentOfDay } from "../../lib/platform/tenancy/department-of-day.ts";
import { sourceOf } from "../../lib/timeline/rules/source.ts";
import { statusEvent } from "../../lib/timeline/status-event.ts";

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
  const { org_id, user_id } = principal;
  const origin = { recorded_at: now, source: sourceOf(call), is_given: body.timestamp !== undefined };
  const fact = { at, ip: call.ip, location, notes, ...origin };
  const checkedOut = await enterCheckOut({ db, organization, now, publish }, { user_id, open }, fact);
  const { record, work_session_id, ended_at, bounded, known } = checkedOut;
  if (known) return { data: { record }, message: "This was declared already." };

  const entry = { org_id, user_id, action: "attendance.check_out", resource: "attendance_record" };
  await audit(db, call, { ...entry, resource_id: record.id });
  const department = await departmentOfDay(db, principal, record.date, input);
  const { id: attendance_id, check_out_time, total_work_duration } = record;
  const data = { attendance_id, user_id, check_out_time, total_work_duration };
  publish({ event: "attendance:update", channel: "attendance", user_id, department, data });
  if (open?.id === work_session_id) publish(statusEvent(principal, "offline", ended_at));
  return { data: { record }, message: bounded ? TOO_LONG : "Checked out." };
});

const TOO_LONG =
  "Checked out. This work began longer ago than work lasts, so it was ended by its last sign; somebody will look at it.";
