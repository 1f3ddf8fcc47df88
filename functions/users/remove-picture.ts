// An administrator removes a member's picture. The member is told.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { showUser, user } from "../../lib/auth/user.ts";
import { notify } from "../../lib/notifications/notify.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { lockManagedMember } from "../../lib/users/manage.ts";
import { clearPicture } from "../../lib/users/picture/clear.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/users/{id}/picture",
  summary: "Remove a member's picture, and tell them; a form that they hold for another does not count any more",
  access: "admin",
  params: z.object({ id }),
  response: z.object({ user }),
  errors: ["NOT_FOUND", "FORBIDDEN"],
});

export const handler = endpoint(contract, async ({ params, principal, call, db, publish }) => {
  const { erased_at: _, ...before } = await lockManagedMember(db, principal, params.id);
  const after = await clearPicture(db, publish, before);
  if (before.picture_key !== null) {
    const { org_id, user_id } = principal;
    const entry = { org_id, user_id, action: "user.delete_picture", resource: "user", resource_id: before.id };
    audit(db, call, entry);
    if (before.id !== user_id)
      await notify(db, publish, {
        org_id,
        user_id: before.id,
        type: "picture_removed",
        title: "An administrator has removed your profile picture",
        body: "You can upload another one.",
      });
  }
  return { data: { user: showUser(after) }, message: "Removed." };
});
