// Which departments there are today, and how many are in each: those that the caller looks after.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { page, pageQuery } from "../../lib/platform/http/schemas.ts";

const department = z
  .object({
    name: z.string(),
    /** Active ones. */
    members: z.int(),
  })
  .meta({ id: "Department" });

export const contract = defineContract({
  method: "GET",
  path: "/api/departments",
  summary: "The departments that active members are in today, by name, as far as the caller looks after them",
  access: "manager",
  query: z.object(pageQuery),
  response: page(department),
  errors: [],
});

export const handler = endpoint(contract, async ({ query: { limit, cursor }, principal, db }) => {
  const [after = null] = decodeCursor(cursor, z.tuple([z.string()])) ?? [];
  const values = [principal.managed_departments, after, limit + 1];
  const departments = await db.query<z.infer<typeof department>>(selectDepartments, values);
  return { data: toPage(departments, limit, ({ name }) => [name]) };
});

const selectDepartments = `
  select u.department as name, count(*) as members
  from users u
  where u.org_id = (select app.current_org()) and u.status = 'active' and u.department is not null
    and ($1::text[] is null or u.department = any ($1))
    and ($2::text is null or u.department > $2)
  group by u.department
  order by u.department
  limit $3`;
