-- Reports that take longer than a request may: asked for, made by a job, fetched for a day. The file lies in the bucket, under a key that is
-- made of the row's id.
create table report_exports (
  id            uuid not null default uuidv7(),
  org_id        uuid not null,
  requested_by  uuid not null,
  -- Whose days alone it holds; null of a file of many members.
  user_id       uuid,
  -- What was asked, until the file is made.
  request       jsonb not null,
  type          text not null constraint report_exports_type check (type in ('daily', 'weekly', 'monthly', 'custom')),
  format        text not null constraint report_exports_format check (format in ('csv', 'pdf')),
  from_date     date not null,
  to_date       date not null,
  file_name     text not null,
  status        text not null default 'pending' constraint report_exports_status
                check (status in ('pending', 'running', 'ready', 'failed', 'refused', 'expired')),
  -- Why it failed.
  failure       text constraint report_exports_failure check (failure in ('too_large', 'interrupted')),
  -- Runs that have begun, and until when the last of them has the export to itself.
  attempts      integer not null default 0,
  claimed_until timestamptz,
  -- Whose days the file holds: those of these departments, of all where it is null.
  departments   text[],
  -- Days of members: written so far, and of all.
  rows_done     integer not null default 0,
  rows_all      integer not null,
  size_bytes    bigint,
  created_at    timestamptz not null,
  finished_at   timestamptz,
  -- When the file goes.
  expires_at    timestamptz,
  constraint report_exports_pkey primary key (id, org_id),
  constraint report_exports_requested_by_fk foreign key (org_id, requested_by) references users (org_id, id) on delete cascade,
  constraint report_exports_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
-- One at a time: who asks for another meanwhile is told so.
create unique index report_exports_one_running on report_exports (org_id, requested_by) where status in ('pending', 'running');
create index report_exports_requested_by on report_exports (org_id, requested_by, id desc);
create index report_exports_user on report_exports (org_id, user_id) where user_id is not null;
create index report_exports_created on report_exports (org_id, created_at);

-- Requests ask and look; the job and retention do all else.
call app.isolate('report_exports', 'select, insert');
revoke insert on report_exports from muster_worker;

call app.audited('report_exports', 'id', member => 'requested_by', personal => '{request,file_name}', lasting => '{requested_by,user_id}',
  derived => '{attempts,claimed_until,rows_done,size_bytes}');
