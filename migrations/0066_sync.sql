-- Offline sync: what has changed for a member since they last asked, and what they did meanwhile.

-- Which transaction last changed what a row shows. Below the oldest transaction that still runs nothing can appear any more, so that
-- a reader who stops there misses nothing; with a time or a sequence a transaction that commits late would be behind them.
create function app.touch_changed_xid() returns trigger language plpgsql as $$
begin
  new.changed_xid := pg_current_xact_id();
  return new;
end $$;

-- The same for rows that people change in two places: the version rises, and is kept of those fields that changed with it. Where the
-- statement raises the version itself, that one counts.
create function app.touch_version() returns trigger language plpgsql as $$
declare
  before constant jsonb := to_jsonb(old);
  after constant jsonb := to_jsonb(new);
  field text;
begin
  new.changed_xid := pg_current_xact_id();
  new.version := greatest(new.version, old.version + 1);
  foreach field in array tg_argv loop
    if before -> field is distinct from after -> field then
      new.field_versions := new.field_versions || jsonb_build_object(field, new.version);
    end if;
  end loop;
  return new;
end $$;

-- Only what a member sees is a change: of a row that is written and shows the same no index is touched.
create procedure app.synced(table_name text, shown text[], versioned text[] default null) language plpgsql as $synced$
begin
  execute format('alter table %I add column changed_xid xid8 not null default pg_current_xact_id()', table_name);
  if versioned is not null then
    execute format('alter table %I add column if not exists version integer not null default 1,
      add column field_versions jsonb not null default ''{}''', table_name);
  end if;
  execute format('create trigger %1$s_touched before update on %1$I for each row when ((%2$s) is distinct from (%3$s)) execute function %4$s',
    table_name,
    (select string_agg(format('old.%I', c), ', ') from unnest(shown) c),
    (select string_agg(format('new.%I', c), ', ') from unnest(shown) c),
    case when versioned is null then 'app.touch_changed_xid()'
      else format('app.touch_version(%s)', (select string_agg(quote_literal(v), ', ') from unnest(versioned) v)) end);
  update app.audited_tables a
  set derived = array(select distinct unnest(
    a.derived || case when versioned is null then '{changed_xid}'::text[] else '{changed_xid,version,field_versions}' end))
  where a.table_name = synced.table_name;
end $synced$;
revoke execute on procedure app.synced from public;

call app.synced('attendance_records', '{user_id,date,check_in_time,check_out_time,total_work_duration,total_active_duration,total_idle_duration,total_break_duration,total_meeting_duration,total_untracked_duration,status,is_late,check_in_ip,check_out_ip,check_in_location,check_out_location,notes,declared_late,needs_review,reviewed_at,reviewed_by,findings}',
  versioned => '{notes}');
call app.synced('work_sessions', '{attendance_record_id,started_at,ended_at,ended_by,voided_at}');
call app.synced('lunch_breaks', '{attendance_record_id,break_start_time,break_end_time,start_location,end_location,voided_at}');
call app.synced('meetings', '{work_session_id,start_time,end_time,title,voided_at}');
call app.synced('notifications', '{type,title,body,data,read_at}');
-- Not when somebody last signed in.
call app.synced('users', '{email,name,employee_id,role,status,department,managed_departments,phone_number,profile_picture_url,screenshot_interval_minutes}',
  versioned => '{name,phone_number,profile_picture_url}');
-- Not how many are in it.
call app.synced('classes', '{name,code,description,teacher_id,timezone,place_id,self_enroll,is_active}');
call app.synced('enrollments', '{enrolled_at,dropped_at}');
call app.synced('attendance_sessions', '{class_id,teacher_id,name,description,starts_at,ends_at,status,started_at,ended_at,taken_at,methods,require_all,opens_before_minutes,late_after_minutes,early_leave_minutes,counts_as_work,place_id,fence}');
call app.synced('session_attendance', '{status,marked_at,left_at,left_early,method,marked_by,note,review,review_reasons,work_session_id}',
  versioned => '{status,note}');

create index attendance_records_changed on attendance_records (user_id, changed_xid, id);
create index work_sessions_changed on work_sessions (user_id, changed_xid, id);
create index lunch_breaks_changed on lunch_breaks (user_id, changed_xid, id);
create index meetings_changed on meetings (user_id, changed_xid, id);
create index notifications_changed on notifications (user_id, changed_xid, id);
create index enrollments_changed on enrollments (user_id, changed_xid, id);
create index enrollments_class_changed on enrollments (class_id, changed_xid, id);
create index attendance_sessions_changed on attendance_sessions (class_id, changed_xid, id);
create index session_attendance_changed on session_attendance (user_id, changed_xid, id);
create index session_attendance_session_changed on session_attendance (session_id, changed_xid, id);

-- Ids of transactions begin anew in a database that was restored from a dump: a feed of another epoch is no feed of this one.
create table app.sync_epoch (
  single boolean primary key default true constraint sync_epoch_single check (single),
  epoch  uuid not null default uuidv7()
);
insert into app.sync_epoch default values;
grant select on app.sync_epoch to muster_app, muster_worker;

-- What a member saw, and what is gone or no longer theirs to see.
create table sync_tombstones (
  org_id      uuid not null,
  user_id     uuid not null,
  resource    text not null,
  id          uuid not null,
  changed_xid xid8 not null default pg_current_xact_id(),
  deleted_at  timestamptz not null default now(),
  primary key (user_id, resource, id),
  constraint sync_tombstones_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
create index sync_tombstones_changed on sync_tombstones (user_id, changed_xid, id);
create index sync_tombstones_deleted on sync_tombstones (deleted_at);
-- Written by triggers alone.
call app.isolate('sync_tombstones', 'select, delete');
revoke insert on sync_tombstones from muster_worker;

-- Of members who are there: an organization or a member that goes takes everything along.
create function app.bury(orgs uuid[], people uuid[], of_resource text, ids uuid[]) returns void language sql
  set search_path = public, pg_temp
begin atomic
  insert into sync_tombstones (org_id, user_id, resource, id)
  select distinct g.org_id, g.user_id, of_resource, g.id
  from unnest(orgs, people, ids) as g (org_id, user_id, id) join users u on u.org_id = g.org_id and u.id = g.user_id
  on conflict (user_id, resource, id) do update set changed_xid = excluded.changed_xid, deleted_at = excluded.deleted_at;
end;

create procedure app.buried(table_name text, resource text, member text) language plpgsql as $buried$
begin
  execute format($create$
    create function app.bury_%1$s() returns trigger language plpgsql security definer set search_path = public, pg_temp as $body$
    begin
      perform app.bury(array_agg(g.org_id), array_agg(g.%3$I), %2$L, array_agg(g.id)) from gone g having count(*) > 0;
      return null;
    end $body$;
    revoke execute on function app.bury_%1$s from public;
    create trigger %1$s_buried after delete on %1$I referencing old table as gone
      for each statement execute function app.bury_%1$s()$create$, table_name, resource, member);
end $buried$;
revoke execute on function app.bury from public;
revoke execute on procedure app.buried from public;
call app.buried('notifications', 'notification', 'user_id');
call app.buried('enrollments', 'enrollment', 'user_id');
call app.buried('session_attendance', 'session_mark', 'user_id');
call app.buried('classes', 'class', 'teacher_id');
call app.buried('attendance_sessions', 'session', 'teacher_id');

-- Whoever teaches no longer what they taught hears that it is gone.
create function app.bury_taught() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform app.bury(array[old.org_id], array[old.teacher_id], tg_argv[0], array[old.id]);
  return null;
end $$;
revoke execute on function app.bury_taught from public;
create trigger classes_taught after update of teacher_id on classes for each row
  when (old.teacher_id <> new.teacher_id) execute function app.bury_taught('class');
create trigger attendance_sessions_taught after update of teacher_id on attendance_sessions for each row
  when (old.teacher_id <> new.teacher_id) execute function app.bury_taught('session');

create table sync_devices (
  org_id               uuid not null,
  user_id              uuid not null,
  -- Made up by the device.
  device_id            uuid not null,
  name                 text,
  platform             text,
  app_version          text,
  last_push_at         timestamptz,
  last_pull_at         timestamptz,
  -- How far its clock was behind ours.
  clock_offset_seconds integer,
  created_at           timestamptz not null default now(),
  primary key (user_id, device_id),
  constraint sync_devices_org_key unique (org_id, user_id, device_id),
  constraint sync_devices_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
call app.isolate('sync_devices');
revoke insert on sync_devices from muster_worker;

-- What became of each thing that was done offline. It is claimed in the transaction of its effect, so that it has one.
create table sync_operations (
  org_id         uuid not null,
  user_id        uuid not null,
  op_id          uuid not null,
  device_id      uuid not null,
  resource       text not null,
  action         text not null,
  -- When the device says that it happened, and when it did as far as its clock can be told.
  claimed_at     timestamptz not null,
  occurred_at    timestamptz not null,
  received_at    timestamptz not null,
  request_hash   bytea not null,
  -- Null while the transaction of its effect runs.
  status         text constraint sync_operations_status check (status in ('applied', 'pending_approval', 'conflict', 'rejected')),
  code           text,
  sealed_answer  bytea,
  -- Of a conflict, until somebody has decided: what was wanted, and what was changed meanwhile.
  data           jsonb,
  record_id      uuid,
  server_version integer,
  resolution     text constraint sync_operations_resolution check (resolution in ('keep_server', 'keep_client', 'expired')),
  resolved_at    timestamptz,
  primary key (user_id, op_id),
  constraint sync_operations_resolved check ((resolution is null) = (resolved_at is null) and (resolution is null or status = 'conflict')),
  constraint sync_operations_device_fk foreign key (org_id, user_id, device_id) references sync_devices (org_id, user_id, device_id) on delete cascade
);
create index sync_operations_conflicts on sync_operations (org_id, user_id, received_at) where status = 'conflict' and resolution is null;
create index sync_operations_received on sync_operations (received_at);
call app.isolate('sync_operations');
revoke insert on sync_operations from muster_worker;
