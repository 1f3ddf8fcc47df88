import { summarizeDay } from "../activity/rules/day-summary.ts";
import { loadUsage, NO_USAGE } from "../activity/usage.ts";
import { column } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { dayBounds } from "../platform/time/calendar.ts";
import { judgeTimestamp } from "../platform/time/timestamp.ts";
import { finishedDayStatus } from "../schedules/rules/day-status.ts";
import { unworkedStatus } from "../schedules/rules/plan.ts";
import type { Totals } from "../timeline/rules/totals.ts";
import { type EndedSession, endAbandonedSessions } from "./end-abandoned.ts";
import { judgedPlans } from "./judged-plans.ts";

type RecordRow = { id: string; user_id: string; is_late: boolean; screenshots: number } & Totals;

/**
 * Closes a local date for some members: ends forgotten sessions, writes who was absent, and
 * sums up each day. Running it again gives the same rows, or the right ones after late evidence. Members who are
 * still at work are left for a later run.
 */
export async function closeDay(
  db: Db,
  organization: Organization,
  date: string,
  userIds: readonly string[],
  { now, publish }: { now: Date; publish: Publish },
): Promise<{ closed: number; ended: EndedSession[] }> {
  const { settings, timezone } = organization;
  // The locks are held to the end: evidence that arrives meanwhile waits, and then finds a closed day to open again.
  await db.query(lockMembers, [userIds]);
  const judged = await judgedPlans(db, organization, userIds, date);
  const { plans, rulesFor } = judged;
  const ended = await endAbandonedSessions(db, organization, { date, judged, userIds }, { now, publish });
  const expected = [...plans].filter(([, { shift }]) => shift !== undefined).map(([userId]) => userId);
  const unworked = [...plans].map(([userId, plan]) => ({ user_id: userId, status: unworkedStatus(plan) }));
  await db.query(insertUnworked, [organization.id, JSON.stringify(unworked), date]);

  const records = await db.query<RecordRow>(selectRecords, [userIds, date]);
  const usage = await loadUsage(
    db,
    records.map(({ user_id }) => user_id),
    date,
    now,
  );
  // A day whose heartbeats are gone keeps what was found out while they existed.
  const forgotten = judgeTimestamp(dayBounds(date, timezone).start, now, settings.retention_days.activity) !== "ok";
  // An application was productive or not when it was used: the rules of today say nothing of it.
  const summaries = records.map((record) => {
    const { usages, clicks, strokes } = usage.get(record.user_id) ?? NO_USAGE;
    return {
      ...record,
      ...summarizeDay(record, usages, rulesFor(record.user_id).settings.productivity_rules),
      applications: forgotten ? undefined : usages,
      clicks,
      strokes,
      status: finishedDayStatus(record.work, record.is_late, plans.get(record.user_id)?.expected),
    };
  });
  const upsert = insertSummaries + setTotals + (forgotten ? "" : setUsage);
  db.send(emptySummaries, [column.uuid(userIds), date]);
  // Of most organizations' nights there is nothing to sum up: nobody worked, or all that was closed before.
  if (summaries.length > 0) {
    db.send(upsert, [organization.id, date, JSON.stringify(summaries)]);
    db.send(deleteFocusChanges, [column.uuid(summaries.map(({ id }) => id))]);
  }
  const closed = await db.query(settleRecords, [
    organization.id,
    date,
    userIds,
    column.uuid(summaries.map(({ id }) => id)),
    column.text(summaries.map(({ status }) => status)),
    now,
    column.uuid(expected),
  ]);
  return { closed: closed.length, ended };
}

// Members are locked in the order in which the consumer of heartbeats locks, so that the two never wait for each other
// in a circle.
const lockMembers = `
  select from user_status where org_id = (select app.current_org()) and user_id = any ($1::uuid[])
  order by user_id for no key update`;

const insertUnworked = `
  insert into attendance_records (org_id, user_id, date, status)
  select u.org_id, u.id, $3, n.status
  from jsonb_to_recordset($2::jsonb) as n (user_id uuid, status text)
  join users u on u.org_id = $1 and u.id = n.user_id and u.status = 'active'
  where n.status <> 'off'
  on conflict on constraint attendance_records_user_date_key do nothing`;

