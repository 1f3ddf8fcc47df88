-- When a fact was recorded and where it came from; what is declared late waits for somebody's yes.

-- A session's beginning and its end are facts of their own: they are declared apart, and each keeps when and from where.
alter table work_sessions
  add column source text not null default 'tracker' constraint work_sessions_source
    check (source in ('tracker', 'web', 'admin', 'face', 'qr', 'import', 'sync', 'auto')),
  add column recorded_at timestamptz,
  add column end_source text constraint work_sessions_end_source
    check (end_source in ('tracker', 'web', 'admin', 'face', 'qr', 'import', 'sync', 'auto')),
  add column end_recorded_at timestamptz;
update work_sessions set
  recorded_at = created_at,
  end_source = case ended_by when 'member' then 'tracker' else ended_by end, end_recorded_at = ended_at;
alter table work_sessions alter column recorded_at set default now(), alter column recorded_at set not null;

alter table lunch_breaks
  add column source text not null default 'tracker' constraint lunch_breaks_source
    check (source in ('tracker', 'web', 'admin', 'face', 'qr', 'import', 'sync', 'auto')),
  add column recorded_at timestamptz,
  add column end_source text constraint lunch_breaks_end_source
    check (end_source in ('tracker', 'web', 'admin', 'face', 'qr', 'import', 'sync', 'auto')),
  add column end_recorded_at timestamptz;
update lunch_breaks set
  recorded_at = created_at, end_source = case when break_end_time is not null then 'tracker' end, end_recorded_at = break_end_time;
alter table lunch_breaks alter column recorded_at set default now(), alter column recorded_at set not null;

alter table meetings
  add column source text not null default 'tracker' constraint meetings_source
    check (source in ('tracker', 'web', 'admin', 'face', 'qr', 'import', 'sync', 'auto')),
  add column recorded_at timestamptz;
update meetings set recorded_at = created_at;
alter table meetings alter column recorded_at set default now(), alter column recorded_at set not null;

-- Marks of a day: something was declared late, somebody should look, an administrator has said what it was.
alter table attendance_records
  add column declared_late boolean not null default false,
  add column needs_review boolean not null default false,
  add column reviewed_at timestamptz,
  add column reviewed_by uuid,
  add column settled_at timestamptz,
  add column settled_by uuid,
  add constraint attendance_records_reviewed_by_fk foreign key (org_id, reviewed_by) references users (org_id, id)
    on delete set null (reviewed_by),
  add constraint attendance_records_settled_by_fk foreign key (org_id, settled_by) references users (org_id, id)
    on delete set null (settled_by);
create index attendance_records_review on attendance_records (org_id, date) where needs_review;
-- What administrators have corrected so far is theirs, too.
update attendance_records r set settled_at = a.created_at, settled_by = a.user_id
from (
  select distinct on (resource_id) resource_id, org_id, user_id, created_at
  from audit_log where action = 'attendance.correct' order by resource_id, created_at desc
) a
where r.id = a.resource_id and r.org_id = a.org_id
  and exists (select from users u where u.org_id = a.org_id and u.id = a.user_id);

-- Facts that wait. Payload columns are what the route was given; they come to the day when somebody says yes.
create table corrections (
  id            uuid primary key default uuidv7(),
  org_id        uuid not null,
  user_id       uuid not null,
  requested_by  uuid not null,
  kind          text not null constraint corrections_kind
                check (kind in ('check_in', 'check_out', 'break_start', 'break_end', 'meeting', 'day')),
  reason        text not null constraint corrections_reason check (reason in ('late', 'settled', 'follows', 'own_day')),
  -- The local date it touches, by the zone of the day on which it was asked for.
  date          date not null,
  occurred_at   timestamptz not null,
  ended_at      timestamptz,
  location      jsonb,
  ip            text,
  note          text,
  changes       jsonb,
  source        text not null constraint corrections_source
                check (source in ('tracker', 'web', 'admin', 'face', 'qr', 'import', 'sync', 'auto')),
  recorded_at   timestamptz not null,
  status        text not null default 'pending' constraint corrections_status
                check (status in ('pending', 'approved', 'declined', 'cancelled')),
  decided_by    uuid,
  decided_at    timestamptz,
  decision_note text,
  constraint corrections_order check (ended_at > occurred_at),
  constraint corrections_decided check ((status = 'pending') = (decided_at is null)),
  constraint corrections_nobodys_own check (status not in ('approved', 'declined') or decided_by not in (user_id, requested_by)),
  constraint corrections_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint corrections_requested_by_fk foreign key (org_id, requested_by) references users (org_id, id) on delete cascade,
  constraint corrections_decided_by_fk foreign key (org_id, decided_by) references users (org_id, id) on delete set null (decided_by)
);
-- An upload that is repeated asks once.
create unique index corrections_once on corrections (user_id, kind, occurred_at) where status = 'pending' and kind <> 'day';
create index corrections_member on corrections (user_id, id);
create index corrections_org on corrections (org_id, id);
call app.isolate('corrections', 'select, insert, update');
