-- contract: the release before names the columns of these keys in `on conflict`
-- squawk-ignore-file transaction-nesting, ban-uncommitted-transaction
--
-- Keys of 0098 take their places, under the names that they have. The pieces are committed one by one, so that no more than one table is
-- locked, for a moment; each may be run again, as all are when one did not get its lock.
create or replace function pg_temp.put_key(name text, kind text) returns void language plpgsql as $$
begin
  if to_regclass(name || '_next') is null then return; end if;
  execute (
    select format('alter table %s drop constraint if exists %I, add constraint %I %s using index %I', indrelid::regclass, name, name, kind, name || '_next')
    from pg_index where indexrelid = to_regclass(name || '_next'));
end $$;
commit;
begin;
select pg_temp.put_key('productivity_summary_pkey', 'primary key');
commit;
begin;
select pg_temp.put_key('session_attendance_once', 'unique');
commit;
begin;
select pg_temp.put_key('sync_devices_pkey', 'primary key');
commit;
begin;
select pg_temp.put_key('sync_operations_pkey', 'primary key');
commit;
begin;
-- Before its key: a statement finds the index by its columns, whatever it is called.
create or replace function app.bury(orgs uuid[], people uuid[], of_resource text, ids uuid[]) returns void language sql
  set search_path = public, pg_temp
begin atomic
  insert into sync_tombstones (org_id, user_id, resource, id)
  select distinct g.org_id, g.user_id, of_resource, g.id
  from unnest(orgs, people, ids) as g (org_id, user_id, id) join users u on u.org_id = g.org_id and u.id = g.user_id
  on conflict (user_id, resource, id, org_id) do update set changed_xid = excluded.changed_xid, deleted_at = excluded.deleted_at;
end;
commit;
begin;
select pg_temp.put_key('sync_tombstones_once', 'unique');
