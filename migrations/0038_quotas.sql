-- How much of what reaches strangers an organization has done on a day (UTC). One row is one count and one lock: of two
-- requests that would both take the last, one does.
create table quota_usage (
  org_id uuid not null constraint quota_usage_org_fk references organizations (id) on delete cascade,
  date   date not null,
  what   text not null constraint quota_usage_what check (what in ('invites', 'import_rows', 'mails', 'joins')),
  used   integer not null,
  primary key (org_id, date, what)
);
call app.isolate('quota_usage', 'select, insert, update');

-- What strangers had sent to a mailbox on a day (UTC), over all organizations. The mailbox is a keyed hash of its address,
-- and a message that comes again is the same mail. For the function that sends mail only.
create table mailbox_mails (
  mailbox     bytea not null,
  bucket      text not null constraint mailbox_mails_bucket check (bucket in ('offers', 'proofs')),
  date        date not null,
  message_ids text[] not null,
  primary key (mailbox, bucket, date)
);
alter table mailbox_mails enable row level security;
create policy worker on mailbox_mails to muster_worker using (true) with check (true);
grant select, insert, update, delete on mailbox_mails to muster_worker;
