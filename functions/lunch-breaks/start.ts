// A member's tracker starts a break: from here on evidence of activity does not count until the break ends.

import * as z from "zod";
import { breakColumns, type LunchBreak, lunchBreak } from "../../lib/attendance/lunch-break.ts";
import { markDeclaredLate } from "../../lib/attendance/marks.ts";
import { audit } from "../../lib/audit/audit.ts";
import { askIfNeeded } from "../../lib/corrections/claim.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { instant, location } from "../../lib/platform/http/schemas.ts";
import { rebuildTimeline } from "../../lib/timeline/rebuild.ts";
import { sourceOf } from "../../lib/timeline/rules/source.ts";
import { statusEvent } from "../../lib/timeline/status-event.ts";
import { requireSession } from "../../lib/timeline/work-session.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/lunch-break/start",
  summary: "Start a break",
  access: "member",
  body: z.strictObject({ timestamp: instant.optional(), location: location.optional() }),
  response: z.object({ lunch_break: lunchBreak }),
  status: 201,
  deferred,
  errors: [
    "TOO_MANY_CORRECTIONS",
    "NOT_CHECKED_IN",
    "BREAK_ALREADY_STARTED",
    "ACTIVITY_OVERLAPS",
    "TIMESTAMP_OUT_OF_ORDER",
    "TIMESTAMP_IN_FUTURE",
    "TIMESTAMP_TOO_OLD",
  ],
});

export const handler = endpoint(contract, async (input) => {
  const { body, principal, organization, now, call, db, publish } = input;
  const at = occurredAt(body.timestamp, now, organization);
  const { asked, open } = await askIfNeeded(input, { kind: "break_start", at, location: body.location });
  if (asked !== undefined) return asked;
  const session = requireSession(open);
  if (session.break_id !== null)
    throw new AppError("BREAK_ALREADY_STARTED", { details: { since: session.on_break_since } });
  if (at < session.started_at)
    throw new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { earliest: session.started_at } });
  if ((await db.find(findMeetingAfter, [session.id, at])) !== undefined) throw new AppError("ACTIVITY_OVERLAPS");

  const { org_id, user_id } = principal;
  const lunch_break = await db.one<LunchBreak>(insertBreak, [
    org_id,
    user_id,
    session.attendance_record_id,
    session.id,
    at,
    body.location ?? null,
    sourceOf(call),
    now,
  ]);
  await markDeclaredLate(db, session.attendance_record_id, at, now);
  await rebuildTimeline(db, session.id);
  const entry = { org_id, user_id, action: "lunch_break.start", resource: "lunch_break", resource_id: lunch_break.id };
  await audit(db, call, entry);

  publish(statusEvent(principal, "break", at));
  return { data: { lunch_break }, message: "Break started." };
});

// An open break reaches to the end of time, so any meeting that has not ended by its start lies under it.
const findMeetingAfter = `
  select id from meetings where work_session_id = $1 and end_time > $2 limit 1`;

const insertBreak = `
  insert into lunch_breaks (org_id, user_id, attendance_record_id, work_session_id, break_start_time, start_location,
    source, recorded_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  returning ${breakColumns}`;
