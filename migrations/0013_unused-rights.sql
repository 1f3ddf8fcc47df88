-- What no function does, no role may do. Rows of members, of their work and of organizations are ended or emptied, never deleted; what goes
-- with a row that is deleted goes by its foreign key, for which no role needs a right.

revoke delete on attendance_records, invites, refresh_tokens, system_settings, user_status, users, work_sessions from muster_app;
-- Segments are replaced, not changed.
revoke update on activity_logs from muster_app;

revoke delete on attendance_records, day_closings, day_reports, import_rows, invites, lunch_breaks, meetings, organizations,
  productivity_summary, refresh_tokens, system_settings, user_status, users, work_sessions from muster_worker;
-- Founding, inviting, signing in, setting and checking in are requests.
revoke insert on idempotency_keys, imports, invites, lunch_breaks, meetings, organizations, refresh_tokens, screenshots, system_settings,
  user_sessions, work_sessions from muster_worker;
revoke update on activity_logs, invites, meetings, refresh_tokens, system_settings from muster_worker;

-- Whoever waits for a lock keeps a connection, and waits behind somebody: better to say soon that it should be tried again.
alter role muster_app set lock_timeout = '5s';
alter role muster_worker set lock_timeout = '30s';
-- The longest function that works as this role has five minutes.
alter role muster_worker set statement_timeout = '280s';
