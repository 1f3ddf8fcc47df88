-- squawk-ignore-file transaction-nesting, ban-uncommitted-transaction, adding-serial-primary-key-field, constraint-missing-not-valid, disallowed-unique-constraint
--
-- Keys and constraints of 0085 take their places, under the names that they have. The pieces are committed one by one, so that no more than
-- one table is locked, for a moment; each may be run again, as all are when one did not get its lock.
create or replace function pg_temp.put_key(name text, kind text) returns void language plpgsql as $$
begin
  if to_regclass(name || '_next') is null then return; end if;
  execute (
    select format('alter table %s drop constraint if exists %I, add constraint %I %s using index %I', indrelid::regclass, name, name, kind, name || '_next')
    from pg_index where indexrelid = to_regclass(name || '_next'));
end $$;
create or replace function pg_temp.put_index(name text) returns void language plpgsql as $$
begin
  if to_regclass(name || '_next') is null then return; end if;
  execute format('drop index if exists %I', name);
  execute format('alter index %I rename to %I', name || '_next', name);
end $$;
commit;
begin;
select pg_temp.put_key('activity_logs_pkey', 'primary key');
commit;
begin;
select pg_temp.put_key('focus_changes_pkey', 'primary key');
commit;
begin;
select pg_temp.put_key('audit_log_pkey', 'primary key');
commit;
begin;
select pg_temp.put_key('notifications_pkey', 'primary key');
commit;
begin;
select pg_temp.put_key('screenshots_pkey', 'primary key');
commit;
begin;
select pg_temp.put_key('screenshots_object_key_key', 'unique');
commit;
begin;
select pg_temp.put_key('looks_pkey', 'primary key');
commit;
begin;
select pg_temp.put_key('attendance_records_user_date_key', 'unique');
commit;
begin;
select pg_temp.put_key('lunch_breaks_pkey', 'primary key');
commit;
begin;
select pg_temp.put_key('meetings_pkey', 'primary key');
commit;
begin;
select pg_temp.put_key('session_attendance_pkey', 'primary key');
commit;
begin;
select pg_temp.put_index('work_sessions_one_open');
commit;
begin;
select pg_temp.put_index('lunch_breaks_one_open');
commit;
begin;
select pg_temp.put_index('corrections_once');
commit;
begin;
select pg_temp.put_index('enrollments_open');
commit;
begin;
select pg_temp.put_index('attendance_sessions_one_active');
commit;
begin;
select pg_temp.put_index('session_attendance_device');
commit;
begin;
select pg_temp.put_index('face_consents_one');
commit;
begin;
select pg_temp.put_index('live_views_one_open');

-- And the tables that stay small, whose keys and exclusions are built in place. What excludes one another compares the organization for
-- equality, too.
commit;
begin;
alter table user_status drop constraint if exists user_status_pkey, add constraint user_status_pkey primary key (user_id, org_id);
commit;
begin;
alter table corrections drop constraint if exists corrections_pkey, add constraint corrections_pkey primary key (id, org_id);
commit;
begin;
alter table schedules drop constraint if exists schedules_pkey, add constraint schedules_pkey primary key (id, org_id);
commit;
begin;
alter table schedules drop constraint if exists schedules_member_from_key, add constraint schedules_member_from_key unique (user_id, valid_from, org_id);
commit;
begin;
alter table leaves drop constraint if exists leaves_pkey, add constraint leaves_pkey primary key (id, org_id);
commit;
begin;
alter table fact_changes drop constraint if exists fact_changes_pkey, add constraint fact_changes_pkey primary key (id, org_id);
commit;
begin;
alter table enrollments drop constraint if exists enrollments_pkey, add constraint enrollments_pkey primary key (id, org_id);
commit;
begin;
alter table face_consents drop constraint if exists face_consents_pkey, add constraint face_consents_pkey primary key (id, org_id);
commit;
begin;
alter table faces drop constraint if exists faces_pkey, add constraint faces_pkey primary key (id, org_id);
commit;
begin;
alter table live_views drop constraint if exists live_views_pkey, add constraint live_views_pkey primary key (id, org_id);
commit;
begin;
alter table passkeys drop constraint if exists passkeys_pkey, add constraint passkeys_pkey primary key (id, org_id);
commit;
begin;
alter table invites drop constraint if exists invites_pkey, add constraint invites_pkey primary key (id, org_id);
commit;
begin;
alter table address_changes drop constraint if exists address_changes_pkey, add constraint address_changes_pkey primary key (id, org_id);
commit;
begin;
alter table data_exports drop constraint if exists data_exports_pkey, add constraint data_exports_pkey primary key (id, org_id);
commit;
begin;
alter table picture_uploads drop constraint if exists picture_uploads_pkey, add constraint picture_uploads_pkey primary key (id, org_id);
commit;
begin;
alter table picture_uploads drop constraint if exists picture_uploads_object_key_key, add constraint picture_uploads_object_key_key unique (object_key, org_id);
commit;
begin;
alter table picture_uploads drop constraint if exists picture_uploads_picture_key_key, add constraint picture_uploads_picture_key_key unique (picture_key, org_id);
commit;
begin;
alter table import_rows drop constraint if exists import_rows_pkey, add constraint import_rows_pkey primary key (import_id, line, org_id);
commit;
begin;
alter table applied_rule_days drop constraint if exists applied_rule_days_pkey, add constraint applied_rule_days_pkey primary key (applied_rule_id, user_id, date, org_id);
commit;
begin;
alter table attendance_sessions drop constraint if exists attendance_sessions_series_key, add constraint attendance_sessions_series_key unique (series_id, series_date, org_id);
commit;
begin;
alter table leaves drop constraint if exists leaves_overlap, add constraint leaves_overlap
  exclude using gist (org_id with =, user_id with =, halves with &&) where (status in ('pending', 'approved'));
commit;
begin;
alter table enrollments drop constraint if exists enrollments_overlap, add constraint enrollments_overlap
  exclude using gist (org_id with =, class_id with =, user_id with =, tstzrange(enrolled_at, coalesce(dropped_at, 'infinity')) with &&);
commit;
begin;
alter table attendance_sessions drop constraint if exists attendance_sessions_overlap, add constraint attendance_sessions_overlap
  exclude using gist (org_id with =, class_id with =, tstzrange(starts_at, ends_at) with &&)
    where (class_id is not null and status <> 'cancelled') deferrable initially immediate;
commit;
begin;
alter table member_departments
  drop constraint if exists member_departments_pkey,
  add constraint member_departments_pkey primary key (user_id, valid_from, org_id),
  drop constraint if exists member_departments_overlap,
  add constraint member_departments_overlap exclude using gist (org_id with =, user_id with =, daterange(valid_from, valid_to) with &&);
