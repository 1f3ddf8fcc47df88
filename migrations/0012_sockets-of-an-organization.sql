-- Without a user: all sockets of the organization, for when it is closed.
create or replace function live.sockets_of(socket_org uuid, socket_user uuid) returns table (connection_id text, holder jsonb)
language sql stable security definer set search_path = live, pg_temp
begin atomic
  select s.connection_id, s.holder
  from live.sockets s
  where s.org_id = socket_org and s.expires_at > clock_timestamp()
    and (socket_user is null or s.holder ->> 'user_id' = socket_user::text);
end;
