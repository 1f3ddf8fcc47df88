-- A member's other address waits until somebody proves it by a link that went there. The address before hears of it at once,
-- and can take the change back: it gets a link that works for three days after the change was asked for, and again after
-- it took effect.
create table address_changes (
  id           uuid primary key default uuidv7(),
  org_id       uuid not null,
  user_id      uuid not null,
  -- Who set it in motion: the member, or an administrator whose right is looked at again when it takes effect.
  asked_by     uuid not null,
  old_email    citext not null,
  new_email    citext not null,
  confirm_hash bytea not null constraint address_changes_confirm_key unique,
  -- Of a proven address only: who holds an address that was a slip of the pen has no say.
  cancel_hash  bytea constraint address_changes_cancel_key unique,
  created_at   timestamptz not null,
  -- Until when the new address can be confirmed, and the old one can take the change back.
  expires_at   timestamptz not null,
  cancel_until timestamptz not null,
  confirmed_at timestamptz,
  -- Another one took its place; the old address can still take that back.
  replaced_at  timestamptz,
  cancelled_at timestamptz,
  constraint address_changes_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
  constraint address_changes_asked_by_fk foreign key (org_id, asked_by) references users (org_id, id) on delete cascade
);
create unique index address_changes_one_waiting on address_changes (org_id, user_id)
  where confirmed_at is null and replaced_at is null and cancelled_at is null;
create index address_changes_user on address_changes (org_id, user_id, created_at);
create index address_changes_asked_by on address_changes (org_id, asked_by);
create index address_changes_old on address_changes (org_id, old_email);
create index address_changes_ended on address_changes (cancel_until);
call app.isolate('address_changes', 'select, insert, update, delete');
revoke insert, update on address_changes from muster_worker;

create function app.find_address_change(hash bytea) returns table (org_id uuid, change_id uuid)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select c.org_id, c.id from address_changes c where c.confirm_hash = hash or c.cancel_hash = hash;
end;
revoke execute on function app.find_address_change from public;
grant execute on function app.find_address_change to muster_app;

-- As long as the old address can come back it is nobody else's in the organization: a thief must not keep its owner out by
-- giving it away.
create function app.keep_old_address() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (
    select from address_changes c
    where c.org_id = new.org_id and c.old_email = new.email and c.user_id <> new.id
      and c.confirmed_at is not null and c.cancelled_at is null and c.cancel_hash is not null and c.cancel_until > now()
  ) then
    raise unique_violation using constraint = 'users_org_email_key', message = 'the address may come back to its member';
  end if;
  return new;
end $$;
revoke execute on function app.keep_old_address from public;
create trigger users_keep_old_address before insert or update of email on users
for each row execute function app.keep_old_address();
