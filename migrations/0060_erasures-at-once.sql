-- A job that takes a member out of the log may come twice at once. Two such updates of the same rows, each in the order in which it finds
-- them, could wait for each other: so the second waits for the first before it looks.
create or replace function app.forget_in_audit(member_org uuid, member uuid, resources uuid[]) returns void
language sql security definer set search_path = public, pg_temp
begin atomic
  select from users u where u.org_id = member_org and u.id = member for no key update;
  update audit_log a set
    ip_address = case when a.user_id = member then null else a.ip_address end,
    user_agent = case when a.user_id = member then null else a.user_agent end,
    metadata = a.metadata - 'reason' - 'email' - 'name'
  from users u
  where u.org_id = member_org and u.id = member and u.erased_at is not null and a.org_id = u.org_id
    and (a.user_id = member or a.resource_id = member or a.resource_id = any (resources)
      or a.metadata ->> 'member_id' = member::text);
  update audit_changes c set
    before = c.before - c.personal, after = c.after - c.personal, hidden = c.hidden || c.personal, personal = '{}'
  from users u
  where u.org_id = member_org and u.id = member and u.erased_at is not null and c.org_id = u.org_id and c.personal <> '{}'
    and (c.member_id = member or c.row_id = any (resources::text[]));
end;
