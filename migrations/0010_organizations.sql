-- The audit log by what people look for in it, who looked at whose data, and the list of all organizations.

create index audit_log_org_user on audit_log (org_id, user_id, created_at desc, id desc);
create index audit_log_org_resource on audit_log (org_id, resource, resource_id, created_at desc, id desc);

-- Whose screen somebody else looked at: that member may see the entry. A column, because the planner uses no index on
-- an expression over jsonb underneath row-level security. Views of one thing name the member in their metadata.
alter table audit_log add column viewed_member_id uuid generated always as (
  case
    when action = 'screenshot.list' then resource_id
    when action = 'screenshot.view' or action like 'live-view.%' then (metadata ->> 'member_id')::uuid
  end) stored;
create index audit_log_views on audit_log (org_id, viewed_member_id, created_at desc, id desc) where viewed_member_id is not null;

-- A super admin's window over the wall: the app role sees one organization at a time, and this lists all of them. Who
-- asks is verified here, so that a handler that forgets to do so lists nothing.
create index organizations_name on organizations (name, id);
create function app.list_organizations(
  caller uuid, search text, active boolean, after_name text, after_id uuid, max_rows integer)
returns table (
  id uuid, name text, domain citext, description text, address text, contact_email citext, contact_phone text,
  timezone text, plan text, max_users integer, expires_at timestamptz, is_active boolean, created_at timestamptz,
  updated_at timestamptz, active_members bigint)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select o.id, o.name, o.domain, o.description, o.address, o.contact_email, o.contact_phone, o.timezone, o.plan,
    o.max_users, o.expires_at, o.is_active, o.created_at, o.updated_at,
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
