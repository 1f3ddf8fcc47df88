-- Places to be at, classes, and who is in them when.

create table places (
  id            uuid primary key default uuidv7(),
  org_id        uuid not null constraint places_org_fk references organizations (id) on delete cascade,
  name          text collate "und-x-icu" not null constraint places_name_length check (length(name) between 1 and 255),
  latitude      double precision not null constraint places_latitude check (latitude between -90 and 90),
  longitude     double precision not null constraint places_longitude check (longitude between -180 and 180),
  radius_metres integer not null default 100 constraint places_radius check (radius_metres between 10 and 50000),
  -- [longitude, latitude] of 3 to 100 corners, in the place of the circle.
  polygon       jsonb constraint places_polygon check
    (polygon is null or case jsonb_typeof(polygon) when 'array' then jsonb_array_length(polygon) between 3 and 100 else false end),
  created_at    timestamptz not null default now(),
  constraint places_org_id_key unique (org_id, id),
  constraint places_org_name_key unique (org_id, name)
);
call app.isolate('places');
revoke insert, update, delete on places from muster_worker;
call app.audited('places', 'id');

create table classes (
  id          uuid primary key default uuidv7(),
  org_id      uuid not null constraint classes_org_fk references organizations (id) on delete cascade,
  name        text collate "und-x-icu" not null constraint classes_name_length check (length(name) between 1 and 255),
  code        citext not null constraint classes_code_length check (length(code) between 1 and 50),
  description text,
  teacher_id  uuid not null,
  -- Of its series; that of the organization without it.
  timezone    text,
  place_id    uuid,
  self_enroll boolean not null default false,
  is_active   boolean not null default true,
  capacity    integer constraint classes_capacity check (capacity > 0),
  -- How many are in it now: kept by a trigger, whose lock on the row orders those who race for the last place.
  enrolled    integer not null default 0,
  -- What its sessions are like unless they say otherwise.
  policy      jsonb not null default '{}',
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint classes_org_id_key unique (org_id, id),
  constraint classes_org_code_key unique (org_id, code),
  constraint classes_full check (capacity is null or enrolled <= capacity),
  constraint classes_teacher_fk foreign key (org_id, teacher_id) references users (org_id, id),
  constraint classes_place_fk foreign key (org_id, place_id) references places (org_id, id) on delete set null (place_id)
);
create index classes_teacher on classes (org_id, teacher_id);
call app.isolate('classes');
revoke insert, delete on classes from muster_worker;
call app.audited('classes', 'id', derived => '{enrolled,updated_at}');

-- Periods: who leaves and comes back is counted for the sessions of both.
create table enrollments (
  id          uuid primary key default uuidv7(),
  org_id      uuid not null,
  class_id    uuid not null,
  user_id     uuid not null,
  enrolled_at timestamptz not null,
  dropped_at  timestamptz,
  enrolled_by uuid,
  dropped_by  uuid,
  constraint enrollments_order check (dropped_at >= enrolled_at),
  constraint enrollments_overlap exclude using gist
    (class_id with =, user_id with =, tstzrange(enrolled_at, coalesce(dropped_at, 'infinity')) with &&),
  constraint enrollments_class_fk foreign key (org_id, class_id) references classes (org_id, id) on delete cascade,
  constraint enrollments_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint enrollments_enrolled_by_fk foreign key (org_id, enrolled_by) references users (org_id, id) on delete set null (enrolled_by),
  constraint enrollments_dropped_by_fk foreign key (org_id, dropped_by) references users (org_id, id) on delete set null (dropped_by)
);
create unique index enrollments_open on enrollments (class_id, user_id) where dropped_at is null;
create index enrollments_member on enrollments (user_id, class_id);
call app.isolate('enrollments', 'select, insert, update');
revoke insert, delete on enrollments from muster_worker;
call app.audited('enrollments', 'id', member => 'user_id');

create function app.count_enrollment() returns trigger language plpgsql as $$
declare
  was boolean := tg_op <> 'INSERT' and old.dropped_at is null;
  is_in boolean := tg_op <> 'DELETE' and new.dropped_at is null;
begin
  if was is distinct from is_in then
    update classes set enrolled = enrolled + case when is_in then 1 else -1 end
    where org_id = coalesce(new.org_id, old.org_id) and id = coalesce(new.class_id, old.class_id);
  end if;
  return null;
end $$;
create trigger enrollments_counted after insert or delete or update of dropped_at on enrollments
  for each row execute function app.count_enrollment();

-- Whoever is no member any more frees their places in the same transaction.
create function app.drop_enrollments() returns trigger language plpgsql as $$
begin
  update enrollments set dropped_at = greatest(enrolled_at,
    coalesce(nullif(current_setting('app.instant', true), '')::timestamptz, now()))
  where user_id = new.id and dropped_at is null;
  return null;
end $$;
create trigger users_leave_classes after update of status on users for each row
  when (old.status = 'active' and new.status <> 'active') execute function app.drop_enrollments();
