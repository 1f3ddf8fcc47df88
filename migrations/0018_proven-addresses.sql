-- An address is a claim until its owner proves it by a link that went there, and an account that somebody else opened is
-- an offer until the person takes it.

alter table users
  -- Since when it is known that the member reads the mail of this address.
  add column email_verified_at timestamptz,
  -- Since when the person agrees to be a member; null while the account is one that others opened.
  add column accepted_at timestamptz;

-- Addresses were nobody's twice until now. Whoever has signed in is taken at their word; whoever never did has still to
-- say yes.
update users set email_verified_at = last_login_at, accepted_at = last_login_at where last_login_at is not null;

-- A claim keeps nobody else from the address. Inside an organization it is one member's, and proven it is one account's.
alter table users drop constraint users_email_key;
alter table users add constraint users_org_email_key unique (org_id, email);
create unique index users_proven_email_key on users (email) where email_verified_at is not null;
create index users_email on users (email);

-- Links that went to an address: to prove it, or to take an account that others opened. Each works once.
create table address_proofs (
  token_hash bytea primary key,
  org_id     uuid not null,
  user_id    uuid not null,
  -- The address that the link went to: a link is worth nothing once the account has another.
  email      citext not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at    timestamptz,
  constraint address_proofs_user_fk foreign key (org_id, user_id) references users (org_id, id) on delete cascade
);
create index address_proofs_user on address_proofs (org_id, user_id, created_at desc);
create index address_proofs_expires on address_proofs (expires_at);
-- Made by the function that sends the link; the app role only uses them up, and forgets them with a member.
call app.isolate('address_proofs', 'select, update, delete');

create function app.find_address_proof(hash bytea) returns table (org_id uuid, user_id uuid)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select p.org_id, p.user_id from address_proofs p where p.token_hash = hash;
end;

-- At most two accounts that an address and a password may mean: the one that has proved the address, and of the others
-- with a password the one that was opened last. Many claims of one address must not make signing in slower, or tell how
-- many there are.
drop function app.find_login(citext);
create function app.find_login(login_email citext)
returns table (org_id uuid, user_id uuid, password_hash text, status text, organization_active boolean, proven boolean)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select u.org_id, u.id, u.password_hash, u.status, o.is_active, true
  from users u join organizations o on o.id = u.org_id
  where u.email = login_email and u.email_verified_at is not null
  union all
  (select u.org_id, u.id, u.password_hash, u.status, o.is_active, false
   from users u join organizations o on o.id = u.org_id
   where u.email = login_email and u.email_verified_at is null and u.password_hash <> '!'
   order by (u.status = 'active' and o.is_active) desc, u.created_at desc, u.id desc
   limit 1);
end;

revoke execute on function app.find_address_proof, app.find_login from public;
grant execute on function app.find_address_proof, app.find_login to muster_app;
