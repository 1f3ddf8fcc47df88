// The classes that the caller is or was in.
import * as z from "zod";
import { type OwnEnrollment, ownEnrollment } from "../../lib/classes/enrollment.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/users/enrollments",
  summary: "The caller's times in classes, the newest first",
  access: "member",
  query: z.object(pageQuery),
  response: page(ownEnrollment),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, principal, db }) => {
  const { limit } = query;
  const [before = null] = decodeCursor(query.cursor, z.tuple([id])) ?? [];
  const rows = await db.query<OwnEnrollment>(selectOwn, [principal.user_id, before, limit + 1]);
  return { data: toPage(rows, limit, (row) => [row.id]) };
});

const selectOwn = `
  select e.id, e.class_id, c.name as class_name, c.code as class_code, t.name as teacher_name, e.enrolled_at, e.dropped_at
  from enrollments e
  join classes c on c.org_id = e.org_id and c.id = e.class_id
  join users t on t.org_id = c.org_id and t.id = c.teacher_id
  where e.org_id = (select app.current_org()) and e.user_id = $1 and ($2::uuid is null or e.id < $2)
  order by e.id desc
  limit $3`;
