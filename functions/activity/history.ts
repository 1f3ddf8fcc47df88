// A day's timeline, segment by segment: a member's own, or that of somebody a manager looks after.
import * as z from "zod";
import { localDateOf } from "../../lib/domain/calendar.ts";
import { totalsOf } from "../../lib/domain/totals.ts";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { id, localDate } from "../../lib/http/schemas.ts";
import { durationsOf } from "../../lib/queries/attendance-record.ts";
import { loadDayTimeline, timelineSegment, toTimelineSegment } from "../../lib/queries/day-timeline.ts";
import { findVisibleMember } from "../../lib/queries/visible-member.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/activity/history",
  summary: "The timeline of a day, today unless a date is given",
  access: "member",
  query: z.object({ date: localDate.optional(), user_id: id.optional() }),
  response: z.object({
    date: z.string(),
    segments: z.array(timelineSegment),
    total_work_duration: z.int(),
    total_active_duration: z.int(),
    total_idle_duration: z.int(),
    total_break_duration: z.int(),
    total_meeting_duration: z.int(),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db }) => {
  const member = await findVisibleMember(db, principal, query.user_id ?? principal.user_id);
  const date = query.date ?? localDateOf(now, organization.timezone);
  const record = await db.find<{ id: string }>(selectRecord, [member.id, date]);
  const segments = record === undefined ? [] : await loadDayTimeline(db, record.id, member.id, now);
  return { data: { date, segments: segments.map(toTimelineSegment), ...durationsOf(totalsOf(segments)) } };
});

const selectRecord = `
  select id from attendance_records where user_id = $1 and date = $2`;
