// A day's timeline, segment by segment: a member's own, or that of somebody a manager looks after, who sees that they did.
import * as z from "zod";
import { findAskedDay } from "../../lib/attendance/asked-day.ts";
import { asOf, durations, durationsOf } from "../../lib/attendance/record.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, localDate } from "../../lib/platform/http/schemas.ts";
import { loadDayTimeline, timelineSegment, toTimelineSegment } from "../../lib/timeline/day-timeline.ts";
import { totalsOf } from "../../lib/timeline/rules/totals.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/activity/history",
  summary: "The timeline of a day, today unless a date is given",
  access: "member",
  query: z.object({ date: localDate.optional(), user_id: id.optional() }),
  response: z.object({
    ...asOf,
    date: z.string(),
    segments: z.array(timelineSegment),
    ...durations,
  }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async (input) => {
  const { now, db } = input;
  const { date, found } = await findAskedDay(input, (userId, asked) => loadDayTimeline(db, userId, asked, now));
  const totals = durationsOf(totalsOf(found));
  return { data: { as_of: now, date, segments: found.map(toTimelineSegment), ...totals } };
});
