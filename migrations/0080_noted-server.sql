-- A database that was put back to an earlier moment knows nothing of the pictures that came since, and the sweep of the bucket would remove
-- them. So the sweep notes on which server it works, and waits for a while where that is another one (docs/restore.md).
alter table app.file_sweeps
  add column server      text,
  add column waits_until timestamptz;

-- Another one after each restore: a cluster that was made anew has a number of its own, and one that was recovered goes on in another
-- timeline. Null where a managed server does not tell.
create function app.server() returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select system_identifier from pg_control_system()) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8);
exception when others then
  return null;
end $$;
revoke execute on function app.server from public;
grant execute on function app.server to muster_worker;
