// An administrator asks who looks at whom, newest first: at whose pictures, titles, days and devices, and how often.
import * as z from "zod";
import { lookFields, toCounted } from "../../lib/audit/look-list.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, instant, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { requireForwards, TO_OF_QUERY } from "../../lib/platform/http/span.ts";

const listed = z.object({ ...lookFields, member: lookFields.viewer }).meta({ id: "Look" });

export const contract = defineContract({
  method: "GET",
  path: "/api/audit/looks",
  summary: "Who looked at whom, by quarters of an hour, newest first",
  access: "admin",
  query: z.object({
    ...pageQuery,
    viewer_id: id.optional(),
    member_id: id.optional(),
    /** Quarters that begin at this instant or later. */
    from: instant.optional(),
    /** Quarters that begin before this instant. */
    to: instant.optional(),
  }),
  response: page(listed),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, db }) => {
  const { limit, viewer_id = null, member_id = null, from = null, to = null } = query;
  if (from !== null && to !== null) requireForwards(from, to, TO_OF_QUERY);
  const [afterQuarter = null, afterId = null] = decodeCursor(query.cursor, z.tuple([instant, id])) ?? [];
  const values = [viewer_id, member_id, from, to, afterQuarter, afterId, limit + 1];
  const rows = await db.query<Row>(selectLooks, values);
  const { items, next_cursor } = toPage(rows, limit, ({ quarter, id }) => [quarter.toISOString(), id]);
  return { data: { items: items.map(toCounted), next_cursor } };
});

type Row = Omit<z.input<typeof listed>, "count" | "quarter"> & { quarter: Date };

const selectLooks = `
  select l.id, l.quarter, l.first_at, l.last_at,
    json_build_object('id', l.viewer_id, 'name', v.name) as viewer,
    json_build_object('id', l.member_id, 'name', m.name) as member,
    json_build_object('pictures', l.pictures, 'titles', l.titles, 'live', l.live, 'days', l.days,
      'faces', l.faces, 'devices', l.devices) as looks
  from looks l
  join users v on v.org_id = l.org_id and v.id = l.viewer_id
  join users m on m.org_id = l.org_id and m.id = l.member_id
  where l.org_id = (select app.current_org())
    and ($1::uuid is null or l.viewer_id = $1)
    and ($2::uuid is null or l.member_id = $2)
    and ($3::timestamptz is null or l.quarter >= $3)
    and ($4::timestamptz is null or l.quarter < $4)
    and ($5::timestamptz is null or (l.quarter, l.id) < ($5, $6::uuid))
  order by l.quarter desc, l.id desc
  limit $7`;
