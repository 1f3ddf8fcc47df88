// A member reads their own profile.
import * as z from "zod";
import { type User, user, userColumns } from "../../lib/auth/user.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

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
