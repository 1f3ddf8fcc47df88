-- Offline sync: that something is gone reaches everybody who keeps it, and a page of the feed reads what it answers.

-- Since when somebody teaches it: who begins to is told all of it, and nobody is because it was renamed.
create function app.touch_taught_xid() returns trigger language plpgsql as $$
begin
  new.taught_xid := pg_current_xact_id();
  return new;
end $$;
alter table classes add column taught_xid xid8 not null default pg_current_xact_id();
alter table attendance_sessions add column taught_xid xid8 not null default pg_current_xact_id();
create trigger classes_taught_since before update of teacher_id on classes for each row
  when (old.teacher_id <> new.teacher_id) execute function app.touch_taught_xid();
create trigger attendance_sessions_taught_since before update of teacher_id on attendance_sessions for each row
  when (old.teacher_id <> new.teacher_id) execute function app.touch_taught_xid();

-- The class of its session, which is another's never: the marks of a class are read in order.
alter table session_attendance add column class_id uuid;
alter table session_attendance disable trigger user;
update session_attendance m set class_id = s.class_id from attendance_sessions s where s.id = m.session_id and s.class_id is not null;
alter table session_attendance enable trigger user;
create function app.set_class_of_mark() returns trigger language plpgsql as $$
begin
  select s.class_id into new.class_id from attendance_sessions s where s.org_id = new.org_id and s.id = new.session_id;
  return new;
end $$;
create trigger session_attendance_class before insert on session_attendance for each row execute function app.set_class_of_mark();

update app.audited_tables set derived = derived || '{taught_xid}' where table_name in ('classes', 'attendance_sessions');
update app.audited_tables set derived = derived || '{class_id}' where table_name = 'session_attendance';

create index attendance_sessions_taken on attendance_sessions (teacher_id, class_id, changed_xid, id);
create index session_attendance_class_changed on session_attendance (class_id, changed_xid, id) where class_id is not null;
create index session_attendance_events on session_attendance (user_id, session_id) where class_id is null;
create index users_changed on users (org_id, changed_xid, id);

-- Of what is gone hear its member, or whoever keeps the class or session that it was in. A row says one of these: what
-- speaks to a class names nobody, and stays when its member is erased.
alter table sync_tombstones
  drop constraint sync_tombstones_pkey,
  alter column user_id drop not null,
  add column class_id uuid,
  add column session_id uuid,
  add constraint sync_tombstones_once unique (user_id, resource, id),
  add constraint sync_tombstones_org_fk foreign key (org_id) references organizations (id) on delete cascade,
  add constraint sync_tombstones_told check ((user_id is null) = (num_nonnulls(class_id, session_id) > 0));
create index sync_tombstones_org on sync_tombstones (org_id);
create index sync_tombstones_class on sync_tombstones (class_id, changed_xid, id) where class_id is not null;
create index sync_tombstones_session on sync_tombstones (session_id, changed_xid, id) where session_id is not null;

-- For those who keep the class and the session, as long as these are there: with them all of theirs goes.
create function app.bury_in(orgs uuid[], classes_of uuid[], sessions_of uuid[], of_resource text, ids uuid[]) returns void language sql
  set search_path = public, pg_temp
begin atomic
  insert into sync_tombstones (org_id, class_id, session_id, resource, id)
  select g.org_id, g.class_id, g.session_id, of_resource, g.id
  from unnest(orgs, classes_of, sessions_of, ids) as g (org_id, class_id, session_id, id) join organizations o on o.id = g.org_id
  where num_nonnulls(g.class_id, g.session_id) > 0
    and (g.class_id is null or exists (select from classes c where c.id = g.class_id))
    and (g.session_id is null or exists (select from attendance_sessions s where s.id = g.session_id));
end;
revoke execute on function app.bury_in from public;

create or replace function app.bury_enrollments() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform app.bury(array_agg(g.org_id), array_agg(g.user_id), 'enrollment', array_agg(g.id)),
    app.bury(array_agg(g.org_id), array_agg(g.user_id), 'class', array_agg(g.class_id)),
    app.bury_in(array_agg(g.org_id), array_agg(g.class_id), array_agg(null::uuid), 'enrollment', array_agg(g.id))
  from gone g having count(*) > 0;
  return null;
end $$;

-- Of an event whoever was there knows by their mark alone.
create or replace function app.bury_session_attendance() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform app.bury(array_agg(g.org_id), array_agg(g.user_id), 'session_mark', array_agg(g.id)),
    app.bury_in(array_agg(g.org_id), array_agg(g.class_id), array_agg(g.session_id), 'session_mark', array_agg(g.id))
  from gone g having count(*) > 0;
  perform app.bury(array_agg(g.org_id), array_agg(g.user_id), 'session', array_agg(g.session_id))
  from gone g where g.class_id is null having count(*) > 0;
  return null;
end $$;

-- `roster` is what whoever takes a session of a class has of it; they hear that the class is gone once they take none.
create or replace function app.bury_attendance_sessions() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform app.bury(array_agg(g.org_id), array_agg(g.teacher_id), 'session', array_agg(g.id)),
    app.bury_in(array_agg(g.org_id), array_agg(g.class_id), array_agg(null::uuid), 'session', array_agg(g.id))
  from gone g having count(*) > 0;
  perform app.bury(array_agg(g.org_id), array_agg(g.teacher_id), 'roster', array_agg(g.class_id))
  from gone g where g.class_id is not null having count(*) > 0;
  return null;
end $$;

create or replace function app.bury_taught() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform app.bury(array[old.org_id], array[old.teacher_id], tg_argv[0], array[old.id]);
  if tg_argv[0] = 'session' then
    perform app.bury(array[old.org_id], array[old.teacher_id], 'roster', array[old.class_id]) where old.class_id is not null;
  end if;
  return null;
end $$;

-- Whoever leaves a class hears that it is gone.
create function app.bury_left() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform app.bury(array[old.org_id], array[old.user_id], 'class', array[old.class_id]);
  return null;
end $$;
revoke execute on function app.bury_left from public;
create trigger enrollments_left after update of dropped_at on enrollments for each row
  when (old.dropped_at is null and new.dropped_at is not null) execute function app.bury_left();
