-- Signed-in devices, refresh tokens, invites, idempotency keys.
--
-- Secrets are stored as SHA-256 hashes only: a copy of this database signs nobody in.

create table user_sessions (
  id             uuid primary key default uuidv7(),
  org_id         uuid not null,
  user_id        uuid not null,
  device_info    text,
  ip_address     text,
  user_agent     text,
  created_at     timestamptz not null default now(),
  last_used_at   timestamptz not null default now(),
  expires_at     timestamptz not null,
  revoked_at     timestamptz,
  revoked_reason text constraint user_sessions_revoked_reason check (revoked_reason in ('logout', 'reuse', 'password', 'admin', 'member')),
  constraint user_sessions_org_id_key unique (org_id, id),
  constraint user_sessions_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
create index user_sessions_user on user_sessions (org_id, user_id, created_at desc);
call app.isolate('user_sessions');

-- The tokens of one session form a chain: each is used once, and its successor takes over.
create table refresh_tokens (
  token_hash bytea primary key,
  org_id     uuid not null,
  session_id uuid not null,
  created_at timestamptz not null default now(),
  used_at    timestamptz,
  constraint refresh_tokens_session_fk foreign key (org_id, session_id) references user_sessions (org_id, id) on delete cascade
);
create index refresh_tokens_session on refresh_tokens (org_id, session_id);
call app.isolate('refresh_tokens');

create table invites (
  id          uuid primary key default uuidv7(),
  org_id      uuid not null constraint invites_org_fk references organizations (id) on delete cascade,
  code_hash   bytea not null constraint invites_code_hash_key unique,
  role        text not null constraint invites_role check (role in ('admin', 'manager', 'teacher', 'employee', 'student')),
  email       citext,
  department  text,
  created_by  uuid not null,
  created_at  timestamptz not null default now(),
  expires_at  timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid,
  constraint invites_created_by_fk foreign key (org_id, created_by) references users (org_id, id) on delete cascade,
  constraint invites_accepted_by_fk foreign key (org_id, accepted_by) references users (org_id, id) on delete set null (accepted_by)
);
create index invites_org on invites (org_id, created_at desc);
call app.isolate('invites');

-- The answer of a POST that carried an Idempotency-Key, written in the transaction of its effect.
create table idempotency_keys (
  org_id       uuid not null,
  user_id      uuid not null,
  key          text not null constraint idempotency_keys_key_length check (length(key) between 1 and 255),
  request_hash bytea not null,
  sealed_response bytea,
  created_at   timestamptz not null default now(),
  primary key (org_id, user_id, key),
  constraint idempotency_keys_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
create index idempotency_keys_created on idempotency_keys (created_at);
call app.isolate('idempotency_keys');

-- Before a caller is known there is no organization to set, and the app role sees no row. These functions are the
-- only windows: each takes a secret or an address that the caller must already know, and answers the least it can.
create function app.find_login(login_email citext)
returns table (org_id uuid, user_id uuid, password_hash text, status text, organization_active boolean)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select u.org_id, u.id, u.password_hash, u.status, o.is_active
  from users u join organizations o on o.id = u.org_id
  where u.email = login_email;
end;

create function app.find_refresh_token(hash bytea) returns table (org_id uuid, session_id uuid)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select t.org_id, t.session_id from refresh_tokens t where t.token_hash = hash;
end;

create function app.find_invite(hash bytea) returns table (org_id uuid, invite_id uuid)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select i.org_id, i.id from invites i where i.code_hash = hash;
end;

create function app.find_organization(organization_domain citext) returns uuid
language sql stable security definer set search_path = public, pg_temp
  return (select o.id from organizations o where o.domain = organization_domain and o.is_active);

revoke execute on function app.find_login, app.find_refresh_token, app.find_invite, app.find_organization from public;
grant execute on function app.find_login, app.find_refresh_token, app.find_invite, app.find_organization to muster_app;
