-- Who is expected when. A member follows the organization's week, a week of their own, or nobody's: from a date on, until
-- the next of their schedules begins. Without any row students and super admins are never expected, and all others by
-- the organization's week.

create table schedules (
  id         uuid primary key default uuidv7(),
  org_id     uuid not null,
  user_id    uuid not null,
  valid_from date not null,
  kind       text not null constraint schedules_kind check (kind in ('organization', 'week', 'none')),
  -- Of kind `week`: [{"weekday": 1, "start": "09:00", "end": "13:00"}, …]. An end that is not after its start is on the next day.
  week       jsonb,
  set_by     uuid,
  set_at     timestamptz not null default now(),
  constraint schedules_member_from_key unique (user_id, valid_from),
  constraint schedules_week check ((kind = 'week') = (week is not null)),
  constraint schedules_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint schedules_set_by_fk foreign key (org_id, set_by) references users (org_id, id) on delete set null (set_by)
);
call app.isolate('schedules');
revoke insert, update, delete on schedules from muster_worker;
call app.audited('schedules', 'id', member => 'user_id', derived => '{set_at}');

-- Whether a member was expected on the date of a record: on a day off somebody may come all the same. Known once the day
-- is closed. Whoever came unexpected is counted from an index of its own: few do.
alter table attendance_records add column expected boolean not null default true;
update app.audited_tables set derived = derived || '{expected}' where table_name = 'attendance_records';
update attendance_records r set expected = false
from organizations o
left join system_settings d on d.org_id = o.id and d.setting_key = 'working_days'
left join system_settings h on h.org_id = o.id and h.setting_key = 'holidays'
where r.org_id = o.id and (
  not coalesce(d.setting_value, '[1, 2, 3, 4, 5]') @> to_jsonb(extract(isodow from r.date)::integer)
  or coalesce(h.setting_value, '[]') ? r.date::text);
create index attendance_records_unexpected on attendance_records (org_id, date, user_id) where not expected;

-- A date is closed when its last shift has ended. Until then it is begun, and has no instant.
alter table day_closings alter column closed_at drop not null;

-- Nobody was expected, and no work is left: an absence that turned out to have been none, or work on a day off that was
-- not done after all.
alter table attendance_records drop constraint attendance_records_status;
alter table attendance_records add constraint attendance_records_status
  check (status in ('present', 'late', 'half_day', 'absent', 'on_leave', 'off'));
