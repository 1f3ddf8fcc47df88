-- An attempt is counted by one statement. In three, the row could be forgotten after one found it, and begun anew by somebody else
-- before the next: that one then wrote a count of nothing, which the table refuses.

-- When the next attempt may come: after `free` attempts each further one doubles the wait.
create function live.blocked_until(count integer, free integer, base_seconds integer, max_seconds integer) returns timestamptz
language sql volatile
  return clock_timestamp() + case when count >= free
    then make_interval(secs => least(max_seconds, base_seconds * 2 ^ least(count - free, 20))) else interval '0' end;

-- Counts an attempt unless the key is blocked; answers the seconds to wait, 0 when the attempt may go on.
create or replace function live.attempt(attempt_key text, free integer, base_seconds integer, max_seconds integer, forget_seconds integer)
  returns integer
  language plpgsql security definer set search_path = live, pg_temp as $$
declare
  wait integer;
begin
  loop
    insert into live.attempts as a (key, count, blocked_until, expires_at)
    values (attempt_key, 1, live.blocked_until(1, free, base_seconds, max_seconds),
      clock_timestamp() + make_interval(secs => forget_seconds))
    on conflict (key) do update set
      count = case when a.expires_at <= clock_timestamp() then 1 else a.count + 1 end,
      blocked_until = live.blocked_until(case when a.expires_at <= clock_timestamp() then 1 else a.count + 1 end,
        free, base_seconds, max_seconds),
      expires_at = clock_timestamp() + make_interval(secs => forget_seconds)
    where a.blocked_until <= clock_timestamp();
    if found then
      return 0;
    end if;
    select greatest(1, ceil(extract(epoch from a.blocked_until - clock_timestamp()))::integer) into wait
    from live.attempts a where a.key = attempt_key;
    -- Without a row the key was forgotten meanwhile, and the attempt counts after all.
    if found then
      return wait;
    end if;
  end loop;
end $$;

revoke execute on function live.blocked_until from public;
