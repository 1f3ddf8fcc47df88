// A client or another service asks whether an access token is good, and for how long; 401 says that it is not.
import * as z from "zod";
import { showUser, type UserRow, user, userColumns } from "../../lib/auth/user.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { instantOut } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/auth/verify",
  summary: "Whether the access token is good, whose it is and until when",
  access: "member",
  duringEnrolment: true,
  response: z.object({ valid: z.literal(true), user, expires_at: instantOut }),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, call, now, db }) => {
  const user = showUser(await db.one<UserRow>(selectUser, [principal.user_id]));
  return { data: { valid: true as const, user, expires_at: call.claims?.expires_at ?? now } };
});

const selectUser = `
  select ${userColumns} from users u where u.org_id = (select app.current_org()) and u.id = $1`;
