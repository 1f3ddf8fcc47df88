-- Who looked at whom. A look is to be shown what stands or stood on the screen of another member, or to follow what one member does: who
-- reads every ten seconds would fill a log with it, so a row is one viewer's looks at one member in one quarter of an hour, counted by
-- what was shown. Written in lib/audit/look.ts, before the answer that shows it leaves.
create table looks (
  id        uuid primary key default uuidv7(),
  org_id    uuid not null,
  viewer_id uuid not null,
  member_id uuid not null,
  -- Its first instant. Quarters of an hour begin at the same instants in every time zone there is.
  quarter   timestamptz not null constraint looks_quarter check (date_bin('15 minutes', quarter, '2000-01-01T00:00:00Z') = quarter),
  -- Pictures of the screen.
  pictures  integer not null default 0,
  -- Titles of windows and addresses of pages.
  titles    integer not null default 0,
  -- What the member does now, as it happens.
  live      integer not null default 0,
  -- Days minute by minute, or with their applications and sites.
  days      integer not null default 0,
  first_at  timestamptz not null,
  last_at   timestamptz not null,
  constraint looks_of_another check (viewer_id <> member_id),
  constraint looks_once unique (org_id, member_id, quarter, viewer_id),
  constraint looks_viewer_fk foreign key (org_id, viewer_id) references users (org_id, id) on delete cascade,
  constraint looks_member_fk foreign key (org_id, member_id) references users (org_id, id) on delete cascade
) with (fillfactor = 80);
create index looks_org on looks (org_id, quarter, id);
create index looks_viewer on looks (org_id, viewer_id, quarter, id);

-- Counted up, and nothing else: nobody who serves a request can say that it was another, or that it was not.
call app.isolate('looks', 'select, insert');
revoke update on looks from muster_worker;
grant update (pictures, titles, live, days, first_at, last_at) on looks to muster_app, muster_worker;

-- The release before this one writes each look into the audit log: an entry that tells of one counts as one, whether it was written before
-- this migration or comes while both releases run.
create function app.count_look_of_entry() returns trigger language plpgsql as $$
begin
  insert into looks as l (org_id, viewer_id, member_id, quarter, pictures, live, first_at, last_at)
  select u.org_id, new.user_id, u.id, date_bin('15 minutes', new.created_at, '2000-01-01T00:00:00Z'),
    (new.action like 'screenshot.%')::integer, (new.action like 'live-view.%')::integer, new.created_at, new.created_at
  from users u join users v on v.org_id = u.org_id and v.id = new.user_id
  where u.org_id = new.org_id and u.id = new.viewed_member_id and v.id <> u.id
  on conflict on constraint looks_once do update set
    pictures = l.pictures + excluded.pictures, live = l.live + excluded.live,
    first_at = least(l.first_at, excluded.first_at), last_at = greatest(l.last_at, excluded.last_at);
  return null;
end $$;
create trigger audit_log_looks after insert on audit_log
  for each row when (new.viewed_member_id is not null) execute function app.count_look_of_entry();

insert into looks (org_id, viewer_id, member_id, quarter, pictures, live, first_at, last_at)
select a.org_id, v.id, u.id, date_bin('15 minutes', a.created_at, '2000-01-01T00:00:00Z'),
  count(*) filter (where a.action like 'screenshot.%'), count(*) filter (where a.action like 'live-view.%'),
  min(a.created_at), max(a.created_at)
from audit_log a
join users u on u.org_id = a.org_id and u.id = a.viewed_member_id
join users v on v.org_id = a.org_id and v.id = a.user_id
where a.viewed_member_id is not null and v.id <> u.id
group by 1, 2, 3, 4;

-- The release before lists these entries, and must find its index when a deployment is rolled back: a later migration drops both.
comment on column audit_log.viewed_member_id is 'unused: see looks';
