-- Names are ordered as people order them, on every server: the order of Unicode's root collation does not depend on what
-- the system has installed. It stands with the column, so that lists, the cursors of their pages and their indexes
-- cannot disagree.
alter table users alter column name type text collate "und-x-icu";

-- What a search compares with: letters only, neither accents nor case, in either normal form.
create collation app.letters (provider = icu, locale = 'und-u-ks-level1', deterministic = false);

-- A column that a function reads cannot change under it.
drop function app.list_organizations(uuid, text, boolean, text, uuid, integer);
alter table organizations alter column name type text collate "und-x-icu";
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
    and (search is null or strpos(o.name collate app.letters, search) > 0
      or strpos(o.domain::text collate app.letters, search) > 0)
    and (active is null or o.is_active = active)
    and (after_name is null or (o.name, o.id) > (after_name, after_id))
  order by o.name, o.id
  limit max_rows;
end;
revoke execute on function app.list_organizations from public;
grant execute on function app.list_organizations to muster_app;
