// A member sees who looked at their pictures, titles, days or devices, or followed what they do; when, and how often.
import * as z from "zod";
import { lookFields, toCounted } from "../../lib/audit/look-list.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, instant, page, pageQuery } from "../../lib/platform/http/schemas.ts";

const view = z.object(lookFields);

export const contract = defineContract({
  method: "GET",
  path: "/api/audit/views",
  summary: "Who looked at my screen or my days, by quarters of an hour, newest first",
  access: "member",
  query: z.object(pageQuery),
  response: page(view),
  errors: [],
});

export const handler = endpoint(contract, async ({ query: { limit, cursor }, principal, db }) => {
  const [afterQuarter = null, afterViewer = null] = decodeCursor(cursor, z.tuple([instant, id])) ?? [];
  const rows = await db.query<Row>(selectViews, [principal.user_id, afterQuarter, afterViewer, limit + 1]);
  const { items, next_cursor } = toPage(rows, limit, ({ quarter, viewer }) => [quarter.toISOString(), viewer.id]);
  return { data: { items: items.map(toCounted), next_cursor } };
});

type Row = Omit<z.input<typeof view>, "count" | "quarter"> & { quarter: Date };

// In the order of the key: one viewer has one row in a quarter.
const selectViews = `
  select l.id, l.quarter, l.first_at, l.last_at,
    json_build_object('id', l.viewer_id, 'name', v.name) as viewer,
    json_build_object('pictures', l.pictures, 'titles', l.titles, 'live', l.live, 'days', l.days,
      'faces', l.faces, 'devices', l.devices) as looks
  from looks l
  join users v on v.org_id = l.org_id and v.id = l.viewer_id
  where l.org_id = (select app.current_org()) and l.member_id = $1
    and ($2::timestamptz is null or (l.quarter, l.viewer_id) < ($2, $3::uuid))
  order by l.quarter desc, l.viewer_id desc
  limit $4`;
