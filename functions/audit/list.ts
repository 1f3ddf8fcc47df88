// An administrator asks who did what to what, and from where, newest first.
import * as z from "zod";
import { auditCursor, auditEntry, sortKeyColumn } from "../../lib/audit/entry.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, instant, page, pageQuery, text } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/audit",
  summary: "The audit log, newest first, narrowed by who, what, to what and when",
  access: "admin",
  query: z.object({
    ...pageQuery,
    user_id: id.optional(),
    /** Such as `user.update`. */
    action: text(100).optional(),
    resource: text(100).optional(),
    resource_id: id.optional(),
    /** Entries from this instant on. */
    from: instant.optional(),
    /** Entries before this instant. */
    to: instant.optional(),
  }),
  response: page(auditEntry),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, db }) => {
  const { limit, user_id = null, action = null, resource = null, resource_id = null, from = null, to = null } = query;
  const [afterTime = null, afterId = null] = decodeCursor(query.cursor, auditCursor) ?? [];
  const values = [user_id, action, resource, resource_id, from, to, afterTime, afterId, limit + 1];
  const rows = await db.query<Row>(selectEntries, values);
  const { items, next_cursor } = toPage(rows, limit, ({ sort_key, id }) => [sort_key, id]);
  return { data: { items: items.map(({ sort_key: _, ...entry }) => entry), next_cursor } };
});

type Row = z.input<typeof auditEntry> & { sort_key: string };

const selectEntries = `
  select a.id, a.action, a.resource, a.resource_id, a.metadata, a.ip_address, a.user_agent, a.created_at,
    case when a.user_id is not null
      then json_build_object('id', a.user_id, 'name', u.name, 'email', u.email) end as user, ${sortKeyColumn}
  from audit_log a
  left join users u on u.org_id = a.org_id and u.id = a.user_id
  where ($1::uuid is null or a.user_id = $1)
    and ($2::text is null or a.action = $2)
    and ($3::text is null or a.resource = $3)
    and ($4::uuid is null or a.resource_id = $4)
    and ($5::timestamptz is null or a.created_at >= $5)
    and ($6::timestamptz is null or a.created_at < $6)
    and ($7::timestamptz is null or (a.created_at, a.id) < ($7, $8::uuid))
  order by a.created_at desc, a.id desc
  limit $9`;
