// A member sees who looked at their screenshots or their screen, and when.
import * as z from "zod";
import { auditCursor, sortKeyColumn } from "../../lib/audit/entry.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, instantOut, page, pageQuery } from "../../lib/platform/http/schemas.ts";

const view = z.object({
  id,
  action: z.string(),
  /** Who looked; the name is null when they have left. */
  viewer: z.object({ id, name: z.string().nullable() }),
  /** The one that was looked at; null for a page of thumbnails or a live view. */
  screenshot_id: id.nullable(),
  /** How many thumbnails a page of them showed. */
  thumbnails: z.int().nullable(),
  viewed_at: instantOut,
});

export const contract = defineContract({
  method: "GET",
  path: "/api/audit/views",
  summary: "Who looked at my screenshots or my screen, newest first",
  access: "member",
  query: z.object(pageQuery),
  response: page(view),
  errors: [],
});

export const handler = endpoint(contract, async ({ query: { limit, cursor }, principal, db }) => {
  const [afterTime = null, afterId = null] = decodeCursor(cursor, auditCursor) ?? [];
  const rows = await db.query<Row>(selectViews, [principal.user_id, afterTime, afterId, limit + 1]);
  const { items, next_cursor } = toPage(rows, limit, ({ sort_key, id }) => [sort_key, id]);
  return { data: { items: items.map(({ sort_key: _, ...shown }) => shown), next_cursor } };
});

type Row = z.input<typeof view> & { sort_key: string };

const selectViews = `
  select a.id, a.action, json_build_object('id', a.user_id, 'name', u.name) as viewer,
    case when a.resource = 'screenshot' then a.resource_id end as screenshot_id,
    (a.metadata ->> 'thumbnails')::integer as thumbnails, a.created_at as viewed_at, ${sortKeyColumn}
  from audit_log a
  left join users u on u.org_id = a.org_id and u.id = a.user_id
  where a.viewed_member_id = $1 and a.user_id <> $1
    and ($2::timestamptz is null or (a.created_at, a.id) < ($2, $3::uuid))
  order by a.created_at desc, a.id desc
  limit $4`;
