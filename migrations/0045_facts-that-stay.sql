-- Facts are changed or voided, never destroyed: who changed what, from what to what, and why.

-- What is voided counts nothing and is in nobody's way; fact_changes says who did it. It has an end, so that whatever asks for what runs need not ask for this, too.
alter table work_sessions
  add column voided_at timestamptz,
  add constraint work_sessions_voided check (voided_at is null or ended_at is not null),
  drop constraint work_sessions_overlap,
  add constraint work_sessions_overlap exclude using gist (user_id with =, tstzrange(started_at, ended_at) with &&)
    where (voided_at is null);

alter table lunch_breaks
  add column voided_at timestamptz,
  add constraint lunch_breaks_voided check (voided_at is null or break_end_time is not null),
  drop constraint lunch_breaks_overlap,
  add constraint lunch_breaks_overlap exclude using gist (user_id with =, tstzrange(break_start_time, break_end_time) with &&)
    where (voided_at is null);

alter table meetings
  add column voided_at timestamptz,
  drop constraint meetings_overlap,
  add constraint meetings_overlap exclude using gist (user_id with =, tstzrange(start_time, end_time) with &&)
    where (voided_at is null);

-- Breaks and meetings belong to whatever work they lie over. A day has a handful, which one range of these finds.
create index lunch_breaks_user_start on lunch_breaks (user_id, break_start_time) where voided_at is null;
create index meetings_user_start on meetings (user_id, start_time) where voided_at is null;

-- Nothing deletes them any more: what sticks out is clipped, and comes back whole.
revoke delete on lunch_breaks, meetings from muster_app;

-- What was noticed while a day was derived from its facts and evidence.
alter table attendance_records
  add column findings text[] not null default '{}' constraint attendance_records_findings
    check (findings <@ '{break_open_while_active,end_guessed,session_too_long}'::text[]);
update app.audited_tables set derived = derived || '{findings}' where table_name = 'attendance_records';

-- Every change of a fact by an administrator. Several of one decision, such as the two halves of a session that was split, are one set.
create table fact_changes (
  id         uuid primary key default uuidv7(),
  org_id     uuid not null,
  user_id    uuid not null,
  set_id     uuid not null,
  -- The fact, and its times before and after; null before it existed.
  fact_type  text not null constraint fact_changes_type check (fact_type in ('work_session', 'lunch_break', 'meeting')),
  fact_id    uuid not null,
  before     jsonb,
  after      jsonb not null,
  reason     text constraint fact_changes_reason_length check (length(reason) between 1 and 500),
  changed_by uuid,
  changed_at timestamptz not null,
  undone_by  uuid,
  undone_at  timestamptz,
  constraint fact_changes_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint fact_changes_changed_by_fk foreign key (org_id, changed_by) references users (org_id, id)
    on delete set null (changed_by),
  constraint fact_changes_undone_by_fk foreign key (org_id, undone_by) references users (org_id, id)
    on delete set null (undone_by)
);
create index fact_changes_member on fact_changes (user_id, id);
create index fact_changes_fact on fact_changes (fact_id, id);
create index fact_changes_set on fact_changes (set_id);
create index fact_changes_reasons on fact_changes (org_id, changed_at) where reason is not null;
call app.isolate('fact_changes', 'select, insert, update');
revoke insert, delete on fact_changes from muster_worker;
call app.audited('fact_changes', 'id', member => 'user_id', personal => '{reason}');
