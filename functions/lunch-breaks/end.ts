// A member's tracker ends the running break: its length is settled and activity counts again.

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
import { findAnnouncedState } from "../../lib/timeline/live-status.ts";
import { rebuildTimeline } from "../../lib/timeline/rebuild.ts";
import { sourceOf } from "../../lib/timeline/rules/source.ts";
import { statusEvent } from "../../lib/timeline/status-event.ts";
import { requireSession } from "../../lib/timeline/work-session.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/lunch-break/end",
  summary: "End the running break",
  access: "member",
  body: z.strictObject({ timestamp: instant.optional(), location: location.optional() }),
  response: z.object({ lunch_break: lunchBreak }),
  deferred,
  errors: [
    "TOO_MANY_CORRECTIONS",
    "NOT_CHECKED_IN",
    "NO_BREAK_STARTED",
    "TIMESTAMP_OUT_OF_ORDER",
    "TIMESTAMP_IN_FUTURE",
    "TIMESTAMP_TOO_OLD",
  ],
});

export const handler = endpoint(contract, async (input) => {
  const { body, principal, organization, now, call, db, publish } = input;
  const at = occurredAt(body.timestamp, now, organization);
  const { asked, open } = await askIfNeeded(input, { kind: "break_end", at, location: body.location });
  if (asked !== undefined) return asked;
  const session = requireSession(open);
  if (session.on_break_since === null) throw new AppError("NO_BREAK_STARTED");
  if (at < session.on_break_since)
    throw new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { earliest: session.on_break_since } });

  const lunch_break = await db.one<LunchBreak>(endBreak, [
    session.break_id,
    at,
    body.location ?? null,
    sourceOf(call),
    now,
  ]);
  await markDeclaredLate(db, session.attendance_record_id, at, now);
  await rebuildTimeline(db, session.id);
  const { org_id, user_id } = principal;
  const entry = { org_id, user_id, action: "lunch_break.end", resource: "lunch_break", resource_id: lunch_break.id };
  await audit(db, call, entry);

  publish(statusEvent(principal, await findAnnouncedState(db, user_id), at));
  return { data: { lunch_break }, message: "Break ended." };
});

const endBreak = `
  update lunch_breaks set break_end_time = $2, end_location = $3, end_source = $4, end_recorded_at = $5
  where id = $1
  returning ${breakColumns}`;
