-- What one would build first: the tables that a heartbeat touches, with surrogate keys, and indexes on all foreign keys and on what is
-- looked up often. In a schema of its own, next to the product's tables, from which it is filled.

create schema baseline;
set search_path = baseline, public;

create table users (
  id            uuid primary key default gen_random_uuid(),
  email         varchar(255) unique not null,
  password_hash varchar(255) not null,
  name          varchar(255) not null,
  role          varchar(20) not null check (role in ('employee', 'admin')),
  created_at    timestamptz default current_timestamp
);

create table attendance_records (
  id            uuid primary key default gen_random_uuid(),
  user_id       uuid not null references users (id) on delete cascade,
  date          date not null,
  check_in_time timestamptz not null,
  status        varchar(20) default 'present',
  constraint unique_user_date unique (user_id, date)
);

create table activity_logs (
  id                   uuid primary key default gen_random_uuid(),
  user_id              uuid not null references users (id) on delete cascade,
  attendance_record_id uuid references attendance_records (id) on delete cascade,
  activity_type        varchar(20) not null check (activity_type in ('active', 'idle', 'lunch_break', 'meeting')),
  start_time           timestamptz not null,
  end_time             timestamptz,
  duration             integer,
  created_at           timestamptz default current_timestamp,
  updated_at           timestamptz default current_timestamp
);

create table user_activity_tracking (
  id                   uuid primary key default gen_random_uuid(),
  user_id              uuid not null references users (id) on delete cascade,
  attendance_record_id uuid references attendance_records (id) on delete cascade,
  timestamp            timestamptz not null,
  active_window_title  text,
  active_application   varchar(255),
  url                  text,
  mouse_clicks         integer default 0,
  keyboard_strokes     integer default 0,
  is_active            boolean default true,
  idle_time_seconds    integer default 0,
  metadata             jsonb,
  created_at           timestamptz default current_timestamp
);

insert into users (id, email, password_hash, name, role)
select id, email, password_hash, name, 'employee' from public.users;

insert into attendance_records (id, user_id, date, check_in_time)
select id, user_id, date, check_in_time from public.attendance_records;

insert into user_activity_tracking
  (user_id, attendance_record_id, timestamp, active_window_title, active_application, url, mouse_clicks, keyboard_strokes, is_active, idle_time_seconds)
select h.user_id, r.id, h.timestamp, h.active_window_title, h.active_application, h.url, h.mouse_clicks, h.keyboard_strokes, h.is_active, h.idle_time_seconds
from public.user_activity_tracking h join public.attendance_records r on r.user_id = h.user_id;

insert into activity_logs (user_id, attendance_record_id, activity_type, start_time, end_time, duration)
select user_id, attendance_record_id, 'active', min(timestamp), max(timestamp), extract(epoch from max(timestamp) - min(timestamp))
from user_activity_tracking group by user_id, attendance_record_id;

create index on user_activity_tracking (user_id, timestamp);
create index on user_activity_tracking (attendance_record_id);
create index on activity_logs (user_id, start_time);
create index on activity_logs (attendance_record_id);

drop table public.user_activity_tracking;
vacuum (analyze);
