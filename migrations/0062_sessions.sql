-- Attendance sessions: lessons and events, and who was there.

create table attendance_sessions (
  id                   uuid primary key default uuidv7(),
  org_id               uuid not null constraint attendance_sessions_org_fk references organizations (id) on delete cascade,
  -- Without one it is open to everybody in the organization.
  class_id             uuid,
  teacher_id           uuid not null,
  name                 text collate "und-x-icu" not null constraint attendance_sessions_name_length check (length(name) between 1 and 255),
  description          text,
  starts_at            timestamptz not null,
  ends_at              timestamptz not null,
  -- When it ends by itself: at its end, or somewhat later once it was opened again.
  closes_at            timestamptz not null,
  status               text not null default 'scheduled' constraint attendance_sessions_status
                       check (status in ('scheduled', 'active', 'completed', 'cancelled')),
  started_at           timestamptz,
  ended_at             timestamptz,
  ended_by             text constraint attendance_sessions_ended_by check (ended_by in ('teacher', 'schedule')),
  -- Since when somebody takes attendance. One that ends without that was not taken, and nobody was absent.
  taken_at             timestamptz,
  methods              text[] not null constraint attendance_sessions_methods
                       check (methods <@ '{qr,geofence,face,manual}'::text[] and cardinality(methods) > 0 and methods <> '{face}'),
  require_all          boolean not null,
  auto_start           boolean not null,
  opens_before_minutes smallint not null constraint attendance_sessions_opens check (opens_before_minutes between 0 and 240),
  late_after_minutes   smallint not null constraint attendance_sessions_late check (late_after_minutes between 0 and 1440),
  early_leave_minutes  smallint not null constraint attendance_sessions_early check (early_leave_minutes between 0 and 1440),
  qr_step_seconds      smallint not null constraint attendance_sessions_step check (qr_step_seconds between 3 and 300),
  qr_grace_seconds     smallint not null constraint attendance_sessions_grace check (qr_grace_seconds between 0 and 60),
  -- Codes follow from it and a secret of the server: a new generation makes all codes before it worthless.
  qr_generation        integer not null default 1,
  -- A copy: moving a place does not rewrite what was judged.
  fence                jsonb,
  place_id             uuid,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  constraint attendance_sessions_org_id_key unique (org_id, id),
  constraint attendance_sessions_fenced check (not 'geofence' = any (methods) or fence is not null),
  constraint attendance_sessions_order check (ends_at > starts_at and ends_at <= starts_at + interval '24 hours' and closes_at >= ends_at),
  constraint attendance_sessions_started check (status not in ('active', 'completed') or started_at is not null),
  constraint attendance_sessions_ended check ((status = 'completed') = (ended_at is not null) and (ended_at is null) = (ended_by is null)
    and ended_at >= started_at),
  constraint attendance_sessions_class_fk foreign key (org_id, class_id) references classes (org_id, id) on delete cascade,
  constraint attendance_sessions_teacher_fk foreign key (org_id, teacher_id) references users (org_id, id),
  constraint attendance_sessions_place_fk foreign key (org_id, place_id) references places (org_id, id) on delete set null (place_id),
  constraint attendance_sessions_overlap exclude using gist (class_id with =, tstzrange(starts_at, ends_at) with &&)
    where (class_id is not null and status <> 'cancelled')
);
create unique index attendance_sessions_one_active on attendance_sessions (class_id) where status = 'active';
create index attendance_sessions_starts on attendance_sessions (org_id, starts_at desc, id desc);
create index attendance_sessions_teacher on attendance_sessions (org_id, teacher_id);
create index attendance_sessions_class on attendance_sessions (class_id, starts_at desc);
create index attendance_sessions_to_close on attendance_sessions (closes_at) where status = 'active';
create index attendance_sessions_to_start on attendance_sessions (starts_at) where status = 'scheduled';
call app.isolate('attendance_sessions', 'select, insert, update');
revoke insert, delete on attendance_sessions from muster_worker;
call app.audited('attendance_sessions', 'id', derived => '{updated_at}');

create table session_attendance (
  id                 uuid primary key default uuidv7(),
  org_id             uuid not null,
  session_id         uuid not null,
  user_id            uuid not null,
  -- Null once a mark was taken back.
  status             text constraint session_attendance_status check (status in ('present', 'late', 'absent', 'excused')),
  marked_at          timestamptz,
  left_at            timestamptz constraint session_attendance_left check (left_at >= marked_at),
  left_early         boolean not null default false,
  method             text not null constraint session_attendance_method check (method in ('qr', 'geofence', 'face', 'manual', 'schedule')),
  marked_by          uuid,
  note               text,
  review             text not null default 'none' constraint session_attendance_review
                     check (review in ('none', 'pending', 'accepted', 'refused')),
  review_reasons     text[] not null default '{}',
  reviewed_by        uuid,
  reviewed_at        timestamptz,
  device_hash        bytea,
  ip_address         text,
  user_agent         text,
  -- How old the code was when it came.
  code_age_ms        integer,
  check_in_location  jsonb,
  check_out_location jsonb,
  inside_probability double precision,
  distance_metres    double precision,
  version            integer not null default 1,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  constraint session_attendance_once unique (session_id, user_id),
  constraint session_attendance_came check (case
    when status in ('present', 'late') then marked_at is not null
    when status = 'absent' then marked_at is null or review = 'refused' else true end),
  constraint session_attendance_session_fk foreign key (org_id, session_id) references attendance_sessions (org_id, id) on delete cascade,
  constraint session_attendance_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint session_attendance_marked_by_fk foreign key (org_id, marked_by) references users (org_id, id) on delete set null (marked_by),
  constraint session_attendance_reviewed_by_fk foreign key (org_id, reviewed_by) references users (org_id, id) on delete set null (reviewed_by)
);
create index session_attendance_member on session_attendance (user_id, session_id);
create index session_attendance_created on session_attendance (org_id, created_at);
call app.isolate('session_attendance', 'select, insert, update');
revoke delete on session_attendance from muster_worker;
call app.audited('session_attendance', 'id', member => 'user_id', secret => '{device_hash}', derived => '{updated_at,version}',
  personal => '{ip_address,user_agent,check_in_location,check_out_location,inside_probability,distance_metres,note}');

-- The session that a code was scanned of, before anybody is known: its id says in which organization to look.
create function app.find_scanned(session uuid) returns table (org_id uuid)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select s.org_id from attendance_sessions s join organizations o on o.id = s.org_id where s.id = session and o.is_active;
end;
revoke execute on function app.find_scanned from public;
grant execute on function app.find_scanned to muster_app;
