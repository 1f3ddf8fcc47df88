-- The keys of 0084 take their places. Nothing is built here but for a partition that was made since.
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
