// A member's tracker ends the running break: its length is settled and activity counts again.

import * as z from "zod";
import { enterBreakEnd } from "../../lib/attendance/facts/breaks.ts";
import { lunchBreak } from "../../lib/attendance/lunch-break.ts";
import { audit } from "../../lib/audit/audit.ts";
import { askIfNeeded } from "../../lib/corrections/claim.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { instant, location } from "../../lib/platform/http/schemas.ts";
import { findAnnouncedState } from "../../lib/timeline/live-status.ts";
import { sourceOf } from "../../lib/timeline/rules/source.ts";
import { statusEvent } from "../../lib/timeline/status-event.ts";

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
    "ACTIVITY_OVERLAPS",
    "TIMESTAMP_OUT_OF_ORDER",
    "TIMESTAMP_IN_FUTURE",
    "TIMESTAMP_TOO_OLD",
  ],
});

export const handler = endpoint(contract, async (input) => {
  const { body, principal, organization, now, call, db, publish } = input;
  const at = occurredAt(body.timestamp, now, organization);
  const { location } = body;
  const { asked, open } = await askIfNeeded(input, { kind: "break_end", at, location });
  if (asked !== undefined) return asked;
  const { org_id, user_id } = principal;
  const origin = { recorded_at: now, source: sourceOf(call), is_given: body.timestamp !== undefined };
  const fact = { at, location, ...origin };
  const { lunch_break, known } = await enterBreakEnd({ db, organization, now, publish }, { user_id, open }, fact);
  if (known) return { data: { lunch_break }, message: "This was declared already." };

  const entry = { org_id, user_id, action: "lunch_break.end", resource: "lunch_break", resource_id: lunch_break.id };
  audit(db, call, entry);
  if (open?.break_id === lunch_break.id) publish(statusEvent(principal, await findAnnouncedState(db, user_id), at));
  return { data: { lunch_break }, message: "Break ended." };
});
