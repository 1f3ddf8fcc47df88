-- What became of each row, and by whom. A change is caught where it happens, by a trigger, so that no statement can make one and leave
-- nothing: `call app.audited('table', …)`. An entry of the audit log says what somebody did; the changes of its transaction say what
-- that did. Evidence that arrives all day (heartbeats, segments, live status), counts, and what works once are left out.

alter table audit_log
  -- Binds an entry to the changes of its transaction, with the instant that the transaction began at: numbers come again in a database
  -- that was restored elsewhere. Older entries have none.
  add column transaction_id xid8,
  -- The background job that did it; whoever asked for the job is in `user_id`.
  add column job text,
  -- Kept longer than others: who was given which role, who was erased, what was carried away, what lets somebody in, what was set.
  add column lasting boolean not null generated always as (
    action in ('user.delete', 'user.erase', 'user.deactivate', 'setting.update') or action like '%.export%'
    or action like 'password.%' or action like 'user.%\_address' or action like 'passkey.%' or action like 'totp.%'
    or action like 'recovery\_codes.%' or action like 'second\_factor.%') stored;
alter table audit_log alter column transaction_id set default pg_current_xact_id();
create index audit_log_transaction on audit_log (org_id, transaction_id);

-- Nobody who serves a request or a job says when an entry was made, or to which changes it belongs; and none of them removes one.
revoke insert on audit_log from muster_app, muster_worker;
grant insert (org_id, user_id, action, resource, resource_id, metadata, ip_address, user_agent, job) on audit_log
  to muster_app, muster_worker;
revoke delete on audit_log, looks from muster_worker;

create table audit_changes (
  id             uuid not null default uuidv7(),
  org_id         uuid not null constraint audit_changes_org_fk references organizations (id) on delete cascade,
  at             timestamptz not null default now(),
  transaction_id xid8 not null default pg_current_xact_id(),
  -- Who was signed in, or asked for the job; null where the entry of the transaction knows it, or nobody did.
  actor_id       uuid,
  job            text,
  table_name     text not null,
  -- Which row, and whose; both null of `expire`, which stands for many: how many is in `after`.
  row_id        text,
  member_id      uuid,
  operation      text not null constraint audit_changes_operation check (operation in ('insert', 'update', 'delete', 'expire')),
  -- The columns that changed.
  before         jsonb,
  after          jsonb,
  -- Columns that changed, too: secrets, and personal values whose days are over or whose member was erased.
  hidden         text[] not null default '{}',
  -- Columns of `before` and `after` that tell of a person: what retention and an erasure look for.
  personal       text[] not null default '{}',
  lasting        boolean not null,
  primary key (org_id, id)
);
create index audit_changes_transaction on audit_changes (org_id, transaction_id);
create index audit_changes_member on audit_changes (org_id, member_id, id) where member_id is not null;
create index audit_changes_personal on audit_changes (org_id, table_name, at) where personal <> '{}';

-- Written by triggers, shortened by the functions below, and otherwise only read.
call app.isolate('audit_changes', 'select');
revoke insert, update, delete on audit_changes from muster_worker;

-- What is known of an audited table: no role reads it, the functions below do.
create table app.audited_tables (
  table_name text primary key,
  -- Of these columns only that they changed is kept.
  secret     text[] not null,
  -- These tell of a person.
  personal   text[] not null,
  -- These are no change: they follow from others, or only note that something was used.
  derived    text[] not null,
  -- Changes of these are kept longer.
  lasting    text[] not null
);

create type app.row_change as (org_id uuid, row_id text, member_id uuid, before jsonb, after jsonb);

-- Whose statement it is: the role that signed in, or the one that it has taken.
create function app.caller() returns text language sql stable
  return coalesce(nullif(current_setting('role', true), 'none'), session_user::text);

-- The job that runs. A worker that does not say which it is, is named all the same.
create function app.current_job() returns text language sql stable
  return coalesce(nullif(current_setting('app.job', true), ''), case when app.caller() = 'muster_worker' then 'unnamed' end);

