// The sessions that a member was expected at.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import type { Row } from "../../lib/platform/http/rows.ts";
import { id, instantOut, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";
import { tally, tallyColumns, withRate } from "../../lib/sessions/class-report.ts";
import { ownMark, ownMarkColumns } from "../../lib/sessions/mark.ts";

const attended = ownMark.extend({
  class: z.object({ id, name: z.string() }).nullable(),
  starts_at: instantOut,
  ends_at: instantOut,
});

export const contract = defineContract({
  method: "GET",
  path: "/api/users/{id}/sessions",
  summary: "A member's marks, the latest session first, and their rate over all sessions that were held and taken",
  access: "member",
  params: z.object({ id }),
  query: z.object({ ...pageQuery, class_id: id.optional() }),
  response: page(attended).extend({ totals: tally }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, query, principal, db }) => {
  const { limit, class_id = null } = query;
  const { id: userId } = await findVisibleMember(db, principal, params.id);
  const [before = null, beforeId = null] = decodeCursor(query.cursor, z.tuple([z.iso.datetime(), id])) ?? [];
  const values = [userId, class_id, before, beforeId, limit + 1];
  const rows = await db.query<Row<typeof attended>>(selectAttended, values);
  const totals = await db.one<Omit<z.infer<typeof tally>, "rate">>(selectTotals, [userId, class_id]);
  const listed = toPage(rows, limit, ({ starts_at, session_id }) => [starts_at.toISOString(), session_id]);
  return { data: { ...listed, totals: withRate(totals) } };
});

const selectAttended = `
  select ${ownMarkColumns}, s.starts_at, s.ends_at,
    case when c.id is not null then jsonb_build_object('id', c.id, 'name', c.name) end as class
  from session_attendance m
  join attendance_sessions s on s.org_id = m.org_id and s.id = m.session_id
  left join classes c on c.org_id = s.org_id and c.id = s.class_id
  where m.org_id = (select app.current_org()) and m.user_id = $1 and m.status is not null and s.status <> 'cancelled'
    and ($2::uuid is null or s.class_id = $2)
    and ($3::timestamptz is null or (s.starts_at, s.id) < ($3, $4::uuid))
  order by s.starts_at desc, s.id desc
  limit $5`;

const selectTotals = `
  select ${tallyColumns}
  from session_attendance m join attendance_sessions s on s.org_id = m.org_id and s.id = m.session_id
  where m.org_id = (select app.current_org()) and m.user_id = $1
    and s.status = 'completed' and s.taken_at is not null and ($2::uuid is null or s.class_id = $2)`;
