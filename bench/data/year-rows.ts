/** A version 7 id: an instant, and behind it what the member's id has there. */
const idAt = (instant: string) =>
  `(lpad(to_hex((extract(epoch from ${instant}) * 1000)::bigint), 12, '0') || substr(user_id::text, 14))::uuid`;

// The date $2 of the members $1. What varies follows from the member and the date alone.
const days = `
  select *, ${idAt("starts")} as day_id, mixed % 25 = 0 as absent, mixed % 3600 as idle,
    interval '1 second' * (mixed % 3600) as away
  from (
    select org_id, id as user_id, $2::date as date, ($2::date + time '08:00') at time zone 'UTC' as starts,
      abs(hashtext(id::text || $2::date::text)) as mixed
    from users where id = any ($1::uuid[])) m`;

const worked = `select * from (${days}) d where not absent`;

const insertRecords = `
  insert into attendance_records (id, org_id, user_id, date, check_in_time, check_out_time, status, is_late, closed_at,
    total_work_duration, total_active_duration, total_idle_duration, total_break_duration)
  select day_id, org_id, user_id, date, starts, starts + interval '9 hours',
    case when mixed % 7 = 0 then 'late' else 'present' end, mixed % 7 = 0, starts + interval '20 hours',
    32400, 30600 - idle, idle, 1800
  from (${worked}) d
  union all
  select day_id, org_id, user_id, date, null, null, 'absent', false, starts + interval '20 hours', 0, 0, 0, 0
  from (${days}) d where absent
  order by 1`;

const insertSessions = `
  insert into work_sessions (id, org_id, user_id, attendance_record_id, started_at, ended_at, ended_by, idle_threshold_seconds)
  select day_id, org_id, user_id, day_id, starts, starts + interval '9 hours', 'member', 300
  from (${worked}) d
  order by day_id`;

const insertBreaks = `
  insert into lunch_breaks (id, org_id, user_id, attendance_record_id, work_session_id, break_start_time, break_end_time)
  select day_id, org_id, user_id, day_id, day_id, starts + interval '4 hours', starts + interval '4.5 hours'
  from (${worked}) d
  order by day_id`;

const insertSegments = `
  insert into activity_logs (org_id, user_id, work_session_id, activity_type, start_time, end_time)
  select org_id, user_id, day_id, kind, starts + begins, starts + ends
  from (${worked}) d, lateral (values
    ('active', interval '0', interval '4 hours'),
    ('lunch_break', interval '4 hours', interval '4.5 hours'),
    ('idle', interval '4.5 hours', interval '4.5 hours' + away),
    ('active', interval '4.5 hours' + away, interval '9 hours')) as s (kind, begins, ends)
  where ends > begins
  order by starts + begins, day_id`;

const insertPictures = `
  insert into screenshots (id, org_id, user_id, attendance_record_id, timestamp, status, object_key, thumbnail_key, content_type,
    file_size_bytes, active_application, active_window_title)
  select id, org_id, user_id, day_id, timestamp, 'ready', 'screenshots/' || id, 'thumbnails/' || id, 'image/png',
    150000 + mixed % 100000, 'Editor', 'Report ' || n
  from (
    select *, ${idAt("timestamp")} as id
    from (
      select *, starts + n * interval '30 minutes' as timestamp from (${worked}) d, generate_series(0, 17) as n) t) p
  order by id`;

// There are 40 lists of applications and 60 of sites; made for each row, they would take longer than all other columns.
const insertSummaries = `
  with applications as materialized (
    select k, jsonb_agg(jsonb_build_object('name', 'Application ' || (k + n) % 40, 'seconds', 9000 / n) order by n) as list,
      jsonb_agg(jsonb_build_object('application', 'Application ' || (k + n) % 40, 'host', null, 'seconds', 9000 / n)
        order by n) as kept
    from generate_series(0, 39) k, generate_series(1, 10) n
    group by k
  ), sites as materialized (
    select k, jsonb_agg(jsonb_build_object('name', 'site-' || (k + n) % 60 || '.example', 'seconds', 4000 / n) order by n) as list
    from generate_series(0, 59) k, generate_series(1, 10) n
    group by k
  )
  insert into productivity_summary (org_id, user_id, date, total_work_duration, total_active_duration, total_idle_duration,
    total_break_duration, total_tracked_time, productive_time, neutral_time, top_applications, top_websites,
    applications, total_mouse_clicks, total_keyboard_strokes, productivity_score)
  select org_id, user_id, date, 32400, 30600 - idle, idle, 1800, 30600, 20600, 10000, a.list, s.list,
    a.kept, mixed % 5000, mixed % 20000, round(100.0 * (30600 - idle) / 30600)
  from (${worked}) d
  join applications a on a.k = mixed % 40
  join sites s on s.k = mixed % 60
  order by day_id`;

/** What makes a date's rows of each table, the largest table first. */
export const DAILY_ROWS: Readonly<Record<string, string>> = {
  screenshots: insertPictures,
  activity_logs: insertSegments,
  productivity_summary: insertSummaries,
  lunch_breaks: insertBreaks,
  work_sessions: insertSessions,
  attendance_records: insertRecords,
};
