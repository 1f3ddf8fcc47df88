-- Attempts that turned out to be the owner's are taken back, from the counts that others share.

-- Answers how many attempts the key had.
drop function live.forget_attempts(text);
create function live.forget_attempts(attempt_key text) returns integer
language sql security definer set search_path = live, pg_temp
begin atomic
  with forgotten as (delete from live.attempts where key = attempt_key returning count)
  select coalesce((select count from forgotten), 0);
end;

-- Takes attempts back: they are not counted any more, and nobody waits because of them.
create function live.forgive_attempts(attempt_key text, times integer) returns void
language sql security definer set search_path = live, pg_temp
begin atomic
  update live.attempts set count = greatest(0, count - times), blocked_until = clock_timestamp()
  where key = attempt_key;
end;

revoke execute on function live.forget_attempts, live.forgive_attempts from public;
grant execute on function live.forget_attempts, live.forgive_attempts to muster_app;
