// A member's tracker ends the work session: open breaks end, and the day's totals become final to the second.

import * as z from "zod";
import { attendanceRecord } from "../../lib/attendance/record.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { declareCheckOut } from "../../lib/corrections/declare-check-out.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { instant, location } from "../../lib/platform/http/schemas.ts";
import { sourceOf } from "../../lib/timeline/rules/source.ts";

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
  const { body, organization, now, call } = input;
  const at = occurredAt(body.timestamp, now, organization);
  const { location, notes } = body;
  const origin = { source: sourceOf(call), is_given: body.timestamp !== undefined };
  const declared = await declareCheckOut(input, { at, location, notes, ...origin });
  if ("deferred" in declared) return declared;
  const { record, bounded, known } = declared;
  const message = known ? "This was declared already." : bounded ? TOO_LONG : "Checked out.";
  return { data: { record }, message };
});

const TOO_LONG =
  "Checked out. This work began longer ago than work lasts, so it was ended by its last sign; somebody will look at it.";