-- An entry for a job's transaction that has none of its own yet. Retention comes every hour, and is told of once a day.
create function app.note_job(orgs uuid[], actor uuid, job_name text) returns void
language sql set search_path = public, pg_temp
begin atomic
  insert into audit_log (org_id, user_id, action, resource, job)
  select distinct o.id, actor, 'job.' || job_name, 'job', job_name
  from unnest(orgs) as o (id)
  where not exists (select from audit_log a where a.org_id = o.id and a.transaction_id = pg_current_xact_id())
    and not (job_name = 'maintain' and exists (
      select from audit_log a
      where a.org_id = o.id and a.resource = 'job' and a.action = 'job.maintain'
        and a.created_at >= date_trunc('day', now(), 'UTC')));
end;

-- Keeps what differs between rows before and after. What retention and the job of an erasure take away must not stay here: they are told
-- of by numbers of rows, and of what they change beside it no personal value is kept.
create function app.keep_changes(changed_table text, op text, changes app.row_change[]) returns void
language plpgsql set search_path = public, pg_temp as $$
declare
  known app.audited_tables;
  actor constant uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  job_name constant text := app.current_job();
  forgets constant boolean := app.caller() = 'muster_worker' and job_name in ('maintain', 'erase-member');
  kept_back text[];
  orgs uuid[];
begin
  select * into strict known from app.audited_tables t where t.table_name = changed_table;
  kept_back := case when forgets then known.secret || known.personal else known.secret end;
  with differing as (
    select r.org_id, r.row_id, r.member_id, d.*
    from unnest(changes) r
    cross join lateral (
      select
        jsonb_object_agg(k, r.before -> k) filter (where r.before is not null and k <> all (kept_back)) as before,
        jsonb_object_agg(k, r.after -> k) filter (where r.after is not null and k <> all (kept_back)) as after,
        coalesce(array_agg(k) filter (where k = any (kept_back)), '{}') as hidden,
        coalesce(array_agg(k) filter (where k = any (known.personal) and k <> all (kept_back)), '{}') as personal,
        bool_or(k = any (known.lasting)) as lasting,
        forgets and (op = 'delete' or bool_and(k = any (known.personal))) as forgotten
      from jsonb_object_keys(coalesce(r.after, r.before)) k
      where k <> all (known.derived) and coalesce(r.after -> k, 'null') <> coalesce(r.before -> k, 'null')
      having count(*) > 0
    ) d
  ), kept as (
    insert into audit_changes
      (org_id, actor_id, job, table_name, row_id, member_id, operation, before, after, hidden, personal, lasting)
    select d.org_id, actor, job_name, changed_table, d.row_id, d.member_id, op, d.before, d.after, d.hidden, d.personal, d.lasting
    from differing d where not d.forgotten
    union all
    select d.org_id, actor, job_name, changed_table, null, case when job_name = 'erase-member' then d.member_id end, 'expire', null,
      jsonb_build_object('rows', count(*)), '{}', '{}', false
    from differing d where d.forgotten
    group by 1, 6
    returning org_id
  )
  select array_agg(distinct k.org_id) into orgs from kept k;
  if job_name is not null and orgs is not null then
    perform app.note_job(orgs, actor, job_name);
  end if;
end $$;

-- Has every change of a table caught. `key` names the column that tells its rows apart, `member` the one with the id of the member whose
-- row it is. Statement by statement, because an import changes a thousand rows at once. The owner's own statements (migrations, psql)
-- are not caught, unless they name a job.
create procedure app.audited(
  table_name text, key text, member text default null, secret text[] default '{}', personal text[] default '{}',
  derived text[] default '{}', lasting text[] default '{}', operations text[] default '{insert,update,delete}',
  org text default 'org_id')
language plpgsql as $audited$
declare
  operation text;
