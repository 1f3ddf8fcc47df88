-- A heartbeat is a device's at a millisecond: two devices, or one within a second, lose nothing of each other. Rows of before, and those
-- that the release before this one still writes, are of device 0.
set local lock_timeout = '10s';
alter table user_activity_tracking add column if not exists device integer not null default 0;

-- The key of every partition is built next to the old one, partition by partition. Members read on meanwhile; heartbeats wait in the
-- queue. So what is locked for longer than a moment is locked against writing only, and the pieces are committed one by one: each may be
-- run again.
commit;
begin;

do $$
declare
  partition regclass;
begin
  perform pg_advisory_xact_lock(hashtext('app.ensure_partitions'));
  for partition in
    select inhrelid::regclass from pg_inherits where inhparent = 'public.user_activity_tracking'::regclass order by inhrelid::regclass::text
  loop
    execute format('create unique index if not exists %I on %s (user_id, timestamp, device)', partition || '_device_key', partition);
  end loop;
end $$;

commit;
begin;

-- Nothing is built here but for a partition that was made since: the keys change places.
set local lock_timeout = '10s';
do $$
declare
  partition regclass;
begin
  perform pg_advisory_xact_lock(hashtext('app.ensure_partitions'));
  alter table user_activity_tracking drop constraint user_activity_tracking_pkey;
  for partition in select inhrelid::regclass from pg_inherits where inhparent = 'public.user_activity_tracking'::regclass loop
    execute format('create unique index if not exists %I on %s (user_id, timestamp, device)', partition || '_device_key', partition);
    execute format('alter table %s add constraint %I primary key using index %I', partition, partition || '_pkey', partition || '_device_key');
  end loop;
  alter table user_activity_tracking add constraint user_activity_tracking_pkey primary key (user_id, timestamp, device);
end $$;
