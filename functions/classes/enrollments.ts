// Who is, or was, in a class: for whoever teaches it.
import * as z from "zod";
import { findOwnClass } from "../../lib/classes/class.ts";
import { type Enrollment, enrollment } from "../../lib/classes/enrollment.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery, text } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/classes/{id}/enrollments",
  summary: "The members of a class by name; with `status`, also those who left it",
  access: "teacher",
  params: z.object({ id }),
  query: z.object({
    ...pageQuery,
    status: z.enum(["current", "former", "all"]).default("current"),
    /** A part of the name, the address or the employee id. */
    search: text(100).optional(),
  }),
  response: page(enrollment),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, query, principal, db }) => {
  const { limit, status, search = null } = query;
  const { id: classId } = await findOwnClass(db, principal, params.id);
  const [afterName = null, afterId = null] = decodeCursor(query.cursor, z.tuple([z.string(), id])) ?? [];
  const rows = await db.query<Enrollment>(selectEnrollments, [classId, status, search, afterName, afterId, limit + 1]);
  return { data: toPage(rows, limit, ({ name, id }) => [name, id]) };
});

const selectEnrollments = `
  select e.id, e.user_id, u.name, u.email, u.employee_id, e.enrolled_at, e.dropped_at
  from enrollments e join users u on u.org_id = e.org_id and u.id = e.user_id
  where e.org_id = (select app.current_org()) and e.class_id = $1
    and ($2 = 'all' or ($2 = 'former') = (e.dropped_at is not null))
    and ($3::text is null or strpos(u.name collate app.letters, $3) > 0
      or strpos(u.email::text collate app.letters, $3) > 0
      or strpos(u.employee_id collate app.letters, $3) > 0)
    and ($4::text is null or (u.name, e.id) > ($4, $5::uuid))
  order by u.name, e.id
  limit $6`;
