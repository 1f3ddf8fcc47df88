// A member reads their own profile.
import * as z from "zod";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { type User, user, userColumns } from "../../lib/queries/user.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/users/profile",
  summary: "The caller's own profile",
  access: "member",
  response: z.object({ user }),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, db }) => ({
  data: { user: await db.one<User>(selectUser, [principal.user_id]) },
}));

const selectUser = `
  select ${userColumns} from users u where u.id = $1`;
