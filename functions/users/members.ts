// Whoever looks after members finds one by name: the palette and the filters of a dashboard.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery, text } from "../../lib/platform/http/schemas.ts";
import { departmentsFor } from "../../lib/platform/tenancy/rules/departments.ts";
import { ROLES } from "../../lib/platform/tenancy/rules/roles.ts";

const listed = z
  .object({ id, name: z.string(), department: z.string().nullable(), role: z.enum(ROLES) })
  .meta({ id: "ListedMember" });

export const contract = defineContract({
  method: "GET",
  path: "/api/members",
  summary: "Active members by name, those of the departments that the caller looks after",
  access: "manager",
  query: z.object({
    ...pageQuery,
    /** A part of the name. */
    q: text(100).optional(),
    department: text(100).optional(),
  }),
  response: page(listed),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, principal, db }) => {
  const { limit, q = null, cursor, department } = query;
  const [afterName = null, afterId = null] = decodeCursor(cursor, z.tuple([z.string(), id])) ?? [];
  const values = [departmentsFor(principal, department), q, afterName, afterId, limit + 1];
  const members = await db.query<z.infer<typeof listed>>(selectMembers, values);
  return { data: toPage(members, limit, ({ name, id }) => [name, id]) };
});

const selectMembers = `
  select u.id, u.name, u.department, u.role
  from users u
  where u.org_id = (select app.current_org()) and u.status = 'active'
    and ($1::text[] is null or u.department = any ($1))
    and ($2::text is null or strpos(u.name collate app.letters, $2) > 0)
    and ($3::text is null or (u.name, u.id) > ($3, $4::uuid))
  order by u.name, u.id
  limit $5`;
