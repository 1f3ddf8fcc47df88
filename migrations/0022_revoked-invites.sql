-- An invite is worth what its maker may give. Those of somebody who leaves, or may not give the role any more, end for
-- good: by a trigger, because there are many ways to leave.

alter table invites add column revoked_at timestamptz;
-- Retention takes the address of an invite, and with it what the invite is worth.
grant update (revoked_at) on invites to muster_worker;

create function app.revoke_invites() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update invites i set revoked_at = now()
  where i.org_id = new.org_id and i.created_by = new.id and i.accepted_at is null and i.revoked_at is null;
  return null;
end $$;
revoke execute on function app.revoke_invites from public;

create trigger users_revoke_invites after update of status, role on users for each row
  when ((old.status = 'active' and old.role in ('admin', 'super_admin'))
    and (new.status <> 'active' or new.role not in ('admin', 'super_admin')))
  execute function app.revoke_invites();

-- Those whose maker has left already.
update invites i set revoked_at = now()
from users u
where u.org_id = i.org_id and u.id = i.created_by and i.accepted_at is null
  and (u.status <> 'active' or u.role not in ('admin', 'super_admin'));
