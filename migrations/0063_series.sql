-- Sessions that repeat: the rule, and which session is of which of its dates.

create table session_series (
  id               uuid primary key default uuidv7(),
  org_id           uuid not null,
  class_id         uuid not null,
  -- Of RFC 5545; it ends, so that all of its sessions are made at once.
  rrule            text not null,
  first_date       date not null,
  local_start      time not null,
  duration_minutes integer not null constraint session_series_duration check (duration_minutes between 1 and 1440),
  -- In which the dates and the start are said.
  timezone         text not null,
  name             text not null constraint session_series_name_length check (length(name) between 1 and 255),
  description      text,
  -- What its sessions say of themselves; all else is as the class has it.
  policy           jsonb not null default '{}',
  place_id         uuid,
  -- Dates on which none is held, whatever the rule says.
  excluded         date[] not null default '{}',
  ended_at         timestamptz,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  constraint session_series_org_id_key unique (org_id, id),
  constraint session_series_class_fk foreign key (org_id, class_id) references classes (org_id, id) on delete cascade,
  constraint session_series_place_fk foreign key (org_id, place_id) references places (org_id, id) on delete set null (place_id)
);
create index session_series_class on session_series (class_id);
call app.isolate('session_series', 'select, insert, update');
revoke insert, update, delete on session_series from muster_worker;
call app.audited('session_series', 'id', derived => '{updated_at}');

alter table attendance_sessions
  add series_id uuid,
  add series_date date,
  add constraint attendance_sessions_series_key unique (series_id, series_date),
  add constraint attendance_sessions_series_fk foreign key (org_id, series_id) references session_series (org_id, id)
    on delete set null (series_id);
-- For whom holidays change.
create index attendance_sessions_in_series on attendance_sessions (org_id, series_date) where series_id is not null;

-- Looked at once a statement is done: a series that moves has its sessions pass each other.
alter table attendance_sessions drop constraint attendance_sessions_overlap;
alter table attendance_sessions add constraint attendance_sessions_overlap
  exclude using gist (class_id with =, tstzrange(starts_at, ends_at) with &&)
  where (class_id is not null and status <> 'cancelled') deferrable initially immediate;
