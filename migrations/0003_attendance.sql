-- A member's day: the attendance record, its work sessions, breaks and meetings.
--
-- Instants of these tables are whole seconds, so that durations are exact integers.

create table attendance_records (
  id                    uuid primary key default uuidv7(),
  org_id                uuid not null,
  user_id               uuid not null,
  date                  date not null,
  check_in_time         timestamptz,
  check_out_time        timestamptz,
  total_work_duration   integer not null default 0,
  total_active_duration integer not null default 0,
  total_idle_duration   integer not null default 0,
  total_break_duration  integer not null default 0,
  total_meeting_duration integer not null default 0,
  status                text not null constraint attendance_records_status
                        check (status in ('present', 'late', 'half_day', 'absent', 'on_leave')),
  is_late               boolean not null default false,
  check_in_ip           text,
  check_out_ip          text,
  check_in_location     jsonb,
  check_out_location    jsonb,
  notes                 text,
  -- Null until the day is closed, and null again when late evidence changes it: the closing job looks for nulls.
  closed_at             timestamptz,
  created_at            timestamptz not null default now(),
  updated_at            timestamptz not null default now(),
  constraint attendance_records_user_date_key unique (user_id, date),
  constraint attendance_records_org_id_key unique (org_id, id),
  constraint attendance_records_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint attendance_records_sum check
    (total_active_duration + total_idle_duration + total_break_duration + total_meeting_duration = total_work_duration)
);
create index attendance_records_org_date on attendance_records (org_id, date, user_id);
create index attendance_records_unclosed on attendance_records (org_id, date) where closed_at is null;
call app.isolate('attendance_records');
create trigger attendance_records_updated before update on attendance_records for each row execute function app.touch_updated_at();

create table work_sessions (
  id                     uuid primary key default uuidv7(),
  org_id                 uuid not null,
  user_id                uuid not null,
  attendance_record_id   uuid not null,
  started_at             timestamptz not null,
  ended_at               timestamptz,
  ended_by               text constraint work_sessions_ended_by check (ended_by in ('member', 'auto', 'admin')),
  -- The organization's setting when the session began: a later change must not rewrite a day already lived.
  idle_threshold_seconds integer not null constraint work_sessions_idle_threshold check (idle_threshold_seconds > 0),
  created_at             timestamptz not null default now(),
  constraint work_sessions_org_id_key unique (org_id, id),
  constraint work_sessions_order check (ended_at >= started_at),
  constraint work_sessions_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint work_sessions_record_fk foreign key (org_id, attendance_record_id) references attendance_records (org_id, id) on delete cascade,
  constraint work_sessions_overlap exclude using gist (user_id with =, tstzrange(started_at, ended_at) with &&)
);
create unique index work_sessions_one_open on work_sessions (user_id) where ended_at is null;
create index work_sessions_user_started on work_sessions (user_id, started_at);
create index work_sessions_record on work_sessions (attendance_record_id, started_at);
call app.isolate('work_sessions');

create table lunch_breaks (
  id                   uuid primary key default uuidv7(),
  org_id               uuid not null,
  user_id              uuid not null,
  attendance_record_id uuid not null,
  work_session_id      uuid not null,
  break_start_time     timestamptz not null,
  break_end_time       timestamptz,
  duration             integer generated always as (extract(epoch from break_end_time - break_start_time)::integer) stored,
  start_location       jsonb,
  end_location         jsonb,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  constraint lunch_breaks_order check (break_end_time >= break_start_time),
  constraint lunch_breaks_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint lunch_breaks_record_fk foreign key (org_id, attendance_record_id) references attendance_records (org_id, id) on delete cascade,
  constraint lunch_breaks_session_fk foreign key (org_id, work_session_id) references work_sessions (org_id, id) on delete cascade,
  constraint lunch_breaks_overlap exclude using gist (user_id with =, tstzrange(break_start_time, break_end_time) with &&)
);
create unique index lunch_breaks_one_open on lunch_breaks (user_id) where break_end_time is null;
create index lunch_breaks_record on lunch_breaks (attendance_record_id);
create index lunch_breaks_session on lunch_breaks (work_session_id, break_start_time);
call app.isolate('lunch_breaks');
create trigger lunch_breaks_updated before update on lunch_breaks for each row execute function app.touch_updated_at();

-- Time at work but away from the keyboard, logged by hand: together with breaks, the masks of the timeline.
create table meetings (
  id              uuid primary key default uuidv7(),
  org_id          uuid not null,
  user_id         uuid not null,
  work_session_id uuid not null,
  start_time      timestamptz not null,
  end_time        timestamptz not null,
  title           text,
  created_at      timestamptz not null default now(),
  constraint meetings_order check (end_time > start_time),
  constraint meetings_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint meetings_session_fk foreign key (org_id, work_session_id) references work_sessions (org_id, id) on delete cascade,
  constraint meetings_overlap exclude using gist (user_id with =, tstzrange(start_time, end_time) with &&)
);
create index meetings_session on meetings (work_session_id, start_time);
call app.isolate('meetings');