begin
  insert into app.audited_tables values (table_name, secret, personal, derived, lasting);
  foreach operation in array operations loop
    execute format($create$
      create function app.catch_%1$s_%2$s() returns trigger
      language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC' as $body$
      begin
        if app.caller() <> current_user or app.current_job() is not null then
          perform app.keep_changes('%1$s', '%2$s', array_agg(row(%3$s)::app.row_change)) from %4$s having count(*) > 0;
        end if;
        return null;
      end $body$;
      revoke execute on function app.catch_%1$s_%2$s from public;
      create trigger %1$s_caught_%2$s after %2$s on %1$I referencing %5$s
        for each statement execute function app.catch_%1$s_%2$s()$create$,
      table_name, operation,
      format(case operation when 'delete' then 'o.%1$I, o.%2$I::text, %3$s, to_jsonb(o), null'
        when 'insert' then 'n.%1$I, n.%2$I::text, %3$s, null, to_jsonb(n)'
        else 'n.%1$I, n.%2$I::text, %3$s, to_jsonb(o), to_jsonb(n)' end,
        org, key, coalesce(case operation when 'delete' then 'o.' else 'n.' end || quote_ident(member), 'null')),
      case operation when 'delete' then 'old_rows o' when 'insert' then 'new_rows n'
        else format('old_rows o join new_rows n on n.%1$I = o.%1$I and n.%2$I = o.%2$I', org, key) end,
      case operation when 'delete' then 'old table as old_rows' when 'insert' then 'new table as new_rows'
        else 'old table as old_rows new table as new_rows' end);
  end loop;
end $audited$;

-- A trigger reaches these as the owner; no role calls them.
revoke execute on function app.note_job, app.keep_changes from public;
revoke execute on procedure app.audited from public;

call app.audited('organizations', 'id', org => 'id', derived => '{updated_at}');
call app.audited('system_settings', 'setting_key', derived => '{updated_at,updated_by}', lasting => '{setting_key,setting_value}');
call app.audited('users', 'id', member => 'id', secret => '{password_hash}', derived => '{updated_at}',
  personal => '{email,name,employee_id,phone_number,profile_picture_url,managed_departments,last_login_at}',
  lasting => '{role,status,erased_at,email,password_hash}');
-- From where and with what device is known as long as the session is.
call app.audited('user_sessions', 'id', member => 'user_id', derived => '{last_used_at,ip_address,user_agent,device_info}');
call app.audited('address_changes', 'id', member => 'user_id', secret => '{confirm_hash,cancel_hash}',
  personal => '{old_email,new_email}', lasting => '{confirmed_at,cancelled_at}');
call app.audited('invites', 'id', secret => '{code_hash}', personal => '{email}', lasting => '{role}');
call app.audited('imports', 'id', derived => '{processed_rows,created_rows,updated_rows,unchanged_rows,rejected_rows,errors}');
call app.audited('data_exports', 'id', member => 'user_id', lasting => '{user_id}',
  derived => '{claimed_until,told_at,parts_done,pictures_done,file_bytes}');
call app.audited('corrections', 'id', member => 'user_id', personal => '{location,ip,note,changes,decision_note}');
-- Totals follow from the evidence, and so does whether a day is closed.
call app.audited('attendance_records', 'id', member => 'user_id',
  personal => '{check_in_ip,check_out_ip,check_in_location,check_out_location,notes}',
  derived => '{updated_at,closed_at,total_work_duration,total_active_duration,total_idle_duration,total_break_duration,total_meeting_duration}');
call app.audited('work_sessions', 'id', member => 'user_id');
call app.audited('lunch_breaks', 'id', member => 'user_id', personal => '{start_location,end_location}', derived => '{updated_at,duration}');
call app.audited('meetings', 'id', member => 'user_id', personal => '{title}');
-- Taken all day by trackers: what matters is that one is gone, not what it showed.
call app.audited('screenshots', 'id', member => 'user_id', operations => '{delete}',
  secret => '{object_key,thumbnail_key,rejected_reason,content_type,active_window_title,active_application,category,is_productive}');

-- Retention's ways into the log. The days below are the least, by this server's own clock, whatever a caller says: an entry is there for
-- a year, and one that lasts for four, in which claims from the end of a year on can be made for three.

