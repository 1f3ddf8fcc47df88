-- The live store's PostgreSQL side: limits, one-time tickets and sockets, for installations without Redis.
--
-- Unlogged: a crash empties these tables and nothing is lost that a client would not simply do again. The service
-- roles have no right to the tables, only to functions that need the key of what they ask for.

create schema live;
grant usage on schema live to muster_app, muster_worker;

create unlogged table live.counters (
  key        text primary key,
  count      integer not null,
  expires_at timestamptz not null
);

create unlogged table live.attempts (
  key           text primary key,
  count         integer not null,
  blocked_until timestamptz not null,
  expires_at    timestamptz not null
);

create unlogged table live.tickets (
  hash       text primary key,
  holder     jsonb not null,
  expires_at timestamptz not null
);

create unlogged table live.sockets (
  connection_id text primary key,
  org_id        uuid not null,
  holder        jsonb not null,
  expires_at    timestamptz not null
);

create unlogged table live.subscriptions (
  org_id        uuid not null,
  channel       text not null,
  connection_id text not null references live.sockets (connection_id) on delete cascade,
  primary key (org_id, channel, connection_id)
);
create index subscriptions_connection on live.subscriptions (connection_id);

-- Fixed window: the first hit opens it, and the row starts over when it has passed.
create function live.hit(counter_key text, window_seconds integer, out hits integer, out resets_in integer)
language sql security definer set search_path = live, pg_temp
begin atomic
  insert into live.counters as c (key, count, expires_at)
  values (counter_key, 1, clock_timestamp() + make_interval(secs => window_seconds))
  on conflict (key) do update set
    count = case when c.expires_at <= clock_timestamp() then 1 else c.count + 1 end,
    expires_at = case when c.expires_at <= clock_timestamp() then excluded.expires_at else c.expires_at end
  returning c.count, greatest(1, ceil(extract(epoch from c.expires_at - clock_timestamp()))::integer);
end;

-- Counts an attempt unless the key is blocked; answers the seconds to wait, 0 when the attempt may go on.
-- After `free` attempts each further one doubles the wait.
create function live.attempt(attempt_key text, free integer, base_seconds integer, max_seconds integer, forget_seconds integer)
returns integer
language plpgsql security definer set search_path = live, pg_temp as $$
declare
  row live.attempts;
  at timestamptz := clock_timestamp();
begin
  insert into live.attempts values (attempt_key, 0, at, at + make_interval(secs => forget_seconds)) on conflict (key) do nothing;
  select * into row from live.attempts a where a.key = attempt_key for update;
  at := clock_timestamp();
  if row.blocked_until > at then
    return greatest(1, ceil(extract(epoch from row.blocked_until - at))::integer);
  end if;
  if row.expires_at <= at then
    row.count := 0;
  end if;
  update live.attempts a set
    count = row.count + 1,
    blocked_until = case when row.count + 1 >= free
      then at + make_interval(secs => least(max_seconds, base_seconds * 2 ^ least(row.count + 1 - free, 20))) else at end,
    expires_at = at + make_interval(secs => forget_seconds)
  where a.key = attempt_key;
  return 0;
end $$;

create function live.forget_attempts(attempt_key text) returns void
language sql security definer set search_path = live, pg_temp
begin atomic
  delete from live.attempts where key = attempt_key;
end;

create function live.issue_ticket(ticket_hash text, ticket_holder jsonb, seconds integer) returns void
language sql security definer set search_path = live, pg_temp
begin atomic
  insert into live.tickets values (ticket_hash, ticket_holder, clock_timestamp() + make_interval(secs => seconds));
end;

-- Deleting is what makes a ticket one-time: of two that race, one finds the row.
create function live.redeem_ticket(ticket_hash text) returns jsonb
language sql security definer set search_path = live, pg_temp
begin atomic
  with redeemed as (delete from live.tickets t where t.hash = ticket_hash returning t.holder, t.expires_at)
  select holder from redeemed where expires_at > clock_timestamp();
end;

create function live.open_socket(socket_id text, socket_org uuid, socket_holder jsonb, seconds integer) returns void
language sql security definer set search_path = live, pg_temp
begin atomic
  delete from live.subscriptions where connection_id = socket_id;
  insert into live.sockets values (socket_id, socket_org, socket_holder, clock_timestamp() + make_interval(secs => seconds))
  on conflict (connection_id) do update set org_id = excluded.org_id, holder = excluded.holder, expires_at = excluded.expires_at;
end;

create function live.find_socket(socket_id text) returns jsonb
language sql stable security definer set search_path = live, pg_temp
begin atomic
  select s.holder from live.sockets s where s.connection_id = socket_id and s.expires_at > clock_timestamp();
end;

create function live.close_socket(socket_id text) returns void
language sql security definer set search_path = live, pg_temp
begin atomic
  delete from live.sockets where connection_id = socket_id;
end;

create function live.subscribe(socket_id text, subscribed_channel text) returns void
language sql security definer set search_path = live, pg_temp
begin atomic
  insert into live.subscriptions (org_id, channel, connection_id)
  select s.org_id, subscribed_channel, s.connection_id from live.sockets s where s.connection_id = socket_id
  on conflict do nothing;
end;

create function live.unsubscribe(socket_id text, subscribed_channel text) returns void
language sql security definer set search_path = live, pg_temp
begin atomic
  delete from live.subscriptions where connection_id = socket_id and channel = subscribed_channel;
end;

create function live.subscribers(channel_org uuid, subscribed_channel text) returns table (connection_id text, holder jsonb)
language sql stable security definer set search_path = live, pg_temp
begin atomic
  select s.connection_id, s.holder
  from live.subscriptions u join live.sockets s on s.connection_id = u.connection_id
  where u.org_id = channel_org and u.channel = subscribed_channel and s.expires_at > clock_timestamp();
end;

create function live.count_sockets() returns bigint
language sql stable security definer set search_path = live, pg_temp
  return (select count(*) from live.sockets where expires_at > clock_timestamp());

create function live.sweep() returns void
language sql security definer set search_path = live, pg_temp
begin atomic
  delete from live.counters where expires_at < clock_timestamp();
  delete from live.attempts where expires_at < clock_timestamp();
  delete from live.tickets where expires_at < clock_timestamp();
  delete from live.sockets where expires_at < clock_timestamp();
end;

revoke execute on all functions in schema live from public;
grant execute on all functions in schema live to muster_app, muster_worker;
