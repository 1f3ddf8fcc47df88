// A member changes what is theirs to say about themselves. Everything else about them is an administrator's.

import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { showUser, type UserRow, user, userColumns } from "../../lib/auth/user.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { text } from "../../lib/platform/http/schemas.ts";
import { tellMember } from "../../lib/platform/live/member-update.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/users/profile",
  summary: "Change the caller's own name or phone number; fields that are left out stay as they are",
  access: "member",
  body: z.strictObject({
    name: text(255).optional(),
    phone_number: text(50).nullable().optional(),
  }),
  response: z.object({ user }),
  errors: [],
});

export const handler = endpoint(contract, async ({ body, principal, call, db, publish }) => {
  const { org_id, user_id } = principal;
  const changed = Object.keys(body);
  const updated = await db.one<UserRow>(updateProfile, [user_id, JSON.stringify(body)]);
  const entry = { org_id, user_id, action: "user.update_profile", resource: "user", resource_id: user_id };
  if (changed.length > 0) {
    audit(db, call, { ...entry, metadata: { changed } });
    tellMember(publish, updated, "changed", { fields: changed });
  }
  return { data: { user: showUser(updated) }, message: "Changed." };
});

// A field that is in the body is set, to null if it says so; one that is not stays.
const updateProfile = `
  update users u set
    name = coalesce($2::jsonb ->> 'name', u.name),
    phone_number = case when $2::jsonb ? 'phone_number' then $2::jsonb ->> 'phone_number' else u.phone_number end
  where u.org_id = (select app.current_org()) and u.id = $1
  returning ${userColumns}`;
