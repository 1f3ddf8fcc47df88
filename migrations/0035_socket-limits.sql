-- Sockets of a member and channels of a socket are bounded: each open socket is a row to look at for every event.

-- Answers whether there was room. Sockets of one member open one after the other, so that two at once are counted as two.
create function live.open_socket(socket_id text, socket_org uuid, socket_holder jsonb, seconds integer, most integer)
returns boolean
language plpgsql security definer set search_path = live, pg_temp as $$
declare
  socket_user text := socket_holder ->> 'user_id';
begin
  perform pg_advisory_xact_lock(hashtextextended('socket:' || socket_user, 0));
  if (select count(*) from live.sockets s
      where s.org_id = socket_org and s.holder ->> 'user_id' = socket_user and s.connection_id <> socket_id
        and s.expires_at > clock_timestamp()) >= most then
    return false;
  end if;
  delete from live.subscriptions where connection_id = socket_id;
  insert into live.sockets values (socket_id, socket_org, socket_holder, clock_timestamp() + make_interval(secs => seconds))
  on conflict (connection_id) do update
    set org_id = excluded.org_id, holder = excluded.holder, expires_at = excluded.expires_at;
  return true;
end $$;

-- Answers false when the socket has as many channels as it may; true for one that it has already, and for no socket.
create function live.subscribe(socket_id text, subscribed_channel text, most integer) returns boolean
language plpgsql security definer set search_path = live, pg_temp as $$
declare
  socket_org uuid;
begin
  select s.org_id into socket_org from live.sockets s where s.connection_id = socket_id for no key update;
  if socket_org is null or exists (select from live.subscriptions u
      where u.org_id = socket_org and u.channel = subscribed_channel and u.connection_id = socket_id) then
    return true;
  end if;
  if (select count(*) from live.subscriptions u where u.connection_id = socket_id) >= most then
    return false;
  end if;
  insert into live.subscriptions (org_id, channel, connection_id) values (socket_org, subscribed_channel, socket_id);
  return true;
end $$;

drop function live.open_socket(text, uuid, jsonb, integer);
drop function live.subscribe(text, text);
revoke execute on function live.open_socket, live.subscribe from public;
grant execute on function live.open_socket, live.subscribe to muster_app, muster_worker;