-- Removes entries older than their organization keeps them, `max_rows` at most, and answers them. An entry lasts as long as a change of
-- its transaction does.
create function app.expire_audit(orgs uuid[], since timestamptz[], max_rows integer) returns setof uuid
language sql security definer set search_path = public, pg_temp
begin atomic
  with old as (
    select a.id from unnest(orgs, since) as kept (org_id, since)
    join audit_log a on a.org_id = kept.org_id and a.created_at < least(kept.since, now() - interval '365 days')
    where a.created_at < now() - interval '1460 days'
      or not (a.lasting or exists (
        select from audit_changes c
        where c.org_id = a.org_id and c.transaction_id = a.transaction_id and c.at = a.created_at and c.lasting))
    limit max_rows
  )
  delete from audit_log a using old where a.id = old.id
  returning a.id;
end;

create function app.expire_changes(orgs uuid[], since timestamptz[], max_rows integer) returns setof uuid
language sql security definer set search_path = public, pg_temp
begin atomic
  with old as (
    select c.org_id, c.id from unnest(orgs, since) as kept (org_id, since)
    join audit_changes c on c.org_id = kept.org_id and c.at < least(kept.since, now() - interval '365 days')
    where not c.lasting or c.at < now() - interval '1460 days'
    limit max_rows
  )
  delete from audit_changes c using old where c.org_id = old.org_id and c.id = old.id
  returning c.id;
end;

create function app.expire_looks(orgs uuid[], since timestamptz[], max_rows integer) returns setof uuid
language sql security definer set search_path = public, pg_temp
begin atomic
  with old as (
    select l.id from unnest(orgs, since) as kept (org_id, since)
    join looks l on l.org_id = kept.org_id and l.quarter < least(kept.since, now() - interval '365 days')
    limit max_rows
  )
  delete from looks l using old where l.id = old.id
  returning l.id;
end;

-- Takes personal values of one table out of changes once their days are over; which columns they were stays. A column that is not
-- known to be personal keeps its values, whoever asks.
create function app.forget_in_changes(
  of_table text, columns text[], orgs uuid[], since timestamptz[], max_rows integer) returns setof uuid
language sql security definer set search_path = public, pg_temp
begin atomic
  with old as (
    select c.org_id, c.id, gone.columns from unnest(orgs, since) as kept (org_id, since)
    join audit_changes c on c.org_id = kept.org_id and c.table_name = of_table and c.at < kept.since and c.personal <> '{}'
    cross join lateral (select array_agg(p) as columns from unnest(c.personal) p where p = any (forget_in_changes.columns)) gone
    where gone.columns is not null
    limit max_rows
  )
  update audit_changes c set before = c.before - old.columns, after = c.after - old.columns, hidden = c.hidden || old.columns,
    personal = array(select p from unnest(c.personal) p where p <> all (old.columns))
  from old where c.org_id = old.org_id and c.id = old.id
  returning c.id;
end;

-- Of members who were erased it takes where they came from, the free text about them, and what changes of their rows say of them; who
-- did what to what stays, by id.
create or replace function app.forget_in_audit(member_org uuid, member uuid, resources uuid[]) returns void
language sql security definer set search_path = public, pg_temp
begin atomic
  update audit_log a set
    ip_address = case when a.user_id = member then null else a.ip_address end,
    user_agent = case when a.user_id = member then null else a.user_agent end,
    metadata = a.metadata - 'reason' - 'email' - 'name'
  from users u
  where u.org_id = member_org and u.id = member and u.erased_at is not null and a.org_id = u.org_id
    and (a.user_id = member or a.resource_id = member or a.resource_id = any (resources)
      or a.metadata ->> 'member_id' = member::text);
  update audit_changes c set
    before = c.before - c.personal, after = c.after - c.personal, hidden = c.hidden || c.personal, personal = '{}'
  from users u
  where u.org_id = member_org and u.id = member and u.erased_at is not null and c.org_id = u.org_id and c.personal <> '{}'
    and (c.member_id = member or c.row_id = any (resources::text[]));
end;

revoke execute on function app.expire_audit, app.expire_changes, app.expire_looks, app.forget_in_changes from public;
grant execute on function app.expire_audit, app.expire_changes, app.expire_looks, app.forget_in_changes to muster_worker;
