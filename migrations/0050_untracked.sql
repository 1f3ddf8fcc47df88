-- Time of work sessions without a tracker: worked, and neither active nor idle.

alter table activity_logs
  drop constraint activity_logs_type,
  add constraint activity_logs_type check (activity_type in ('active', 'idle', 'lunch_break', 'meeting', 'untracked'));

alter table attendance_records
  add column total_untracked_duration integer not null default 0,
  drop constraint attendance_records_sum,
  add constraint attendance_records_sum check
    (total_active_duration + total_idle_duration + total_break_duration + total_meeting_duration + total_untracked_duration
      = total_work_duration);

-- As all totals, it follows from the evidence.
update app.audited_tables set derived = derived || '{total_untracked_duration}' where table_name = 'attendance_records';

alter table productivity_summary add column total_untracked_duration integer not null default 0;

-- Whether the running session ever had a heartbeat.
alter table user_status
  add column is_tracked boolean not null default false,
  drop constraint user_status_announced_state,
  add constraint user_status_announced_state check (announced_state in ('offline', 'active', 'idle', 'break', 'untracked'));

update user_status s set is_tracked = true
from work_sessions w
where w.id = s.work_session_id and s.last_heartbeat_at >= w.started_at;
