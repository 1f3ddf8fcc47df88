// One day of one member: attendance, timeline, and what the time was spent on. Today's figures end at this second.

import * as z from "zod";
import { classedTime, classedTimes } from "../../lib/activity/classed-time.ts";
import { isActivityKept } from "../../lib/activity/kept-activity.ts";
import { summarizeDay } from "../../lib/activity/rules/day-summary.ts";
import { loadDayUsage } from "../../lib/activity/usage.ts";
import { findAskedDay } from "../../lib/attendance/asked-day.ts";
import { day, loadDay } from "../../lib/attendance/day.ts";
import { memberHead } from "../../lib/auth/user.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, localDate } from "../../lib/platform/http/schemas.ts";
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
  const { member, date, found } = await findAskedDay(input, (userId, asked) =>
    Promise.all([
      loadDay(db, userId, asked, now),
      loadDayUsage(db, userId, asked, now, isActivityKept(organization, asked, now)),
      db.find<OfRecord>(selectOfRecord, [userId, asked]),
    ]),
  );
  const { id: userId, name, employee_id, department } = member;
  const [{ segments, ...attendance }, { usages, clicks, strokes }, ofRecord] = found;
  const { closed, screenshots } = ofRecord ?? NO_RECORD;
  const totals = totalsOf(segments);
  const { record } = attendance;
  const judged = { user_id: userId, date, judged_at: record?.check_in_time ?? null };
  const rules = await rulesOfDay(db, organization, judged);
  const { productivity_rules } = rules.settings;
  const summary = summarizeDay(totals, usages, productivity_rules);

  return {
    data: {
      ...attendance,
      member: { id: userId, name, employee_id, department },
      timezone: organization.timezone,
      provisional: !closed || (record !== null && date >= localDateOf(now, organization.timezone)),
      total_hours: Math.round(totals.work / 36) / 100,
      ...percentagesOf(totals),
      ...summary,
      top_applications: classedTimes(summary.top_applications, "application", productivity_rules),
      top_websites: classedTimes(summary.top_websites, "host", productivity_rules),
      total_screenshots: screenshots,
      total_mouse_clicks: clicks,
      total_keyboard_strokes: strokes,
      timeline: segments.map(toTimelineSegment),
    },
  };
});

type OfRecord = { closed: boolean; screenshots: number };

/** A day without a record does not change, and has no pictures. */
const NO_RECORD: OfRecord = { closed: true, screenshots: 0 };

const selectOfRecord = `
  select r.closed_at is not null as closed,
    (select count(*) from screenshots s
      where s.org_id = r.org_id and s.attendance_record_id = r.id and s.status = 'ready') as screenshots
  from attendance_records r where r.org_id = (select app.current_org()) and r.user_id = $1 and r.date = $2`;
