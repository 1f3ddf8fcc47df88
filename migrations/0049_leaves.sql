-- Leave: asked for by a member, or entered by those who look after them. Dates are local; `from_half` and `to_half` are the
-- halves of the first and the last date with which it begins and ends.
create table leaves (
  id           uuid primary key default uuidv7(),
  org_id       uuid not null,
  user_id      uuid not null,
  requested_by uuid not null,
  requested_at timestamptz not null,
  kind         text not null constraint leaves_kind check (kind in ('vacation', 'sick', 'unpaid', 'other')),
  from_date    date not null,
  from_half    text not null constraint leaves_from_half check (from_half in ('first', 'second')),
  to_date      date not null,
  to_half      text not null constraint leaves_to_half check (to_half in ('first', 'second')),
  -- Two numbers for each date, one for each of its halves.
  halves       int4range not null generated always as (int4range(
                 2 * (from_date - date '1970-01-01') + case from_half when 'second' then 1 else 0 end,
                 2 * (to_date - date '1970-01-01') + case to_half when 'second' then 1 else 0 end, '[]')) stored,
  note         text,
  status       text not null constraint leaves_status check (status in ('pending', 'approved', 'declined', 'cancelled')),
  decided_by   uuid,
  decided_at   timestamptz,
  decision_note text,
  constraint leaves_order check (not isempty(halves)),
  constraint leaves_decided check ((status = 'pending') = (decided_at is null)),
  constraint leaves_nobodys_own check (status not in ('approved', 'declined') or decided_by <> user_id),
  constraint leaves_overlap exclude using gist (user_id with =, halves with &&) where (status in ('pending', 'approved')),
  constraint leaves_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint leaves_requested_by_fk foreign key (org_id, requested_by) references users (org_id, id) on delete cascade,
  constraint leaves_decided_by_fk foreign key (org_id, decided_by) references users (org_id, id) on delete set null (decided_by)
);
create index leaves_member on leaves (user_id, to_date);
create index leaves_org on leaves (org_id, id);
call app.isolate('leaves', 'select, insert, update');
revoke insert, delete on leaves from muster_worker;
call app.audited('leaves', 'id', member => 'user_id', personal => '{kind,note,decision_note}');

-- What a record's date expected is not known before it is closed; of days from before it follows from the week.
alter table attendance_records alter column expected drop not null, alter column expected drop default;
