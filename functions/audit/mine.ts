// A member sees what others, and the product's own jobs, changed of what is kept about them: when, and from what to what.
import * as z from "zod";
import { changeColumns, changeFields } from "../../lib/audit/change.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, instantOut, page, pageQuery } from "../../lib/platform/http/schemas.ts";

const change = z
  .object({
    ...changeFields,
    at: instantOut,
    /** Who did it, or asked for the job that did; null where nobody did. */
    by: z.object({ id, name: z.string().nullable() }).nullable(),
    job: z.string().nullable(),
    /** What they did, such as `user.update`. */
    action: z.string().nullable(),
  })
  .meta({ id: "OwnChange" });

export const contract = defineContract({
  method: "GET",
  path: "/api/audit/mine",
  summary: "What others changed of what is kept about me: by whom, from what to what, newest first",
  access: "member",
  query: z.object(pageQuery),
  response: page(change),
  errors: [],
});

export const handler = endpoint(contract, async ({ query: { limit, cursor }, principal, db }) => {
  const [afterId = null] = decodeCursor(cursor, z.tuple([id])) ?? [];
  const rows = await db.query<z.input<typeof change>>(selectChanges, [principal.user_id, afterId, limit + 1]);
  return { data: toPage(rows, limit, ({ id }) => [id]) };
});

// What one did oneself one knows. The first entry of a transaction says what it was for.
const selectChanges = `
  select ${changeColumns}, c.at, c.job, a.action,
    case when actor.id is not null then json_build_object('id', actor.id, 'name', u.name) end as by
  from audit_changes c
  left join lateral (
    select e.action, e.user_id from audit_log e
    where e.org_id = c.org_id and e.transaction_id = c.transaction_id and e.created_at = c.at
    order by e.id limit 1) a on true
  cross join lateral (select coalesce(c.actor_id, a.user_id) as id) actor
  left join users u on u.org_id = c.org_id and u.id = actor.id
  where c.org_id = (select app.current_org())
    and c.member_id = $1 and (actor.id is distinct from $1 or c.job is not null)
    and ($2::uuid is null or c.id < $2)
  order by c.id desc
  limit $3`;
