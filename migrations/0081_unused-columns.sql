-- contract: the release before this one empties these columns when somebody is erased, and nothing has read them for longer.

-- What a member's newest heartbeat showed is in that heartbeat (0016).
alter table user_status
  drop column active_application,
  drop column active_window_title,
  drop column url;

-- Pictures lie in the bucket (0071). The trigger that tells offline sync of a change named the column, too; that of picture_key stays.
drop trigger users_touched on users;
create trigger users_touched before update on users for each row
  when ((old.email, old.name, old.employee_id, old.role, old.status, old.department, old.managed_departments, old.phone_number,
      old.screenshot_interval_minutes)
    is distinct from (new.email, new.name, new.employee_id, new.role, new.status, new.department, new.managed_departments, new.phone_number,
      new.screenshot_interval_minutes))
  execute function app.touch_version('name', 'phone_number');
alter table users drop column profile_picture_url;
