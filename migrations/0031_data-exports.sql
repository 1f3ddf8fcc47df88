-- Copies of one member's data, as they were asked for: by the member, or by an administrator for them. The archive itself lies in the
-- bucket, in one file or several, under a key that is made of the row's id; the row outlives it, so that the member still sees who asked.
create table data_exports (
  id            uuid primary key default uuidv7(),
  org_id        uuid not null,
  -- Whose data it is.
  user_id       uuid not null,
  requested_by  uuid not null,
  status        text not null default 'pending' constraint data_exports_status
                check (status in ('pending', 'running', 'ready', 'failed', 'refused', 'expired')),
  -- Until when one run of the job has the export to itself.
  claimed_until timestamptz,
  -- When the mail was queued that tells the member of somebody else's request.
  told_at       timestamptz,
  -- How far the files that are finished have come: so many parts of the data, and pictures up to this one.
  parts_done    integer not null default 0,
  pictures_done uuid,
  -- The bytes of each finished file.
  file_bytes    bigint[] not null default '{}',
  created_at    timestamptz not null,
  finished_at   timestamptz,
  -- When the files go.
  expires_at    timestamptz,
  constraint data_exports_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint data_exports_requested_by_fk foreign key (org_id, requested_by) references users (org_id, id) on delete cascade
);
-- One at a time: who asks again meanwhile is told so.
create unique index data_exports_one_running on data_exports (org_id, user_id, requested_by) where status in ('pending', 'running');
create index data_exports_user on data_exports (org_id, user_id, id desc);
create index data_exports_requested_by on data_exports (org_id, requested_by, created_at);
create index data_exports_created on data_exports (org_id, created_at);

-- Requests ask and look; the job and retention do all else.
call app.isolate('data_exports', 'select, insert');
revoke insert on data_exports from muster_worker;
