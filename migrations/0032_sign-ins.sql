-- How long a sign-in holds, what proved it, and second factors.

-- When whoever holds the session last proved who they are: at the sign-in, and again before what cannot be undone.
alter table user_sessions add column authenticated_at timestamptz not null default now();
update user_sessions set authenticated_at = created_at;

alter table user_sessions drop constraint user_sessions_revoked_reason;
alter table user_sessions add constraint user_sessions_revoked_reason
  check (revoked_reason in ('logout', 'reuse', 'password', 'admin', 'member', 'factor'));

-- Since when the member has a second factor; null without one. It follows from the two tables below, and stands here
-- because every request and every sign-in asks for it.
alter table users add column second_factor_at timestamptz;

-- An authenticator app. A new secret waits beside the one in use until a code has shown that the app has it.
create table totp_factors (
  org_id         uuid not null,
  user_id        uuid not null,
  sealed_secret  bytea,
  confirmed_at   timestamptz,
  -- The time step of the last code that was taken: each code is good once.
  last_step      bigint not null default 0,
  pending_secret bytea,
  pending_until  timestamptz,
  primary key (org_id, user_id),
  constraint totp_factors_confirmed check ((sealed_secret is null) = (confirmed_at is null)),
  constraint totp_factors_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
call app.isolate('totp_factors');

create table recovery_codes (
  org_id     uuid not null,
  user_id    uuid not null,
  code_hash  bytea not null,
  created_at timestamptz not null,
  used_at    timestamptz,
  primary key (org_id, user_id, code_hash),
  constraint recovery_codes_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
call app.isolate('recovery_codes');

create table passkeys (
  id            uuid primary key default uuidv7(),
  org_id        uuid not null,
  user_id       uuid not null,
  name          text not null constraint passkeys_name_length check (length(name) between 1 and 100),
  -- What the authenticator calls the key; the browser tells it before anybody is known.
  credential_id bytea not null constraint passkeys_credential_key unique,
  public_key    bytea not null,
  -- How often the authenticator says that it was used; 0 for those that do not count.
  counter       bigint not null,
  transports    text[] not null,
  created_at    timestamptz not null,
  last_used_at  timestamptz,
  constraint passkeys_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
create index passkeys_user on passkeys (org_id, user_id, created_at);
call app.isolate('passkeys');

-- The worker takes out what a member may have a copy of; the secrets are sealed under a key that it has not.
revoke insert, update, delete on totp_factors, recovery_codes, passkeys from muster_worker;
revoke select on recovery_codes from muster_worker;

-- Whose passkey it is, before there is a caller.
create function app.find_passkey(credential bytea) returns table (org_id uuid, user_id uuid)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select p.org_id, p.user_id from passkeys p where p.credential_id = credential;
end;

revoke execute on function app.find_passkey from public;
grant execute on function app.find_passkey to muster_app;
