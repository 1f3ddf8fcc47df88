// A signed-in client learns who it works for: the member's profile and their organization.
import * as z from "zod";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { id } from "../../lib/http/schemas.ts";
import { type User, user, userColumns } from "../../lib/queries/user.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/auth/me",
  summary: "The signed-in member and their organization",
  access: "member",
  response: z.object({ user, organization: z.object({ id, name: z.string(), timezone: z.string() }) }),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, organization, db }) => {
  const { id, name, timezone } = organization;
  const user = await db.one<User>(selectUser, [principal.user_id]);
  return { data: { user, organization: { id, name, timezone } } };
});

const selectUser = `
  select ${userColumns} from users u where u.id = $1`;
