// A member removes their own picture.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { showUser, user } from "../../lib/auth/user.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { clearPicture, holdMember } from "../../lib/users/picture/clear.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/users/profile/picture",
  summary: "Remove the caller's own picture; a form that they hold for another does not count any more",
  access: "member",
  response: z.object({ user }),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, call, db, publish }) => {
  const { org_id, user_id } = principal;
  const before = await holdMember(db, user_id);
  const after = await clearPicture(db, publish, before);
  if (before.picture_key !== null) {
    const entry = { org_id, user_id, action: "user.delete_own_picture", resource: "user", resource_id: user_id };
    audit(db, call, entry);
  }
  return { data: { user: showUser(after) }, message: "Removed." };
});
