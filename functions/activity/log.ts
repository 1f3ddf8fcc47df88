// A member enters time at work that left no trace on the keyboard: a meeting inside the running work session.
import * as z from "zod";
import { enterMeeting } from "../../lib/attendance/facts/meeting.ts";
import { audit } from "../../lib/audit/audit.ts";
import { askIfNeeded } from "../../lib/corrections/claim.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { id, instant, instantOut, text } from "../../lib/platform/http/schemas.ts";
import { sourceOf } from "../../lib/timeline/rules/source.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/activity/log",
  summary: "Log a meeting that took place during a work session",
  access: "member",
  body: z.strictObject({
    activity_type: z.literal("meeting"),
    start_time: instant,
    end_time: instant,
    title: text(255).optional(),
  }),
  response: z.object({
    activity: z.object({
      id,
      activity_type: z.literal("meeting"),
      start_time: instantOut,
      end_time: instantOut,
      duration: z.int(),
      title: z.string().nullable(),
    }),
  }),
  status: 201,
  deferred,
  errors: [
    "TOO_MANY_CORRECTIONS",
    "NOT_CHECKED_IN",
    "ACTIVITY_OVERLAPS",
    "TIMESTAMP_OUT_OF_ORDER",
    "TIMESTAMP_IN_FUTURE",
    "TIMESTAMP_TOO_OLD",
  ],
});

export const handler = endpoint(contract, async (input) => {
  const { body, principal, organization, now, call, db, publish } = input;
  const start = occurredAt(body.start_time, now, organization);
  const end = occurredAt(body.end_time, now, organization);
  if (end <= start) throw new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { earliest: start } });

  const { asked, open } = await askIfNeeded(input, { kind: "meeting", at: start, ended_at: end, note: body.title });
  if (asked !== undefined) return asked;
  const { org_id, user_id } = principal;
  const fact = { start, end, title: body.title, recorded_at: now, source: sourceOf(call) };
  const { meeting, known } = await enterMeeting({ db, organization, now, publish }, { user_id, open }, fact);
  const entry = { org_id, user_id, action: "activity.log", resource: "meeting", resource_id: meeting.id };
  if (!known) audit(db, call, entry);
  const duration = (end.getTime() - start.getTime()) / 1000;
  return {
    data: { activity: { ...meeting, activity_type: "meeting" as const, duration } },
    message: known ? "This was declared already." : "Meeting logged.",
  };
});
