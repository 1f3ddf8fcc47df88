import type pg from "pg";

/**
 * Everybody of an organization is at work since three hours, active and idle by turns, as their trackers say. Everybody
 * has a heartbeat of this moment, and two dozen segments of today.
 */
export async function putToWork(superuser: Pick<pg.Client, "query">, orgId: string, now: Date): Promise<void> {
  await superuser.query("select app.ensure_partitions(current_date - 1, current_date + 1)");
  for (const statement of [insertRecords, insertSessions, insertSegments, updateStatuses, insertHeartbeats])
    await superuser.query(statement, [orgId, now]);
  await superuser.query("vacuum analyze");
}

const insertRecords = `
  insert into attendance_records (org_id, user_id, date, check_in_time, status)
  select org_id, id, ($2::timestamptz at time zone 'UTC')::date, $2::timestamptz - interval '3 hours', 'present'
  from users where org_id = $1 and role = 'employee'`;

const insertSessions = `
  insert into work_sessions (org_id, user_id, attendance_record_id, started_at, idle_threshold_seconds)
  select org_id, user_id, id, check_in_time, 300 from attendance_records
  where org_id = $1 and check_in_time = $2::timestamptz - interval '3 hours'`;

const insertSegments = `
  insert into activity_logs (org_id, user_id, work_session_id, activity_type, start_time, end_time)
  select s.org_id, s.user_id, s.id, case n % 2 when 0 then 'active' else 'idle' end,
    s.started_at + n * interval '7 minutes', s.started_at + (n + 1) * interval '7 minutes'
  from work_sessions s, generate_series(0, 23) n
  where s.org_id = $1 and s.ended_at is null and s.started_at < $2`;

const updateStatuses = `
  update user_status v set work_session_id = s.id, idle_threshold_seconds = 300, is_tracked = true,
    run_started_at = s.started_at + 24 * interval '7 minutes', last_instant = $2, last_heartbeat_at = $2
  from work_sessions s
  where s.org_id = $1 and s.user_id = v.user_id and s.ended_at is null`;

const insertHeartbeats = `
  insert into user_activity_tracking (org_id, user_id, timestamp, is_active, active_application, active_window_title)
  select org_id, id, $2, true, 'Code Editor', 'invoice.ts - billing' from users where org_id = $1 and role = 'employee'`;
