-- What is older than it may be is found without reading all that may stay. Each index below holds only rows that still have something to
-- forget, so that the hourly run reads what it clears and nothing else, however many years of days there are.
create index attendance_records_places on attendance_records (org_id, date)
  where check_in_ip is not null or check_out_ip is not null or check_in_location is not null or check_out_location is not null;
create index attendance_records_notes on attendance_records (org_id, date) where notes is not null;
create index lunch_breaks_places on lunch_breaks (org_id, break_start_time) where start_location is not null or end_location is not null;
create index meetings_titles on meetings (org_id, start_time) where title is not null;
create index productivity_summary_lists on productivity_summary (org_id, date) where top_applications <> '[]' or top_websites <> '[]';
create index user_sessions_addresses on user_sessions (org_id, created_at) where ip_address is not null;
create index invites_addresses on invites (org_id, expires_at) where email is not null;
create index audit_log_origins on audit_log (org_id, created_at) where ip_address is not null or user_agent is not null;

-- Retention empties these two columns, and no function of the worker's changes another of the two tables.
grant update (title) on meetings to muster_worker;
grant update (email) on invites to muster_worker;

-- Retention's window into the audit log: from where and with what an entry was made is known for a shorter time than the entry itself.
-- Answers the entries it changed, `max_rows` at most.
create function app.forget_origins(orgs uuid[], since timestamptz[], max_rows integer) returns setof uuid
language sql security definer set search_path = public, pg_temp
begin atomic
  with old as (
    select a.id from unnest(orgs, since) as kept (org_id, since)
    join audit_log a on a.org_id = kept.org_id and a.created_at < kept.since
    where (a.ip_address is not null or a.user_agent is not null)
    limit max_rows for update of a skip locked
  )
  update audit_log a set ip_address = null, user_agent = null
  from old where a.id = old.id
  returning a.id;
end;
revoke execute on function app.forget_origins from public;
grant execute on function app.forget_origins to muster_worker;
