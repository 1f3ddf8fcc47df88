// Somebody with a code sees what it invites them to, before they type anything.
import * as z from "zod";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { instantOut, text } from "../../lib/platform/http/schemas.ts";
import { ROLES } from "../../lib/platform/tenancy/rules/roles.ts";
import { readCode } from "../../lib/users/invite/code.ts";
import { findInvite, requireInvite } from "../../lib/users/invite/invite.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/invites/{id}",
  summary: "What an invite is for, by its code",
  access: "public",
  // A path has one name for its parameter whatever the method: here it is the code, as it was mailed or shown.
  params: z.object({ id: text(200) }),
  response: z.object({
    organization: z.string(),
    role: z.enum(ROLES),
    email: z.string().nullable(),
    department: z.string().nullable(),
    expires_at: instantOut,
  }),
  errors: ["INVITE_INVALID"],
});

export const handler = publicEndpoint(contract, async ({ params, call }) => {
  const { org_id, invite_id } = await findInvite(readCode(params.id).code);
  const invite = await inOrganization(org_id, (db) => requireInvite(db, invite_id, call.now));
  const { organization, role, email, department, expires_at } = invite;
  return { data: { organization, role, email, department, expires_at } };
});
