-- squawk-ignore-file transaction-nesting, ban-uncommitted-transaction
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
create or replace function pg_temp.put_constraint(place regclass, name text, definition text) returns void language plpgsql as $$
begin
  if exists (select from pg_constraint where conrelid = place and conname = name and pg_get_constraintdef(oid) like '%org_id%') then return; end if;
  execute format('alter table %s drop constraint if exists %I, add constraint %I %s', place, name, name, definition);
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
select pg_temp.put_constraint('user_status', 'user_status_pkey', 'primary key (user_id, org_id)');
commit;
begin;
select pg_temp.put_constraint('corrections', 'corrections_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('schedules', 'schedules_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('schedules', 'schedules_member_from_key', 'unique (user_id, valid_from, org_id)');
commit;
begin;
select pg_temp.put_constraint('leaves', 'leaves_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('fact_changes', 'fact_changes_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('enrollments', 'enrollments_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('face_consents', 'face_consents_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('faces', 'faces_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('live_views', 'live_views_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('passkeys', 'passkeys_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('invites', 'invites_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('address_changes', 'address_changes_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('data_exports', 'data_exports_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('picture_uploads', 'picture_uploads_pkey', 'primary key (id, org_id)');
commit;
begin;
select pg_temp.put_constraint('picture_uploads', 'picture_uploads_object_key_key', 'unique (object_key, org_id)');
commit;
begin;
select pg_temp.put_constraint('picture_uploads', 'picture_uploads_picture_key_key', 'unique (picture_key, org_id)');
commit;
begin;
select pg_temp.put_constraint('import_rows', 'import_rows_pkey', 'primary key (import_id, line, org_id)');
commit;
begin;
select pg_temp.put_constraint('applied_rule_days', 'applied_rule_days_pkey', 'primary key (applied_rule_id, user_id, date, org_id)');
commit;
begin;
select pg_temp.put_constraint('attendance_sessions', 'attendance_sessions_series_key', 'unique (series_id, series_date, org_id)');
commit;
begin;
select pg_temp.put_constraint('leaves', 'leaves_overlap',
  'exclude using gist (org_id with =, user_id with =, halves with &&) where (status in (''pending'', ''approved''))');
commit;
begin;
select pg_temp.put_constraint('enrollments', 'enrollments_overlap',
  'exclude using gist (org_id with =, class_id with =, user_id with =, tstzrange(enrolled_at, coalesce(dropped_at, ''infinity'')) with &&)');
commit;
begin;
select pg_temp.put_constraint('attendance_sessions', 'attendance_sessions_overlap',
  'exclude using gist (org_id with =, class_id with =, tstzrange(starts_at, ends_at) with &&) where (class_id is not null and status <> ''cancelled'') deferrable initially immediate');
commit;
begin;
select pg_temp.put_constraint('member_departments', 'member_departments_pkey', 'primary key (user_id, valid_from, org_id)');
commit;
begin;
select pg_temp.put_constraint('member_departments', 'member_departments_overlap',
  'exclude using gist (org_id with =, user_id with =, daterange(valid_from, valid_to) with &&)');
