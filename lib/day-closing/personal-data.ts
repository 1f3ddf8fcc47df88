import { asWorkerIn } from "../platform/db/transaction.ts";
import { type Counts, type ErasedPerson, inBatches, keptSince, type PersonalData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

const HOURS = "sums of hours worked are kept as long as the organization";

export const tables = {
  productivity_summary: {
    expire: HOURS,
    columns: `
      org_id, user_id, date, total_work_duration, total_active_duration, total_idle_duration, total_break_duration,
      total_meeting_duration, total_untracked_duration, total_tracked_time, productive_time, unproductive_time,
      neutral_time, total_screenshots,
      total_mouse_clicks, total_keyboard_strokes, productivity_score, created_at, updated_at`,
    sooner: { activity: "top_applications, top_websites, applications" },
  },
  day_closings: {
    expire: "which dates are closed, for as long as there are days",
    columns: "org_id, date, closed_at",
  },
} satisfies PersonalData["tables"];

/** Which applications and sites a day went to is as old as its heartbeats; how long it was stays. */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const activity = keptSince(organizations, now, "activity");
  return { top_lists_cleared: await inBatches((db, limit) => db.query(clearOldLists, [...activity, limit])) };
}

/** Visited sites tell of a person; durations do not. */
export async function eraseTraces({ org_id, user_id }: ErasedPerson): Promise<void> {
  await asWorkerIn(org_id, (db) => db.query(clearSummaries, [user_id]));
}

export const exportOf = {
  days: `
    select date, total_work_duration, total_active_duration, total_idle_duration, total_break_duration,
      total_meeting_duration, total_untracked_duration, total_tracked_time, productive_time, unproductive_time,
      neutral_time, top_applications,
      top_websites, applications, total_screenshots, total_mouse_clicks, total_keyboard_strokes, productivity_score
    from productivity_summary where org_id = (select app.current_org()) and user_id = $1 order by date`,
};

const clearOldLists = `
  with old as (
    select s.org_id, s.user_id, s.date from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join productivity_summary s on s.org_id = kept.org_id and s.date < (kept.since at time zone 'UTC')::date
    where (s.top_applications <> '[]' or s.top_websites <> '[]' or s.applications is not null)
    limit $3 for update of s skip locked
  )
  update productivity_summary s set top_applications = '[]', top_websites = '[]', applications = null
  from old where s.org_id = old.org_id and s.user_id = old.user_id and s.date = old.date
  returning 1`;

const clearSummaries = `
  update productivity_summary set top_websites = '[]', applications = null
  where org_id = (select app.current_org()) and user_id = $1 and (top_websites <> '[]' or applications is not null)`;
