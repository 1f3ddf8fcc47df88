-- What we know of each screenshot. The bytes live in the bucket, under the keys that only the server chooses.

create table screenshots (
  id                   uuid primary key default uuidv7(),
  org_id               uuid not null,
  user_id              uuid not null,
  attendance_record_id uuid,
  timestamp            timestamptz not null,
  status               text not null default 'pending' constraint screenshots_status check (status in ('pending', 'ready', 'rejected')),
  rejected_reason      text,
  object_key           text not null constraint screenshots_object_key_key unique,
  thumbnail_key        text,
  content_type         text not null,
  file_size_bytes      integer,
  width                integer,
  height               integer,
  active_window_title  text,
  active_application   text,
  blur_applied         boolean not null default false,
  is_productive        boolean,
  category             text,
  created_at           timestamptz not null default now(),
  constraint screenshots_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint screenshots_record_fk foreign key (org_id, attendance_record_id) references attendance_records (org_id, id) on delete set null (attendance_record_id)
);
create index screenshots_user_timestamp on screenshots (org_id, user_id, timestamp desc, id desc);
create index screenshots_record on screenshots (attendance_record_id);
create index screenshots_pending on screenshots (created_at) where status = 'pending';
call app.isolate('screenshots');
