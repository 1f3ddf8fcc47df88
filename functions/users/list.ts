// An administrator pages through the organization's members by name, narrowed by role, status, department or a search.
import * as z from "zod";
import { showUser, USER_STATUSES, type UserRow, user, userColumns } from "../../lib/auth/user.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery, text } from "../../lib/platform/http/schemas.ts";
import { ROLES } from "../../lib/platform/tenancy/rules/roles.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/users",
  summary: "The organization's members by name",
  access: "admin",
  query: z.object({
    ...pageQuery,
    role: z.enum(ROLES).optional(),
    status: z.enum(USER_STATUSES).optional(),
    department: text(100).optional(),
    /** A part of the name, the address or the employee id. */
    search: text(100).optional(),
  }),
  response: page(user),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, db }) => {
  const { limit, role = null, status = null, department = null, search } = query;
  const [afterName = null, afterId = null] = decodeCursor(query.cursor, z.tuple([z.string(), id])) ?? [];
  const values = [role, status, department, search ?? null, afterName, afterId, limit + 1];
  const users = await db.query<UserRow>(selectUsers, values);
  const shown = toPage(users, limit, ({ name, id }) => [name, id]);
  return { data: { ...shown, items: shown.items.map(showUser) } };
});

const selectUsers = `
  select ${userColumns}
  from users u
  where u.org_id = (select app.current_org())
    and ($1::text is null or u.role = $1)
    and ($2::text is null or u.status = $2)
    and ($3::text is null or u.department = $3)
    and ($4::text is null or strpos(u.name collate app.letters, $4) > 0
      or strpos(u.email::text collate app.letters, $4) > 0
      or strpos(u.employee_id collate app.letters, $4) > 0)
    and ($5::text is null or (u.name, u.id) > ($5, $6::uuid))
  order by u.name, u.id
  limit $7`;
