-- outside a transaction: sessions are marked and run while their index is built
--
-- The sessions of no class, which everybody in an organization sees: the latest of them, among those of many classes.
drop index concurrently if exists attendance_sessions_open;
create index concurrently attendance_sessions_open on attendance_sessions (org_id, starts_at desc, id desc) where class_id is null;
-- And a teacher's latest.
drop index concurrently if exists attendance_sessions_teacher_starts;
create index concurrently attendance_sessions_teacher_starts on attendance_sessions (org_id, teacher_id, starts_at desc, id desc);
drop index concurrently if exists attendance_sessions_teacher;
