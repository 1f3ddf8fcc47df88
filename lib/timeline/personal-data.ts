import { asWorker, type Db } from "../platform/db/transaction.ts";
import { type Counts, keptSince, type Person, type PersonalData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

const HOURS = "hours worked are kept as long as the organization";
const NOBODY = "instants without a word about anybody";

export const tables = {
  work_sessions: {
    expire: HOURS,
    columns: `
      id, org_id, user_id, attendance_record_id, started_at, ended_at, ended_by, idle_threshold_seconds, created_at,
      source, recorded_at, end_source, end_recorded_at, voided_at, changed_xid`,
    erase: NOBODY,
  },
  activity_logs: {
    expire: HOURS,
    columns: `
      org_id, user_id, work_session_id, activity_type, no_input_until, start_time, end_time, idle_reason, duration`,
    erase: NOBODY,
  },
  user_status: {
    expire: "one row a member",
    columns: `
      user_id, org_id, work_session_id, idle_threshold_seconds, run_started_at, last_instant, no_input_until,
      on_break_since, is_tracked, last_heartbeat_at, announced_state, focus_key, focus_heartbeats, focus_clicks, focus_strokes`,
    sooner: { activity: "active_application, active_window_title, url" },
    exportOf: "what it says follows from the heartbeats",
  },
} satisfies PersonalData["tables"];

/** What a former release noted of the window in front. */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  await asWorker((db) => db.query(clearOldStatus, keptSince(organizations, now, "activity")));
  return {};
}

export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(clearStatus, [user_id]);
  return [];
}

export const exportOf = {
  work_sessions: `
    select id, started_at, ended_at, ended_by, source, recorded_at, end_source, end_recorded_at, voided_at
    from work_sessions where user_id = $1 order by started_at`,
  timeline: `
    select activity_type, idle_reason, start_time, end_time, duration
    from activity_logs where user_id = $1 order by start_time`,
};

const clearOldStatus = `
  update user_status s set active_application = null, active_window_title = null, url = null
  from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
  where s.org_id = kept.org_id and coalesce(s.last_heartbeat_at, '-infinity') < kept.since
    and (s.active_application is not null or s.active_window_title is not null or s.url is not null)`;

// Columns that nothing writes any more; they go when no release reads them.
const clearStatus = `
  update user_status set active_application = null, active_window_title = null, url = null where user_id = $1`;
