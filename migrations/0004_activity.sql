-- Heartbeats, the timeline made from them, and each member's live row.

-- Partitioned by UTC day: retention drops a partition in milliseconds where a DELETE would rewrite it. The key is
-- (user_id, timestamp) and nothing else: it makes a heartbeat unique, and one member's day one range of the index.
create table user_activity_tracking (
  org_id              uuid not null,
  user_id             uuid not null,
  timestamp           timestamptz not null,
  is_active           boolean not null,
  idle_time_seconds   integer,
  mouse_clicks        integer not null default 0,
  keyboard_strokes    integer not null default 0,
  active_application  text,
  active_window_title text,
  url                 text,
  metadata            jsonb,
  primary key (user_id, timestamp)
) partition by range (timestamp);
call app.isolate('user_activity_tracking', 'select');

-- Segments of the timeline, disjoint per member. The segment that is still growing is not here but in user_status,
-- so that a heartbeat which only prolongs it writes one row in place.
create table activity_logs (
  org_id          uuid not null,
  user_id         uuid not null,
  work_session_id uuid not null,
  activity_type   text not null constraint activity_logs_type check (activity_type in ('active', 'idle', 'lunch_break', 'meeting')),
  -- Of an idle segment: until when heartbeats claim that no input followed its start; null when there was only silence.
  no_input_until  timestamptz constraint activity_logs_no_input_until check
                  (no_input_until is null or (activity_type = 'idle' and no_input_until > start_time)),
  start_time      timestamptz not null,
  end_time        timestamptz not null,
  idle_reason     text generated always as
                  (case when activity_type = 'idle' then case when no_input_until is null then 'no_heartbeat' else 'no_input' end end) stored,
  duration        integer generated always as (extract(epoch from end_time - start_time)::integer) stored,
  primary key (user_id, start_time),
  constraint activity_logs_order check (end_time > start_time),
  constraint activity_logs_session_fk foreign key (org_id, work_session_id) references work_sessions (org_id, id) on delete cascade
);
create index activity_logs_session on activity_logs (work_session_id, start_time);
call app.isolate('activity_logs');

-- One row per member, made with the member: what the fold over heartbeats needs to go on, which is also what the
-- dashboard shows. The row lock on it orders everything that changes a member's timeline. Updated on every
-- heartbeat and never in an indexed column, so half-empty pages keep the updates in place (HOT).
create table user_status (
  user_id                uuid primary key,
  org_id                 uuid not null,
  work_session_id        uuid,
  idle_threshold_seconds integer,
  run_started_at         timestamptz,
  last_instant           timestamptz,
  no_input_until         timestamptz,
  on_break_since         timestamptz,
  last_heartbeat_at      timestamptz,
  announced_state        text not null default 'offline' constraint user_status_announced_state check (announced_state in ('offline', 'active', 'idle', 'break')),
  active_application     text,
  active_window_title    text,
  url                    text,
  constraint user_status_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint user_status_session_fk foreign key (org_id, work_session_id) references work_sessions (org_id, id) on delete set null (work_session_id)
) with (fillfactor = 50);
call app.isolate('user_status');

create function app.create_user_status() returns trigger language plpgsql as $$
begin
  insert into user_status (user_id, org_id) values (new.id, new.org_id);
  return null;
end $$;
create trigger users_status after insert on users for each row execute function app.create_user_status();

create table productivity_summary (
  org_id                 uuid not null,
  user_id                uuid not null,
  date                   date not null,
  total_work_duration    integer not null default 0,
  total_active_duration  integer not null default 0,
  total_idle_duration    integer not null default 0,
  total_break_duration   integer not null default 0,
  total_meeting_duration integer not null default 0,
  total_tracked_time     integer not null default 0,
  productive_time        integer not null default 0,
  unproductive_time      integer not null default 0,
  neutral_time           integer not null default 0,
  top_applications       jsonb not null default '[]',
  top_websites           jsonb not null default '[]',
  total_screenshots      integer not null default 0,
  total_mouse_clicks     bigint not null default 0,
  total_keyboard_strokes bigint not null default 0,
  productivity_score     smallint constraint productivity_summary_score check (productivity_score between 0 and 100),
  created_at             timestamptz not null default now(),
  updated_at             timestamptz not null default now(),
  primary key (user_id, date),
  constraint productivity_summary_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
create index productivity_summary_org_date on productivity_summary (org_id, date, user_id);
call app.isolate('productivity_summary', 'select');

-- Which local dates of an organization have been closed at least once.
create table day_closings (
  org_id    uuid not null constraint day_closings_org_fk references organizations (id) on delete cascade,
  date      date not null,
  closed_at timestamptz not null default now(),
  primary key (org_id, date)
);
call app.isolate('day_closings', 'select');

-- Partitions are made ahead by the maintenance job, and on demand for a day that a late tracker brings.
create function app.ensure_partitions(first_day date, last_day date) returns setof text
language plpgsql security definer set search_path = public, pg_temp set client_min_messages = warning as $$
declare
  day date;
  partition text;
begin
  if last_day - first_day > 3700 then
    raise exception 'refusing to create % partitions', last_day - first_day;
  end if;
  perform pg_advisory_xact_lock(hashtext('app.ensure_partitions'));
  for day in select generate_series(first_day, last_day, interval '1 day')::date loop
    partition := 'user_activity_tracking_' || to_char(day, 'YYYYMMDD');
    if to_regclass('public.' || partition) is null then
      -- Made apart and then attached: `create … partition of` would wait for every reader of the parent, and with it all
      -- who come after.
      execute format('create table public.%I (like public.user_activity_tracking including all)', partition);
      -- No grant and no policy: rows are reached through the parent only.
      execute format('alter table public.%I enable row level security', partition);
      execute format('alter table public.user_activity_tracking attach partition public.%I for values from (%L) to (%L)',
        partition, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
      return next partition;
    end if;
  end loop;
end $$;

-- Dropping locks out all readers for a moment, and waits for the running ones: not for longer than this.
create function app.drop_partitions(before date) returns setof text
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '5s' as $$
declare
  partition text;
begin
  perform pg_advisory_xact_lock(hashtext('app.ensure_partitions'));
  for partition in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'public.user_activity_tracking'::regclass
      and c.relname < 'user_activity_tracking_' || to_char(before, 'YYYYMMDD')
    order by c.relname
  loop
    execute format('drop table public.%I', partition);
    return next partition;
  end loop;
end $$;

revoke execute on function app.ensure_partitions, app.drop_partitions from public;
grant execute on function app.ensure_partitions, app.drop_partitions to muster_worker;
