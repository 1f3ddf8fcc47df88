-- Departments have a history: figures of a date count the department that held on it, and its managers go on seeing it.

create table member_departments (
  org_id     uuid not null,
  user_id    uuid not null,
  department text,
  valid_from date not null,
  -- The first date on which it holds no more.
  valid_to   date not null default 'infinity',
  primary key (user_id, valid_from),
  constraint member_departments_order check (valid_to > valid_from),
  constraint member_departments_overlap exclude using gist (user_id with =, daterange(valid_from, valid_to) with &&),
  constraint member_departments_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
create index member_departments_department on member_departments (org_id, department);

-- Written by triggers, whatever statement makes the change.
call app.isolate('member_departments', 'select');
revoke insert, update, delete on member_departments from muster_worker;

-- What was before anybody wrote it down is not known: what holds now counts as having always been so.
insert into member_departments (org_id, user_id, department, valid_from) select org_id, id, department, '-infinity' from users;

create function app.begin_department() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into member_departments (org_id, user_id, department, valid_from) values (new.org_id, new.id, new.department, '-infinity');
  return null;
end $$;
create trigger users_department_begins after insert on users for each row execute function app.begin_department();

-- A date belongs to the department at its end: what began today gives way, and whoever moves back within a day never left.
-- A request says at which instant it arrived (`app.instant`); a statement of anybody else's acts when it is made.
create function app.change_department() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  today date;
  before text;
begin
  select (coalesce(nullif(current_setting('app.instant', true), '')::timestamptz, now()) at time zone o.timezone)::date
  into strict today from organizations o where o.id = new.org_id;
  delete from member_departments where user_id = new.id and valid_from >= today;
  update member_departments set valid_to = case when department is not distinct from new.department then 'infinity' else today end
  where user_id = new.id and valid_to >= today
  returning department into strict before;
  if before is distinct from new.department then
    insert into member_departments (org_id, user_id, department, valid_from) values (new.org_id, new.id, new.department, today);
  end if;
  return null;
end $$;
create trigger users_department_changes after update of department on users for each row
  when (new.department is distinct from old.department) execute function app.change_department();

-- Triggers reach these as the owner; no role calls them.
revoke execute on function app.begin_department, app.change_department from public;
