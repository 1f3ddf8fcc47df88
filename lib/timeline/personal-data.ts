import type { PersonalData } from "../platform/personal-data.ts";

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
    erase: NOBODY,
    exportOf: "what it says follows from the heartbeats",
  },
} satisfies PersonalData["tables"];

export const exportOf = {
  work_sessions: `
    select id, started_at, ended_at, ended_by, source, recorded_at, end_source, end_recorded_at, voided_at
    from work_sessions where org_id = (select app.current_org()) and user_id = $1 order by started_at`,
  timeline: `
    select activity_type, idle_reason, start_time, end_time, duration
    from activity_logs where org_id = (select app.current_org()) and user_id = $1 order by start_time`,
};
