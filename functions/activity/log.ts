// A member enters time at work that left no trace on the keyboard: a meeting inside the running work session.
import * as z from "zod";
import { markDeclaredLate } from "../../lib/attendance/marks.ts";
import { audit } from "../../lib/audit/audit.ts";
import { askIfNeeded } from "../../lib/corrections/claim.ts";
import { deferred } from "../../lib/corrections/correction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { id, instant, instantOut, text } from "../../lib/platform/http/schemas.ts";
import { wholeSecond } from "../../lib/platform/time/timestamp.ts";
import { rebuildTimeline } from "../../lib/timeline/rebuild.ts";
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

type Meeting = { id: string; start_time: Date; end_time: Date; title: string | null };

export const handler = endpoint(contract, async (input) => {
  const { body, principal, organization, now, call, db } = input;
  const start = occurredAt(body.start_time, now, organization);
  const end = wholeSecond(occurredAt(body.end_time, now, organization));
  if (end <= start) throw new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { earliest: start } });

  const { asked } = await askIfNeeded(input, { kind: "meeting", at: start, ended_at: end, note: body.title });
  if (asked !== undefined) return asked;
  const session = await db.find<{ id: string; attendance_record_id: string }>(findSession, [
    principal.user_id,
    start,
    end,
  ]);
  if (session === undefined) throw new AppError("NOT_CHECKED_IN", { details: { start_time: start, end_time: end } });
  if ((await db.find(findBreak, [session.id, start, end])) !== undefined) throw new AppError("ACTIVITY_OVERLAPS");

  const { org_id, user_id } = principal;
  const meeting = await db.one<Meeting>(insertMeeting, [
    org_id,
    user_id,
    session.id,
    start,
    end,
    body.title ?? null,
    sourceOf(call),
    now,
  ]);
  await markDeclaredLate(db, session.attendance_record_id, end, now);
  await rebuildTimeline(db, session.id);
  const entry = { org_id, user_id, action: "activity.log", resource: "meeting", resource_id: meeting.id };
  await audit(db, call, entry);
  const duration = (end.getTime() - start.getTime()) / 1000;
  return {
    data: { activity: { ...meeting, activity_type: "meeting" as const, duration } },
    message: "Meeting logged.",
  };
});

const findSession = `
  select id, attendance_record_id from work_sessions
  where user_id = $1 and started_at <= $2 and (ended_at is null or ended_at >= $3)`;

const findBreak = `
  select id from lunch_breaks
  where work_session_id = $1 and break_start_time < $3 and (break_end_time is null or break_end_time > $2)
  limit 1`;

const insertMeeting = `
  insert into meetings (org_id, user_id, work_session_id, start_time, end_time, title, source, recorded_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  returning id, start_time, end_time, title`;
