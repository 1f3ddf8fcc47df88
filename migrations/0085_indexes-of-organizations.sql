-- outside a transaction: tables that grow are written to while their indexes are built
--
-- The organization in keys, so that rows can be spread over servers by it (docs/scale.md). It comes last, behind what rows are found by:
-- each index finds what it found, and what is unique stays the same, as whatever is named in front of it is of one organization. The next
-- migration puts these in the place of what is there.
drop index concurrently if exists activity_logs_pkey_next;
create unique index concurrently activity_logs_pkey_next on activity_logs (user_id, start_time, org_id);
drop index concurrently if exists focus_changes_pkey_next;
create unique index concurrently focus_changes_pkey_next on focus_changes (work_session_id, changed_at, org_id);
drop index concurrently if exists audit_log_pkey_next;
create unique index concurrently audit_log_pkey_next on audit_log (id, org_id);
drop index concurrently if exists notifications_pkey_next;
create unique index concurrently notifications_pkey_next on notifications (id, org_id);
drop index concurrently if exists screenshots_pkey_next;
create unique index concurrently screenshots_pkey_next on screenshots (id, org_id);
drop index concurrently if exists screenshots_object_key_key_next;
create unique index concurrently screenshots_object_key_key_next on screenshots (object_key, org_id);
drop index concurrently if exists looks_pkey_next;
create unique index concurrently looks_pkey_next on looks (id, org_id);
drop index concurrently if exists attendance_records_user_date_key_next;
create unique index concurrently attendance_records_user_date_key_next on attendance_records (user_id, date, org_id);
drop index concurrently if exists lunch_breaks_pkey_next;
create unique index concurrently lunch_breaks_pkey_next on lunch_breaks (id, org_id);
drop index concurrently if exists meetings_pkey_next;
create unique index concurrently meetings_pkey_next on meetings (id, org_id);
drop index concurrently if exists session_attendance_pkey_next;
create unique index concurrently session_attendance_pkey_next on session_attendance (id, org_id);
drop index concurrently if exists work_sessions_one_open_next;
create unique index concurrently work_sessions_one_open_next on work_sessions (user_id, org_id) where ended_at is null;
drop index concurrently if exists lunch_breaks_one_open_next;
create unique index concurrently lunch_breaks_one_open_next on lunch_breaks (user_id, org_id) where break_end_time is null;
drop index concurrently if exists corrections_once_next;
create unique index concurrently corrections_once_next on corrections (user_id, kind, occurred_at, org_id) where status = 'pending' and kind not in ('day', 'changes');
drop index concurrently if exists enrollments_open_next;
create unique index concurrently enrollments_open_next on enrollments (class_id, user_id, org_id) where dropped_at is null;
drop index concurrently if exists attendance_sessions_one_active_next;
create unique index concurrently attendance_sessions_one_active_next on attendance_sessions (class_id, org_id) where status = 'active';
drop index concurrently if exists session_attendance_device_next;
create unique index concurrently session_attendance_device_next on session_attendance (session_id, exclusive_device, org_id) where exclusive_device is not null;
drop index concurrently if exists face_consents_one_next;
create unique index concurrently face_consents_one_next on face_consents (user_id, org_id) where withdrawn_at is null;
drop index concurrently if exists live_views_one_open_next;
create unique index concurrently live_views_one_open_next on live_views (viewer_id, user_id, org_id) where state <> 'ended';
