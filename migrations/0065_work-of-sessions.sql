-- Sessions that are work for whoever works, and devices that mark one member each.

alter table attendance_sessions
  add column counts_as_work boolean not null default false,
  add column exclusive_devices boolean not null default false;

alter table session_attendance
  -- The device, where nobody else may use it.
  add column exclusive_device bytea,
  -- The work that began with the mark, and ends when the member leaves.
  add column work_session_id uuid,
  add constraint session_attendance_work_fk foreign key (org_id, work_session_id) references work_sessions (org_id, id)
    on delete set null (work_session_id);
create unique index session_attendance_device on session_attendance (session_id, exclusive_device)
  where exclusive_device is not null;
create index session_attendance_work on session_attendance (work_session_id) where work_session_id is not null;
update app.audited_tables set secret = secret || '{exclusive_device}' where table_name = 'session_attendance';
