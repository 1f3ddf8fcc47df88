-- What leaves by mail, and what waits for a member in the application.

-- Kinds of mail that a member does not want, such as 'daily_report'. Mails that somebody asked for have no kind here.
alter table users add column mail_unsubscribed text[] not null default '{}';

-- Links to a new password. Each works once, for an hour, and only while the password that was forgotten is still the
-- current one: `password_fingerprint` is a hash of the stored hash.
create table password_resets (
  token_hash           bytea primary key,
  org_id               uuid not null,
  user_id              uuid not null,
  password_fingerprint bytea not null,
  created_at           timestamptz not null default now(),
  expires_at           timestamptz not null,
  used_at              timestamptz,
  constraint password_resets_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
create index password_resets_user on password_resets (org_id, user_id, created_at desc);
create index password_resets_expires on password_resets (expires_at);
-- Made by the function that sends the link; the app role only uses them up.
call app.isolate('password_resets', 'select, update');

create function app.find_password_reset(hash bytea) returns table (org_id uuid, user_id uuid)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select r.org_id, r.user_id from password_resets r where r.token_hash = hash;
end;

revoke execute on function app.find_password_reset from public;
grant execute on function app.find_password_reset to muster_app;

create table notifications (
  id         uuid primary key default uuidv7(),
  org_id     uuid not null,
  user_id    uuid not null,
  type       text not null constraint notifications_type_length check (length(type) between 1 and 50),
  title      text not null constraint notifications_title_length check (length(title) between 1 and 255),
  body       text not null default '',
  data       jsonb not null default '{}',
  read_at    timestamptz,
  created_at timestamptz not null default now(),
  constraint notifications_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
create index notifications_user on notifications (org_id, user_id, id desc);
create index notifications_unread on notifications (org_id, user_id) where read_at is null;
create index notifications_created on notifications (created_at);
call app.isolate('notifications');

-- The report of a date goes out when its first closing is complete: `pending` names the chunks of members that are
-- still to be closed. Whoever takes the last one out sends the report, in the same update.
create table day_reports (
  org_id      uuid not null constraint day_reports_org_fk references organizations (id) on delete cascade,
  date        date not null,
  pending     uuid[] not null,
  reported_at timestamptz,
  primary key (org_id, date)
);
call app.isolate('day_reports', 'select');
