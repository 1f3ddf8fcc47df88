// An administrator takes an invite back: nobody can use it any more.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/invites/{id}",
  summary: "Take an invite back; one that has ended already stays as it is",
  access: "admin",
  params: z.object({ id }),
  response: z.strictObject({}),
  errors: ["NOT_FOUND", "INVITE_ENDED"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db }) => {
  const invite = await db.find<{ accepted: boolean; revoked: boolean }>(lockInvite, [params.id]);
  if (invite === undefined) throw new AppError("NOT_FOUND");
  if (invite.accepted) throw new AppError("INVITE_ENDED");
  if (!invite.revoked) {
    await db.query(revokeInvite, [params.id, now]);
    const { org_id, user_id } = principal;
    audit(db, call, { org_id, user_id, action: "invite.revoke", resource: "invite", resource_id: params.id });
  }
  return { data: {}, message: "Nobody can use this invite any more." };
});

const lockInvite = `
  select accepted_at is not null as accepted, revoked_at is not null as revoked from invites
  where org_id = (select app.current_org()) and id = $1
  for no key update`;

const revokeInvite = `
  update invites set revoked_at = $2 where org_id = (select app.current_org()) and id = $1`;
