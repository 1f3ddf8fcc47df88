-- squawk-ignore-file transaction-nesting, ban-uncommitted-transaction
--
-- The organization in the key of heartbeats, so that they can be spread over servers by it (docs/scale.md). It comes last: heartbeats are
-- found by member and time as before, and two keys are told apart before it is looked at. What is unique stays the same, as a member is of
-- one organization.
--
-- The key of every partition is built next to the old one, as in 0044. Members read on meanwhile; heartbeats wait in the queue. The pieces
-- are committed one by one: each may be run again.
do $$
declare
  partition regclass;
begin
  perform pg_advisory_xact_lock(hashtext('app.ensure_partitions'));
  for partition in
    select inhrelid::regclass from pg_inherits where inhparent = 'public.user_activity_tracking'::regclass order by inhrelid::regclass::text
  loop
    execute format('create unique index if not exists %I on %s (user_id, timestamp, device, org_id)', partition || '_org_key', partition);
  end loop;
end $$;

commit;
begin;

-- Nothing is built here but for a partition that was made since: the keys change places.
do $$
declare
  partition regclass;
begin
  perform pg_advisory_xact_lock(hashtext('app.ensure_partitions'));
  alter table user_activity_tracking drop constraint user_activity_tracking_pkey;
  for partition in select inhrelid::regclass from pg_inherits where inhparent = 'public.user_activity_tracking'::regclass loop
    execute format('create unique index if not exists %I on %s (user_id, timestamp, device, org_id)', partition || '_org_key', partition);
    execute format('alter table %s add constraint %I primary key using index %I', partition, partition || '_pkey', partition || '_org_key');
  end loop;
  alter table user_activity_tracking add constraint user_activity_tracking_pkey primary key (user_id, timestamp, device, org_id);
end $$;
