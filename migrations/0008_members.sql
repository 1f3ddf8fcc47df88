-- Managing members: erasing them, hanging up on whoever was signed out, and importing many at once.

-- Set once a person asked to be forgotten: what is left is a row that numbers refer to.
alter table users add column erased_at timestamptz;

-- The audit log is append-only for everybody. This is the one window: of members who were erased it takes where they
-- came from and the free text about them, and leaves who did what to what, by id.
create function app.forget_in_audit(member_org uuid, member uuid, resources uuid[]) returns void
language sql security definer set search_path = public, pg_temp
begin atomic
  update audit_log a set
    ip_address = case when a.user_id = member then null else a.ip_address end,
    user_agent = case when a.user_id = member then null else a.user_agent end,
    metadata = a.metadata - 'reason' - 'email' - 'name'
  from users u
  where u.org_id = member_org and u.id = member and u.erased_at is not null and a.org_id = u.org_id
    and (a.user_id = member or a.resource_id = member or a.resource_id = any (resources)
      or a.metadata ->> 'member_id' = member::text);
end;
revoke execute on function app.forget_in_audit from public;
grant execute on function app.forget_in_audit to muster_worker;

create index sockets_user on live.sockets (org_id, (holder ->> 'user_id'));

create function live.sockets_of(socket_org uuid, socket_user uuid) returns table (connection_id text, holder jsonb)
language sql stable security definer set search_path = live, pg_temp
begin atomic
  select s.connection_id, s.holder
  from live.sockets s
  where s.org_id = socket_org and s.holder ->> 'user_id' = socket_user::text and s.expires_at > clock_timestamp();
end;
revoke execute on function live.sockets_of from public;
grant execute on function live.sockets_of to muster_app, muster_worker;

-- A file of members. The rows done so far are counted here in the transaction of their effect, so that an import that
-- was interrupted goes on where it stopped.
create table imports (
  id             uuid primary key default uuidv7(),
  org_id         uuid not null constraint imports_org_fk references organizations (id) on delete cascade,
  created_by     uuid not null,
  status         text not null default 'pending' constraint imports_status check (status in ('pending', 'running', 'done', 'failed')),
  dry_run        boolean not null,
  total_rows     integer,
  processed_rows integer not null default 0,
  created_rows   integer not null default 0,
  updated_rows   integer not null default 0,
  unchanged_rows integer not null default 0,
  rejected_rows  integer not null default 0,
  -- Why nothing of the file was taken: [{line, message}].
  errors         jsonb not null default '[]',
  created_at     timestamptz not null default now(),
  finished_at    timestamptz,
  constraint imports_org_id_key unique (org_id, id),
  constraint imports_created_by_fk foreign key (org_id, created_by) references users (org_id, id) on delete cascade
);
create index imports_org on imports (org_id, created_at desc);
call app.isolate('imports', 'select, insert');

create table import_rows (
  org_id    uuid not null,
  import_id uuid not null,
  line      integer not null,
  -- As it stood in the file; taken out when the person is erased.
  email     citext,
  outcome   text not null constraint import_rows_outcome check (outcome in ('created', 'updated', 'unchanged', 'rejected')),
  -- [{field, message}]
  errors    jsonb not null default '[]',
  primary key (import_id, line),
  constraint import_rows_import_fk foreign key (org_id, import_id) references imports (org_id, id) on delete cascade
);
create index import_rows_outcome on import_rows (import_id, outcome, line);
create index import_rows_email on import_rows (org_id, email);
call app.isolate('import_rows', 'select, update');
