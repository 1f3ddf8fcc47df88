// Somebody who looks after a member says yes: what was declared is entered as it would have been at the time.
import * as z from "zod";
import { announceDay } from "../../lib/attendance/announce-day.ts";
import { attendanceRecord } from "../../lib/attendance/record.ts";
import { apply } from "../../lib/corrections/apply/apply.ts";
import { requireAsker } from "../../lib/corrections/asker.ts";
import { correction } from "../../lib/corrections/correction.ts";
import { decide, takeForDecision } from "../../lib/corrections/decide.ts";
import { traceRequest } from "../../lib/corrections/trace.ts";
import { operations } from "../../lib/days/change/contract.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, text } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/corrections/{id}/approve",
  summary: "Approve a request: what was declared becomes part of the day",
  access: "manager",
  params: z.object({ id }),
  body: z.strictObject({
    note: text(500).optional(),
    /** In the place of the changes that were asked for, where a request is for such. */
    changes: operations.optional(),
  }),
  response: z.object({ request: correction, record: attendanceRecord }),
  errors: [
    "NOT_FOUND",
    "OWN_CORRECTION",
    "CORRECTION_DECIDED",
    "CORRECTION_BLOCKED",
    "NOTHING_CHANGED",
    "NOT_CHECKED_IN",
    "DAY_WAS_WORKED",
    "ACTIVITY_OVERLAPS",
    "TIMESTAMP_OUT_OF_ORDER",
    "SESSION_TOO_LONG",
    "TIMESTAMP_IN_FUTURE",
    "TIMESTAMP_TOO_OLD",
  ],
});

export const handler = endpoint(contract, async ({ params, body, principal, organization, now, call, db, publish }) => {
  const taken = await takeForDecision(db, principal, params.id);
  await requireAsker(db, principal, taken);
  const { changes } = body;
  if (changes !== undefined && taken.asked.kind !== "changes") throw otherChanges();
  const by = principal.user_id;
  const { record, change_id } = await apply({ db, organization, now, publish }, taken.asked, {
    by,
    operations: changes,
  });
  const decision = { status: "approved" as const, now, note: body.note, change_id };
  const request = await decide(db, principal, taken, decision, publish);
  const made = { attendance_record_id: record.id, ...(change_id !== null && { change_id }) };
  await traceRequest(db, call, principal, "correction.approve", request, made);
  announceDay(publish, record, taken.member.department);
  return { data: { request, record }, message: "Approved." };
});

function otherChanges(): AppError {
  const message = "only of a request for changes of a day";
  return new AppError("VALIDATION_FAILED", { details: [{ path: "body.changes", message }] });
}
