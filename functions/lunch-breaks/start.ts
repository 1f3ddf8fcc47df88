// A member's tracker starts a break: from here on evidence of activity does not count until the break ends.

import * as z from "zod";
import { enterBreakStart } from "../../lib/attendance/facts/breaks.ts";
import { lunchBreak } from "../../lib/attendance/lunch-break.ts";
import { audit } from "../../lib/audit/audit.ts";
import { askIfNeeded } from "../../lib/corrections/claim.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { instant, location } from "../../lib/platform/http/schemas.ts";
import { sourceOf } from "../../lib/timeline/rules/source.ts";
import { statusEvent } from "../../lib/timeline/status-event.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/lunch-break/start",
  summary: "Start a break",
  access: "member",
  body: z.strictObject({
    timestamp: instant.optional(),
    /** Of a past break that is declared as a whole. */
    ended_at: instant.optional(),
    location: location.optional(),
  }),
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
  const ended_at = body.ended_at === undefined ? undefined : occurredAt(body.ended_at, now, organization);
  const { location } = body;
  const { asked, open } = await askIfNeeded(input, { kind: "break_start", at, ended_at, location });
  if (asked !== undefined) return asked;
  const { org_id, user_id } = principal;
  const origin = { recorded_at: now, source: sourceOf(call), is_given: body.timestamp !== undefined };
  const fact = { at, ended_at, location, ...origin };
  const { lunch_break, known } = await enterBreakStart({ db, organization, now, publish }, { user_id, open }, fact);
  if (known) return { data: { lunch_break }, message: "This was declared already." };

  const entry = { org_id, user_id, action: "lunch_break.start", resource: "lunch_break", resource_id: lunch_break.id };
  audit(db, call, entry);
  if (lunch_break.break_end_time === null) publish(statusEvent(principal, "break", at));
  return { data: { lunch_break }, message: "Break started." };
});
