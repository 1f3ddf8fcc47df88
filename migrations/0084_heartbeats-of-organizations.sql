-- outside a transaction: the index of each day of heartbeats is committed by itself, and locks writers out of that day only
--
-- The organization in the key of heartbeats, so that they can be spread over servers by it (docs/scale.md). It comes last: heartbeats are
-- found by member and time as before, and two keys are told apart before it is looked at. What is unique stays the same, as a member is of
-- one organization.
--
-- The key of every partition is built next to the old one. Members read on meanwhile, partitions are made, and heartbeats of the day that
-- is at it wait in the queue. Run again, it goes on. A partition that retention has dropped meanwhile needs none.
do $$
declare
  partition text;
begin
  for partition in
    select inhrelid::regclass::text from pg_inherits where inhparent = 'public.user_activity_tracking'::regclass order by 1
  loop
    begin
      execute format('create unique index if not exists %I on %s (user_id, timestamp, device, org_id)', partition || '_org_key', partition);
    exception when undefined_table then
      raise notice '% is gone', partition;
    end;
    commit;
  end loop;
end $$;
