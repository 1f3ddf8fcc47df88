// An administrator asks who did what to what, what that changed, and from where, newest first.
import * as z from "zod";
import { changeColumns, SHOWN_CHANGES } from "../../lib/audit/change.ts";
import { auditCursor, auditEntry, sortKeyColumn } from "../../lib/audit/entry.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, instant, page, pageQuery, text } from "../../lib/platform/http/schemas.ts";
import { requireForwards, TO_OF_QUERY } from "../../lib/platform/http/span.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/audit",
  summary:
    "The audit log, newest first, with what each entry changed; narrowed by who, what, to what, to whom and when",
  access: "admin",
  query: z.object({
    ...pageQuery,
    user_id: id.optional(),
    /** Such as `user.update`. */
    action: text(100).optional(),
    resource: text(100).optional(),
    resource_id: id.optional(),
    /** What was done by or to this member, and what changed a row of theirs. */
    member_id: id.optional(),
    /** What was done to this member: entries whose `subject` they are. */
    subject_id: id.optional(),
    /** Entries from this instant on. */
    from: instant.optional(),
    /** Entries before this instant. */
    to: instant.optional(),
  }),
  response: page(auditEntry),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, db }) => {
  const { limit, user_id = null, action = null, resource = null, resource_id = null, member_id = null } = query;
  const { from = null, to = null, subject_id = null } = query;
  if (from !== null && to !== null) requireForwards(from, to, TO_OF_QUERY);
  const [afterTime = null, afterId = null] = decodeCursor(query.cursor, auditCursor) ?? [];
  const values = [
    user_id,
    action,
    resource,
    resource_id,
    from,
    to,
    afterTime,
    afterId,
    limit + 1,
    member_id,
    subject_id,
  ];
  const rows = await db.query<Row>(selectEntries, values);
  const { items, next_cursor } = toPage(rows, limit, ({ sort_key, id }) => [sort_key, id]);
  return { data: { items: items.map(({ sort_key: _, ...entry }) => entry), next_cursor } };
});

type Row = z.input<typeof auditEntry> & { sort_key: string };

// A member's own changes come first: of a thousand in a part of an import they are the ones that were asked for. Whom an
// entry is about it says itself; else it is whose row was changed first.
const selectEntries = `
  select a.id, a.action, a.resource, a.resource_id, a.metadata, a.ip_address, a.user_agent, a.created_at, a.job,
    case when a.user_id is not null
      then json_build_object('id', a.user_id, 'name', u.name, 'email', u.email) end as user,
    case when m.id is not null then json_build_object('id', m.id, 'name', m.name) end as subject, ${sortKeyColumn},
    coalesce((
      select json_agg(shown) from (
        select ${changeColumns} from audit_changes c
        where c.org_id = a.org_id and c.transaction_id = a.transaction_id and c.at = a.created_at
        order by c.member_id is not distinct from $10 desc, c.id
        limit ${SHOWN_CHANGES}) shown), '[]') as changes,
    (select count(*)::int from audit_changes c
      where c.org_id = a.org_id and c.transaction_id = a.transaction_id and c.at = a.created_at) as changes_total
  from audit_log a
  left join users u on u.org_id = a.org_id and u.id = a.user_id
  cross join lateral (
    select coalesce(
      case when a.metadata ->> 'member_id' ~ '^[0-9a-f-]{36}$' then (a.metadata ->> 'member_id')::uuid end,
      case when a.resource = 'user' then a.resource_id end,
      (select c.member_id from audit_changes c
        where c.org_id = a.org_id and c.transaction_id = a.transaction_id and c.at = a.created_at
          and c.member_id is not null
        order by c.id limit 1)) as id
  ) subject
  left join users m on m.org_id = a.org_id and m.id = subject.id
  where a.org_id = (select app.current_org())
    and ($1::uuid is null or a.user_id = $1)
    and ($2::text is null or a.action = $2)
    and ($3::text is null or a.resource = $3)
    and ($4::uuid is null or a.resource_id = $4)
    and ($5::timestamptz is null or a.created_at >= $5)
    and ($6::timestamptz is null or a.created_at < $6)
    and ($10::uuid is null or a.user_id = $10 or a.resource_id = $10 or a.metadata ->> 'member_id' = $10::text
      or a.transaction_id in (
        select c.transaction_id from audit_changes c where c.org_id = (select app.current_org()) and c.member_id = $10))
    and ($11::uuid is null or m.id = $11 and (a.resource_id = $11 or a.metadata ->> 'member_id' = $11::text
      or a.transaction_id in (
        select c.transaction_id from audit_changes c where c.org_id = (select app.current_org())
          and c.member_id = $11)))
    and ($7::timestamptz is null or (a.created_at, a.id) < ($7, $8::uuid))
  order by a.created_at desc, a.id desc
  limit $9`;
