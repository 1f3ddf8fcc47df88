// An administrator disables accounts that nobody uses any more. A rehearsal (`dry_run`) only answers which.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut } from "../../lib/platform/http/schemas.ts";
import { ROLES } from "../../lib/platform/tenancy/rules/roles.ts";
import { leave } from "../../lib/users/manage.ts";

const MS_PER_DAY = 86_400_000;
/** The accounts that one request has time for; a caller whose answer says `more` asks again. */
const LIMIT = 500;

const inactiveMember = z.object({
  id,
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  department: z.string().nullable(),
  /**
   * The last sign of life: a sign-in, a device that renewed its access, a heartbeat; else when the account was made.
   */
  last_seen_at: instantOut,
});

export const contract = defineContract({
  method: "POST",
  path: "/api/users/deactivate-inactive",
  summary: "Disable members who have neither signed in nor worked for a number of days; never administrators",
  access: "admin",
  body: z.strictObject({ inactive_days: z.int().min(1).max(3650), dry_run: z.boolean().default(false) }),
  response: z.object({
    dry_run: z.boolean(),
    members: z.array(inactiveMember),
    /** There are more than one request deals with. */
    more: z.boolean(),
  }),
  stepUp: { where: "dry_run is false", is: ({ body }) => !body.dry_run },
  errors: [],
});

type Inactive = Omit<z.infer<typeof inactiveMember>, "last_seen_at"> & { last_seen_at: Date };

export const handler = endpoint(contract, async ({ body, principal, organization, now, call, db, publish }) => {
  const { inactive_days, dry_run } = body;
  const before = new Date(now.getTime() - inactive_days * MS_PER_DAY);
  const found = await db.query<Inactive>(lockInactive, [before, principal.user_id, LIMIT + 1]);
  const members = found.slice(0, LIMIT);
  if (!dry_run) {
    await db.query(deactivate, [members.map(({ id }) => id), now]);
    const { org_id, user_id } = principal;
    for (const member of members) {
      await leave(db, publish, organization, member, now);
      const entry = { org_id, user_id, action: "user.deactivate", resource: "user", resource_id: member.id };
      audit(db, call, { ...entry, metadata: { inactive_days, last_seen_at: member.last_seen_at } });
    }
  }
  const message = `${members.length} ${dry_run ? "would be" : "were"} disabled.`;
  return { data: { dry_run, members, more: found.length > LIMIT }, message };
});

// Members are locked in the order of their ids, as everywhere. Somebody who is signing in right now is skipped.
const lockInactive = `
  with seen as (
    select u.org_id, u.id,
      greatest(u.created_at, u.last_login_at, s.last_heartbeat_at,
        (select max(d.last_used_at) from user_sessions d where d.org_id = u.org_id
          and d.user_id = u.id)) as last_seen_at
    from users u
    join user_status s on s.org_id = u.org_id and s.user_id = u.id
    where u.org_id = (select app.current_org()) and u.status = 'active' and u.role not in ('admin', 'super_admin')
      and u.id <> $2 and u.created_at < $1
  )
  select u.id, u.name, u.email, u.role, u.department, seen.last_seen_at
  from seen
  join users u on u.org_id = seen.org_id and u.id = seen.id
  where seen.last_seen_at < $1
  order by u.id
  limit $3
  for no key update of u skip locked`;

const deactivate = `
  with dated as materialized (select set_config('app.instant', $2::timestamptz::text, true))
  update users set status = 'inactive' from dated where org_id = (select app.current_org()) and id = any ($1::uuid[])`;
