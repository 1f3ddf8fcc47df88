-- Organizations, their members, and the wall between organizations.
--
-- Three database roles: the owner runs migrations; muster_app serves requests and sees one organization at a
-- time; muster_worker serves queues and schedules and sees all of them. Neither of the two owns a table or may
-- bypass row-level security, so a forgotten WHERE clause cannot leak a row.

create extension if not exists citext;
create extension if not exists btree_gist;

do $$
begin
  if not exists (select from pg_roles where rolname = 'muster_app') then
    create role muster_app login nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'muster_worker') then
    create role muster_worker login nobypassrls;
  end if;
exception
  -- Roles belong to the cluster: another database's migration may have made them a moment ago.
  when duplicate_object or unique_violation then null;
end $$;

-- A request that waits longer than API Gateway does helps nobody. Set on the role: a startup option would pin RDS Proxy.
alter role muster_app set statement_timeout = '25s';
alter role muster_app set idle_in_transaction_session_timeout = '30s';
alter role muster_worker set idle_in_transaction_session_timeout = '5min';

create schema app;
grant usage on schema app to muster_app, muster_worker;

-- set_config(..., true) leaves '' behind after its transaction, hence nullif. SQL, not plpgsql, and stable: the
-- planner evaluates `(select app.current_org())` once a statement instead of once a row.
create function app.current_org() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.org_id', true), '')::uuid;

create function app.touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end $$;

-- Every tenant table goes through here, so that all policies are the same policy.
create procedure app.isolate(table_name regclass, app_rights text default 'select, insert, update, delete', org_column text default 'org_id')
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', table_name);
  execute format('create policy tenant on %s to muster_app using (%I = (select app.current_org())) with check (%I = (select app.current_org()))',
    table_name, org_column, org_column);
  execute format('create policy worker on %s to muster_worker using (true) with check (true)', table_name);
  execute format('grant %s on %s to muster_app', app_rights, table_name);
  execute format('grant select, insert, update, delete on %s to muster_worker', table_name);
end $$;

create table organizations (
  id            uuid primary key default uuidv7(),
  name          text not null constraint organizations_name_length check (length(name) between 1 and 255),
  domain        citext constraint organizations_domain_key unique,
  description   text,
  address       text,
  contact_email citext,
  contact_phone text,
  timezone      text not null default 'UTC',
  plan          text not null default 'free' constraint organizations_plan check (plan in ('free', 'pro', 'enterprise')),
  max_users     integer constraint organizations_max_users check (max_users > 0),
  expires_at    timestamptz,
  is_active     boolean not null default true,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
call app.isolate('organizations', 'select, insert, update', 'id');
create trigger organizations_updated before update on organizations for each row execute function app.touch_updated_at();

create table users (
  id                          uuid primary key default uuidv7(),
  org_id                      uuid not null constraint users_org_fk references organizations (id) on delete cascade,
  email                       citext not null constraint users_email_key unique,
  password_hash               text not null,
  name                        text not null constraint users_name_length check (length(name) between 1 and 255),
  employee_id                 text not null constraint users_employee_id_length check (length(employee_id) between 1 and 50),
  role                        text not null constraint users_role
                              check (role in ('super_admin', 'admin', 'manager', 'teacher', 'employee', 'student')),
  status                      text not null default 'active' constraint users_status check (status in ('active', 'inactive', 'terminated')),
  department                  text,
  managed_departments         text[],
  phone_number                text,
  profile_picture_url         text,
  screenshot_interval_minutes smallint constraint users_screenshot_interval check (screenshot_interval_minutes between 1 and 60),
  last_login_at               timestamptz,
  created_at                  timestamptz not null default now(),
  updated_at                  timestamptz not null default now(),
  constraint users_org_id_key unique (org_id, id),
  constraint users_org_employee_id_key unique (org_id, employee_id)
);
create index users_org_role on users (org_id, role);
create index users_org_name on users (org_id, name, id);
call app.isolate('users');
create trigger users_updated before update on users for each row execute function app.touch_updated_at();

-- One row per setting an organization has changed; the defaults live in lib/domain/settings.ts.
create table system_settings (
  org_id        uuid not null constraint system_settings_org_fk references organizations (id) on delete cascade,
  setting_key   text not null,
  setting_value jsonb not null,
  description   text,
  updated_by    uuid,
  updated_at    timestamptz not null default now(),
  primary key (org_id, setting_key),
  constraint system_settings_updated_by_fk foreign key (org_id, updated_by) references users (org_id, id) on delete set null (updated_by)
);
call app.isolate('system_settings');

-- Append-only: nobody who serves a request can rewrite what was done.
create table audit_log (
  id          uuid primary key default uuidv7(),
  org_id      uuid not null constraint audit_log_org_fk references organizations (id) on delete cascade,
  user_id     uuid,
  action      text not null,
  resource    text not null,
  resource_id uuid,
  metadata    jsonb not null default '{}',
  ip_address  text,
  user_agent  text,
  created_at  timestamptz not null default now()
);
create index audit_log_org_created on audit_log (org_id, created_at desc, id desc);
call app.isolate('audit_log', 'select, insert');
revoke update on audit_log from muster_worker;
