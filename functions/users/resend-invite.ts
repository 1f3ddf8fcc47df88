// An administrator sends an invite again, with a new code and new days to use it; the code before is worth nothing. From
// then on the invite is theirs: it is worth what they may give.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { requireQuota } from "../../lib/organizations/quota.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { hashSecret, randomSecret } from "../../lib/platform/secrets/secret.ts";
import { givesRights, type Role } from "../../lib/platform/tenancy/rules/roles.ts";
import { expiryOf, inviteDays, madeInvite, mailInvite, requireMaker } from "../../lib/users/invite/make.ts";
import { requireNewcomer } from "../../lib/users/newcomer.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/invites/{id}/resend",
  summary: "Send an open or expired invite again, with a new code",
  access: "admin",
  params: z.object({ id }),
  body: z.strictObject({ expires_in_days: inviteDays }),
  response: madeInvite,
  stepUp: { where: "the role is more than an employee's" },
  errors: ["NOT_FOUND", "INVITE_ENDED", "EMAIL_TAKEN", "FORMER_MEMBER", "QUOTA_EXCEEDED"],
});

type Sent = { role: Role; email: string | null; ended: boolean };

export const handler = endpoint(contract, async ({ params, body, principal, now, call, db, ...more }) => {
  const invite = await db.find<Sent>(lockInvite, [params.id]);
  if (invite === undefined) throw new AppError("NOT_FOUND");
  if (invite.ended) throw new AppError("INVITE_ENDED");
  await requireMaker(db, principal, invite.role);
  // The answer has a code: whoever holds it gets the role.
  if (givesRights(invite.role)) more.requireRecentProof();
  if (invite.email !== null) await requireNewcomer(db, principal.org_id, invite.email);
  await requireQuota(db, principal, invite.email === null ? {} : { mails: 1 }, now);
  const invite_code = randomSecret();
  const expires_at = expiryOf(now, body.expires_in_days);
  const { org_id, user_id } = principal;
  await db.query(renewInvite, [params.id, hashSecret(invite_code), expires_at, user_id]);
  audit(db, call, { org_id, user_id, action: "invite.resend", resource: "invite", resource_id: params.id });
  await mailInvite({ ...invite, invite_code, expires_at }, more.organization, principal);
  return { data: { id: params.id, invite_code, expires_at } };
});

const lockInvite = `
  select role, email, accepted_at is not null or revoked_at is not null as ended from invites
  where org_id = (select app.current_org()) and id = $1
  for no key update`;

const renewInvite = `
  update invites set code_hash = $2, expires_at = $3, created_by = $4 where org_id = (select app.current_org())
    and id = $1`;
