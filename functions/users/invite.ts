// An administrator invites somebody to join. The code works once, for a while; it is shown only in this answer, and
// mailed to the person where the invite names an address.

import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { requireQuota } from "../../lib/organizations/quota.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { email, text } from "../../lib/platform/http/schemas.ts";
import { hashSecret, randomSecret } from "../../lib/platform/secrets/secret.ts";
import { givesRights, ROLES } from "../../lib/platform/tenancy/rules/roles.ts";
import { expiryOf, inviteDays, madeInvite, mailInvite, requireMaker } from "../../lib/users/invite/make.ts";
import { requireNewcomer } from "../../lib/users/newcomer.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/invites",
  summary: "Make an invite: a code with which one person may register in this organization",
  access: "admin",
  body: z.strictObject({
    role: z.enum(ROLES).exclude(["super_admin"]),
    /**
     * The address of the one person who may use the code, and who gets it by mail. Without an address anybody may use
     * it.
     */
    email: email.optional(),
    department: text(100).optional(),
    expires_in_days: inviteDays,
  }),
  response: madeInvite,
  status: 201,
  stepUp: { where: "the role is more than an employee's", is: ({ body }) => givesRights(body.role) },
  errors: ["EMAIL_TAKEN", "FORMER_MEMBER", "QUOTA_EXCEEDED"],
});

export const handler = endpoint(contract, async ({ body, principal, organization, now, call, db }) => {
  await requireMaker(db, principal, body.role);
  const { org_id, user_id } = principal;
  const { role, email = null, department = null } = body;
  if (email !== null) await requireNewcomer(db, org_id, email);
  await requireQuota(db, principal, { invites: 1, ...(email === null ? {} : { mails: 1 }) }, now);
  const invite_code = randomSecret();
  const expires_at = expiryOf(now, body.expires_in_days);
  const values = [org_id, hashSecret(invite_code), role, email, department, user_id, expires_at];
  const { id } = await db.one<{ id: string }>(insertInvite, values);
  const entry = { org_id, user_id, action: "invite.create", resource: "invite", resource_id: id };
  audit(db, call, { ...entry, metadata: { role, email, department } });
  await mailInvite({ role, email, invite_code, expires_at }, organization, principal);
  return { data: { id, invite_code, expires_at } };
});

const insertInvite = `
  insert into invites (org_id, code_hash, role, email, department, created_by, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7)
  returning id`;
