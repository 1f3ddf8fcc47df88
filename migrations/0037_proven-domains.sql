-- A domain is a claim until the TXT record that proves it was seen in DNS: any number of organizations may claim one, and
-- whoever controls its DNS proves it.

alter table organizations
  drop constraint organizations_domain_key,
  -- What the record says. Public, as DNS is; another one for each claim, so that a record of long ago proves nothing.
  add column domain_token text not null default replace(gen_random_uuid()::text, '-', ''),
  add column domain_verified_at timestamptz,
  add column domain_checked_at timestamptz,
  -- Since when the record of a proven domain was not there any more, whenever it was looked for.
  add column domain_missing_since timestamptz,
  add constraint organizations_proof_of_domain check (domain is not null or domain_verified_at is null);
create unique index organizations_proven_domain_key on organizations (domain) where domain_verified_at is not null;

-- Whichever statement changes a domain: what proved the old one is worth nothing for the new one.
create function app.forget_proof_of_domain() returns trigger language plpgsql as $$
begin
  new.domain_token := replace(gen_random_uuid()::text, '-', '');
  new.domain_verified_at := null;
  new.domain_checked_at := null;
  new.domain_missing_since := null;
  return new;
end $$;
create trigger organizations_domain_changed before update of domain on organizations
  for each row when (new.domain is distinct from old.domain) execute function app.forget_proof_of_domain();

-- That the record was there as every day is no change.
update app.audited_tables set derived = derived || '{domain_checked_at}' where table_name = 'organizations';

-- Nobody joins by naming a domain any more: whoever asks to join gets an invite by mail.
drop function app.find_organization(citext);

-- The list of all organizations says of each domain whether it is proven.
drop function app.list_organizations(uuid, text, boolean, text, uuid, integer);
create function app.list_organizations(
  caller uuid, search text, active boolean, after_name text, after_id uuid, max_rows integer)
returns table (
  id uuid, name text, domain citext, domain_verified_at timestamptz, description text, address text, contact_email citext,
  contact_phone text, timezone text, plan text, max_users integer, expires_at timestamptz, is_active boolean,
  created_at timestamptz, updated_at timestamptz, active_members bigint)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select o.id, o.name, o.domain, o.domain_verified_at, o.description, o.address, o.contact_email, o.contact_phone,
    o.timezone, o.plan, o.max_users, o.expires_at, o.is_active, o.created_at, o.updated_at,
    (select count(*) from users m where m.org_id = o.id and m.status = 'active')
  from organizations o
  where exists (
      select from users u join organizations home on home.id = u.org_id
      where u.id = caller and u.org_id = app.current_org() and u.role = 'super_admin' and u.status = 'active'
        and home.is_active)
    and (search is null or o.name ilike search or o.domain::text ilike search)
    and (active is null or o.is_active = active)
    and (after_name is null or (o.name, o.id) > (after_name, after_id))
  order by o.name, o.id
  limit max_rows;
end;
revoke execute on function app.list_organizations from public;
grant execute on function app.list_organizations to muster_app;

-- An invite that nobody made: the person asked for it, with an address of the organization's proven domain.
alter table invites alter column created_by drop not null;
create index invites_of_nobody on invites (org_id, email) where created_by is null;
-- Made by the function that mails it.
grant insert on invites to muster_worker;
