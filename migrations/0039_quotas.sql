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
-- and a message that comes again is the same mail. Reached by two functions only: it is of no organization.
create table live.mailbox_mails (
  mailbox     bytea not null,
  bucket      text not null constraint mailbox_mails_bucket check (bucket in ('offers', 'proofs')),
  date        date not null,
  message_ids text[] not null,
  primary key (mailbox, bucket, date)
);

-- Whether one more mail fits into a mailbox's day; counts it if so, and a message that comes again not once more.
create function app.count_mail(mail_mailbox bytea, mail_bucket text, mail_date date, message_id text, most integer) returns boolean
language sql security definer set search_path = live, pg_temp
begin atomic
  with counted as (
    insert into live.mailbox_mails as m (mailbox, bucket, date, message_ids)
    values (mail_mailbox, mail_bucket, mail_date, array[message_id])
    on conflict (mailbox, bucket, date) do update set
      message_ids = case when message_id = any (m.message_ids) then m.message_ids
        else array_append(m.message_ids, message_id) end
      where message_id = any (m.message_ids) or cardinality(m.message_ids) < most
    returning date)
  select exists (select from counted);
end;

create function app.forget_mailboxes(before date) returns void
language sql security definer set search_path = live, pg_temp
begin atomic
  delete from live.mailbox_mails where date < before;
end;

revoke execute on function app.count_mail, app.forget_mailboxes from public;
grant execute on function app.count_mail, app.forget_mailboxes to muster_worker;
