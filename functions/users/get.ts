// A manager looks up a member of a department they manage; administrators look up anybody of their organization.
import * as z from "zod";
import { seesDepartment } from "../../lib/domain/departments.ts";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { AppError } from "../../lib/http/errors.ts";
import { id } from "../../lib/http/schemas.ts";
import { type User, user, userColumns } from "../../lib/queries/user.ts";

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
  const found = await db.find<User>(selectUser, [params.id]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  const visible = found.id === principal.user_id || seesDepartment(principal, found.department);
  if (!visible) throw new AppError("NOT_FOUND");
  return { data: { user: found } };
});

const selectUser = `
  select ${userColumns} from users u where u.id = $1`;