const selectRecords = `
  select r.id, r.user_id, r.is_late,
    r.total_work_duration as work, r.total_active_duration as active, r.total_idle_duration as idle,
    r.total_break_duration as break, r.total_meeting_duration as meeting, r.total_untracked_duration as untracked,
    (select count(*) from screenshots c
     where c.org_id = r.org_id and c.attendance_record_id = r.id and c.status = 'ready') as screenshots
  from attendance_records r
  where r.org_id = (select app.current_org())
    and r.user_id = any ($1::uuid[]) and r.date = $2 and r.check_in_time is not null
    and not exists (
      select from work_sessions w
      where w.org_id = r.org_id and w.attendance_record_id = r.id and w.ended_at is null)`;

const insertSummaries = `
  insert into productivity_summary as s
    (org_id, user_id, date, total_work_duration, total_active_duration, total_idle_duration, total_break_duration,
     total_meeting_duration, total_untracked_duration, total_tracked_time, productive_time, unproductive_time, neutral_time, top_applications,
     top_websites, applications, total_screenshots, total_mouse_clicks, total_keyboard_strokes, productivity_score)
  select $1, n.user_id, $2, n.work, n.active, n.idle, n.break, n.meeting, n.untracked, n.total_tracked_time, n.productive_time,
    n.unproductive_time, n.neutral_time, n.top_applications, n.top_websites, n.applications, n.screenshots, n.clicks, n.strokes,
    n.productivity_score
  from jsonb_to_recordset($3::jsonb) as n
    (user_id uuid, work int, active int, idle int, break int, meeting int, untracked int, total_tracked_time int, productive_time int,
     unproductive_time int, neutral_time int, top_applications jsonb, top_websites jsonb, applications jsonb, screenshots int,
     clicks bigint,
     strokes bigint, productivity_score smallint)
  on conflict on constraint productivity_summary_pkey do update set`;

const setTotals = `
    total_work_duration = excluded.total_work_duration, total_active_duration = excluded.total_active_duration,
    total_idle_duration = excluded.total_idle_duration, total_break_duration = excluded.total_break_duration,
    total_meeting_duration = excluded.total_meeting_duration,
    total_untracked_duration = excluded.total_untracked_duration, productivity_score = excluded.productivity_score,
    updated_at = now()`;

const setUsage = `,
    total_tracked_time = excluded.total_tracked_time, productive_time = excluded.productive_time,
    unproductive_time = excluded.unproductive_time, neutral_time = excluded.neutral_time,
    top_applications = excluded.top_applications, top_websites = excluded.top_websites,
    applications = excluded.applications, total_screenshots = excluded.total_screenshots, total_mouse_clicks = excluded.total_mouse_clicks,
    total_keyboard_strokes = excluded.total_keyboard_strokes`;

// A day that was closed and whose work was voided since comes to nothing.
const emptySummaries = `
  update productivity_summary s set
    total_work_duration = 0, total_active_duration = 0, total_idle_duration = 0, total_break_duration = 0,
    total_meeting_duration = 0, total_untracked_duration = 0, total_tracked_time = 0, productive_time = 0,
    unproductive_time = 0, neutral_time = 0, top_applications = '[]', top_websites = '[]', applications = null,
    total_screenshots = 0, total_mouse_clicks = 0, total_keyboard_strokes = 0, productivity_score = null, updated_at = now()
  where s.org_id = (select app.current_org())
    and s.user_id = any ($1::uuid[]) and s.date = $2 and s.total_work_duration > 0
    and not exists (
      select from attendance_records r
      where r.org_id = s.org_id and r.user_id = s.user_id and r.date = s.date and r.check_in_time is not null)`;

// A closed day needs its changes of focus no more; closed once more, it has its heartbeats counted.
const deleteFocusChanges = `
  delete from focus_changes c using work_sessions w
  where w.org_id = (select app.current_org()) and w.attendance_record_id = any ($1::uuid[])
    and c.org_id = w.org_id and c.work_session_id = w.id`;

// An absence or a leave is settled as it is; only worked days get their status from what was worked.
const settleRecords = `
  update attendance_records r set
    closed_at = $6,
    expected = r.user_id = any ($7::uuid[]),
    status = coalesce(n.status, r.status)
  from attendance_records o
  left join unnest($4::uuid[], $5::text[]) as n (id, status) on n.id = o.id
  where r.org_id = o.org_id and r.id = o.id and o.org_id = $1 and o.date = $2 and o.user_id = any ($3::uuid[])
    and (n.id is not null or o.check_in_time is null)
  returning r.id`;
