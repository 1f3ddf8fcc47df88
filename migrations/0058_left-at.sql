-- Since when somebody is no member any more: an export has no rows of the dates after that. Null of those who are, and of those who left
-- before anybody wrote it down.
alter table users add column left_at timestamptz;

-- What was caught of a status tells it. A later change of a former member's, as from inactive to terminated, is none of leaving.
update users u set left_at = (
  select max(c.at) from audit_changes c
  where c.org_id = u.org_id and c.table_name = 'users' and c.row_id = u.id::text and c.before ->> 'status' = 'active')
where u.status <> 'active';

-- A request says at which instant it arrived (`app.instant`); a statement of anybody else's acts when it is made.
create function app.note_leaving() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.left_at := case when new.status <> 'active'
    then coalesce(nullif(current_setting('app.instant', true), '')::timestamptz, now()) end;
  return new;
end $$;
create trigger users_leave before update of status on users for each row
  when ((new.status = 'active') <> (old.status = 'active')) execute function app.note_leaving();

-- It follows from the status, which is caught.
update app.audited_tables set derived = derived || '{left_at}' where table_name = 'users';
revoke execute on function app.note_leaving from public;
