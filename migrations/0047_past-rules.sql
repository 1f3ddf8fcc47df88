-- Rules have a history. What held before each change of a setting or of the time zone is kept, with the instant until which it held, so
-- that a day can be judged by the rules that people knew when it began. What holds now stands where it stood.

create table past_rules (
  org_id     uuid not null constraint past_rules_org_fk references organizations (id) on delete cascade,
  -- The key of a setting, or `timezone`.
  rule       text not null,
  -- A whole second, like the instants that days consist of: what happens in the second of a change comes after it.
  held_until timestamptz not null,
  -- Null where nothing was set: then the default held.
  value      jsonb,
  -- Who put something else in its place; null where that is not known, or nobody of the organization.
  changed_by uuid,
  primary key (org_id, rule, held_until),
  constraint past_rules_changed_by_fk foreign key (org_id, changed_by) references users (org_id, id) on delete set null (changed_by)
);
create index past_rules_until on past_rules (org_id, held_until);
create index past_rules_changed_by on past_rules (org_id, changed_by) where changed_by is not null;

-- Written by triggers, whatever statement makes the change.
call app.isolate('past_rules', 'select');
revoke insert, update, delete on past_rules from muster_worker;

-- What was set before the organization lived was never changed. Two changes within a second leave one value: what held for no second
-- held for no day.
create function app.keep_past_rule(org uuid, changed_rule text, old_value jsonb, at timestamptz, by_user uuid) returns void
language sql set search_path = public, pg_temp
begin atomic
  insert into past_rules (org_id, rule, held_until, value, changed_by)
  select o.id, changed_rule,
    greatest(date_trunc('second', at), (select max(p.held_until) from past_rules p where p.org_id = o.id and p.rule = changed_rule)),
    old_value, (select u.id from users u where u.org_id = o.id and u.id = by_user)
  from organizations o
  where o.id = org and at > o.created_at
  on conflict do nothing;
end;

-- The row `timezone` only dates a change of the column.
create function app.keep_past_setting() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    perform app.keep_past_rule(new.org_id, new.setting_key, null, new.updated_at, new.updated_by);
  elsif new.setting_value <> old.setting_value then
    perform app.keep_past_rule(new.org_id, new.setting_key, old.setting_value, new.updated_at, new.updated_by);
  end if;
  return null;
end $$;
create trigger system_settings_past after insert or update on system_settings for each row
  when (new.setting_key <> 'timezone') execute function app.keep_past_setting();

-- A request says at which instant it arrived (`app.instant`); a statement of anybody else's acts when it is made.
create function app.keep_past_time_zone() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform app.keep_past_rule(new.id, 'timezone', to_jsonb(old.timezone),
    coalesce(nullif(current_setting('app.instant', true), '')::timestamptz, now()),
    nullif(current_setting('app.user_id', true), '')::uuid);
  return null;
end $$;
create trigger organizations_past after update of timezone on organizations for each row
  when (new.timezone <> old.timezone) execute function app.keep_past_time_zone();

-- Triggers reach these as the owner; no role calls them.
revoke execute on function app.keep_past_rule, app.keep_past_setting, app.keep_past_time_zone from public;

-- By the rules of which instant a day of work is judged: that of its first check-in. What was declared of a time before the organization
-- existed is judged by the rules of when it was recorded. Null for a day without work, which is judged by the rules at its end.
alter table attendance_records add column judged_at timestamptz;
update attendance_records set judged_at = check_in_time where check_in_time is not null;

create function app.date_judgement() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.judged_at := case
    when new.check_in_time < (select o.created_at from organizations o where o.id = new.org_id) then now()
    else new.check_in_time end;
  return new;
end $$;
create trigger attendance_records_judged_insert before insert on attendance_records for each row
  when (new.check_in_time is not null) execute function app.date_judgement();
create trigger attendance_records_judged_update before update on attendance_records for each row
  when (new.check_in_time is distinct from old.check_in_time) execute function app.date_judgement();
revoke execute on function app.date_judgement from public;

-- Follows from the check-in: no change of its own.
update app.audited_tables set derived = derived || '{judged_at}' where table_name = 'attendance_records';
