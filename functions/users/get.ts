// A manager looks up a member of a department they manage; administrators look up anybody of their organization.
import * as z from "zod";
import { showUser, type UserRow, user, userColumns } from "../../lib/auth/user.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { seesDepartment } from "../../lib/platform/tenancy/rules/departments.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/users/{id}",
  summary: "A member's profile",
  access: "manager",
  params: z.object({ id }),
  response: z.object({ user }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, db }) => {
  const found = await db.find<UserRow>(selectUser, [params.id]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  const visible = found.id === principal.user_id || seesDepartment(principal, found.department);
  if (!visible) throw new AppError("NOT_FOUND");
  return { data: { user: showUser(found) } };
});

const selectUser = `
  select ${userColumns} from users u where u.org_id = (select app.current_org()) and u.id = $1`;
