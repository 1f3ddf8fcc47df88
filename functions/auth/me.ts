// A signed-in client learns who it works for: the member's profile and their organization.
import * as z from "zod";
import { showUser, type UserRow, user, userColumns } from "../../lib/auth/user.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/auth/me",
  summary: "The signed-in member and their organization",
  access: "member",
  duringEnrolment: true,
  response: z.object({ user, organization: z.object({ id, name: z.string(), timezone: z.string() }) }),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, organization, db }) => {
  const { id, name, timezone } = organization;
  const user = showUser(await db.one<UserRow>(selectUser, [principal.user_id]));
  return { data: { user, organization: { id, name, timezone } } };
});

const selectUser = `
  select ${userColumns} from users u where u.org_id = (select app.current_org()) and u.id = $1`;
