import type pg from "pg";
import { column } from "../../lib/db/bulk.ts";
import type { BenchMember } from "./members.ts";

type Year = {
  /** Working days before it are filled, it is not. */
  readonly today: string;
  readonly days: number;
  /** Of the most recent of these days there are screenshots, one every half hour. */
  readonly pictured: number;
  readonly progress: (text: string) => void;
};

/** Members whose year is written by one statement each. */
const CHUNK = 250;

/**
 * A closed year of many members, made where it is stored: on each working day a record, a work session of nine hours with a lunch
 * break, three segments, and a summary; absences now and then. By a superuser: foreign keys are not checked, because
 * everything refers to what the same statement made.
 */
export async function givenYear(
  client: pg.ClientBase,
  members: readonly BenchMember[],
  { today, days, pictured, progress }: Year,
): Promise<void> {
  await client.query("set session_replication_role = replica");
  for (let from = 0; from < members.length; from += CHUNK) {
    progress(`a year of ${from} of ${members.length} members`);
    const ids = members.slice(from, from + CHUNK).map(({ id }) => id);
    await client.query(insertYear, [column.uuid(ids), today, days, pictured]);
  }
  await client.query(insertClosings, [today, days]);
  await client.query("reset session_replication_role");
}

// What varies from day to day follows from the member and the date alone.
const insertYear = `
  with days as (
    select u.org_id, u.id as user_id, d.date, (d.date + time '08:00') at time zone 'UTC' as starts,
      uuidv7() as record_id, uuidv7() as session_id, abs(hashtext(u.id::text || d.date::text)) as mixed
    from users u, (select $2::date - n as date from generate_series(1, $3::int) as n) d
    where u.id = any ($1::uuid[]) and extract(isodow from d.date) < 6
  ), worked as (
    select *, mixed % 3600 as idle, interval '1 second' * (mixed % 3600) as away from days where mixed % 25 <> 0
  ), records as (
    insert into attendance_records (id, org_id, user_id, date, check_in_time, check_out_time, status, is_late, closed_at,
      total_work_duration, total_active_duration, total_idle_duration, total_break_duration)
    select record_id, org_id, user_id, date, starts, starts + interval '9 hours',
      case when mixed % 7 = 0 then 'late' else 'present' end, mixed % 7 = 0, starts + interval '20 hours',
      32400, 30600 - idle, idle, 1800
    from worked
    union all
    select record_id, org_id, user_id, date, null, null, 'absent', false, starts + interval '20 hours', 0, 0, 0, 0
    from days where mixed % 25 = 0
  ), sessions as (
    insert into work_sessions (id, org_id, user_id, attendance_record_id, started_at, ended_at, ended_by, idle_threshold_seconds)
    select session_id, org_id, user_id, record_id, starts, starts + interval '9 hours', 'member', 300 from worked
  ), breaks as (
    insert into lunch_breaks (org_id, user_id, attendance_record_id, work_session_id, break_start_time, break_end_time)
    select org_id, user_id, record_id, session_id, starts + interval '4 hours', starts + interval '4.5 hours' from worked
  ), segments as (
    insert into activity_logs (org_id, user_id, work_session_id, activity_type, start_time, end_time)
    select org_id, user_id, session_id, kind, starts + begins, starts + ends
    from worked, lateral (values
      ('active', interval '0', interval '4 hours'),
      ('lunch_break', interval '4 hours', interval '4.5 hours'),
      ('idle', interval '4.5 hours', interval '4.5 hours' + away),
      ('active', interval '4.5 hours' + away, interval '9 hours')) as s (kind, begins, ends)
    where ends > begins
  ), pictures as (
    insert into screenshots (org_id, user_id, attendance_record_id, timestamp, status, object_key, thumbnail_key, content_type,
      file_size_bytes, active_application, active_window_title)
    select org_id, user_id, record_id, starts + n * interval '30 minutes', 'ready', 'screenshots/' || uuidv7(),
      'thumbnails/' || uuidv7(), 'image/png', 150000 + mixed % 100000, 'Editor', 'Report ' || n
    from worked, generate_series(0, 17) as n where date >= $2::date - $4::int
  )
  insert into productivity_summary (org_id, user_id, date, total_work_duration, total_active_duration, total_idle_duration,
    total_break_duration, total_tracked_time, productive_time, neutral_time, top_applications, top_websites,
    total_mouse_clicks, total_keyboard_strokes, productivity_score)
  select org_id, user_id, date, 32400, 30600 - idle, idle, 1800, 30600, 20600, 10000,
    (select jsonb_agg(jsonb_build_object('name', 'Application ' || (mixed + n) % 40, 'seconds', 9000 / n)) from generate_series(1, 10) n),
    (select jsonb_agg(jsonb_build_object('name', 'site-' || (mixed + n) % 60 || '.example', 'seconds', 4000 / n)) from generate_series(1, 10) n),
    mixed % 5000, mixed % 20000, round(100.0 * (30600 - idle) / 30600)
  from worked`;

const insertClosings = `
  insert into day_closings (org_id, date)
  select o.id, $1::date - n from organizations o, generate_series(1, $2::int) as n`;
