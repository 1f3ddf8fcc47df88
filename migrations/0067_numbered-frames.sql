-- Every frame that a socket is sent bears a number, without gaps, so that its client knows when one is missing.

alter table live.sockets add column frames bigint not null default 0;
-- A push counts up all of its sockets: their rows find room beside themselves.
alter table live.sockets set (fillfactor = 50);

-- Takes the next numbers of sockets that are open, so many for each, and answers the last one of each. In the order of
-- their ids: two pushes to the same sockets come one after the other.
create function live.number_frames(socket_ids text[], counts integer[]) returns table (connection_id text, last bigint)
language sql volatile security definer set search_path = live, pg_temp as $$
  with wanted as materialized (
    select s.connection_id, w.frames
    from unnest(socket_ids, counts) as w (connection_id, frames)
    join live.sockets s on s.connection_id = w.connection_id and s.expires_at > clock_timestamp()
    order by s.connection_id
    for no key update of s
  )
  update live.sockets s set frames = s.frames + w.frames
  from wanted w
  where s.connection_id = w.connection_id
  returning s.connection_id, s.frames;
$$;
revoke execute on function live.number_frames from public;
grant execute on function live.number_frames to muster_app, muster_worker;
