// One day of one member: attendance, timeline, and what the time was spent on. Today's figures end at this second.

import * as z from "zod";
import { classedTime, classedTimes } from "../../lib/activity/classed-time.ts";
import { summarizeDay } from "../../lib/activity/rules/day-summary.ts";
import { loadUsage, NO_USAGE } from "../../lib/activity/usage.ts";
import { findAskedDay } from "../../lib/attendance/asked-day.ts";
import { day, loadDay } from "../../lib/attendance/day.ts";
import { memberHead } from "../../lib/auth/user.ts";
import type { Db } from "../../lib/platform/db/transaction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, localDate } from "../../lib/platform/http/schemas.ts";
import type { Organization } from "../../lib/platform/tenancy/organization.ts";
import { rulesOfDay } from "../../lib/platform/tenancy/rules-in-force.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { timelineSegment, toTimelineSegment } from "../../lib/timeline/day-timeline.ts";
import { percentagesOf, totalsOf } from "../../lib/timeline/rules/totals.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/daily",
  summary: "A member's day: record, timeline, shares of active and idle time, top applications, productivity",
  access: "member",
  query: z.object({ date: localDate.optional(), user_id: id.optional() }),
  // Where nobody is at work nothing but the instant of the answer changes; where somebody is, the totals do.
  etag: { except: ["as_of"] },
  response: day.extend({
    member: memberHead,
    timezone: z.string(),
    /** True while the day can still change: it runs, or has not been closed. */
    provisional: z.boolean(),
    total_hours: z.number(),
    active_percent: z.number().nullable(),
    idle_percent: z.number().nullable(),
    meeting_percent: z.number().nullable(),
    productivity_score: z.int().nullable(),
    total_tracked_time: z.int(),
    productive_time: z.int(),
    neutral_time: z.int(),
    unproductive_time: z.int(),
    top_applications: z.array(classedTime),
    top_websites: z.array(classedTime),
    total_screenshots: z.int(),
    total_mouse_clicks: z.int(),
    total_keyboard_strokes: z.int(),
    timeline: z.array(timelineSegment),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async (input) => {
  const { organization, now, db } = input;
  const { member, date } = await findAskedDay(input);
  const { id: userId, name, employee_id, department } = member;
  const { segments, ...attendance } = await loadDay(db, userId, date, now);
  const totals = totalsOf(segments);
  const { usages, clicks, strokes } = (await loadUsage(db, [userId], date, now)).get(userId) ?? NO_USAGE;
  const judged = { user_id: userId, date, judged_at: attendance.record?.check_in_time ?? null };
  const { productivity_rules } = (await rulesOfDay(db, organization, judged)).settings;
  const summary = summarizeDay(totals, usages, productivity_rules);

  return {
    data: {
      ...attendance,
      member: { id: userId, name, employee_id, department },
      timezone: organization.timezone,
      provisional: attendance.record !== null && (await isOpen(db, attendance.record.id, organization, date, now)),
      total_hours: Math.round(totals.work / 36) / 100,
      ...percentagesOf(totals),
      ...summary,
      top_applications: classedTimes(summary.top_applications, "application", productivity_rules),
      top_websites: classedTimes(summary.top_websites, "host", productivity_rules),
      total_screenshots: attendance.record === null ? 0 : await countScreenshots(db, attendance.record.id),
      total_mouse_clicks: clicks,
      total_keyboard_strokes: strokes,
      timeline: segments.map(toTimelineSegment),
    },
  };
});

async function isOpen(db: Db, recordId: string, { timezone }: Organization, date: string, now: Date): Promise<boolean> {
  const { closed } = await db.one<{ closed: boolean }>(selectClosed, [recordId]);
  return !closed || date >= localDateOf(now, timezone);
}

async function countScreenshots(db: Db, recordId: string): Promise<number> {
  return (await db.one<{ screenshots: number }>(selectScreenshots, [recordId])).screenshots;
}

const selectClosed = `
  select closed_at is not null as closed from attendance_records where id = $1`;

const selectScreenshots = `
  select count(*) as screenshots from screenshots where attendance_record_id = $1 and status = 'ready'`;
