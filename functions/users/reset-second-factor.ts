// An administrator takes away the second factors of somebody who has lost them. The person is signed out, is told by
// mail, and signs in with the password, to set up new ones where the organization requires it.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { revokeSessions } from "../../lib/auth/revoke-sessions.ts";
import { forgetFactors, listFactors, methodsOf } from "../../lib/auth/second-factor/member-factors.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";
import { outranks } from "../../lib/platform/tenancy/rules/roles.ts";
import { lockManagedMember } from "../../lib/users/manage.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/users/{id}/second-factors",
  summary: "Take away a member's second factors, of a role below the caller's; signs them out and tells them",
  access: "admin",
  stepUp: true,
  params: z.object({ id }),
  response: z.object({ id, revoked_sessions: z.int() }),
  errors: ["NOT_FOUND", "FORBIDDEN"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db, publish }) => {
  const member = await lockManagedMember(db, principal, params.id);
  // An administrator who could reset another's factor would be one mailbox away from their account.
  if (!outranks(principal.role, member.role)) throw new AppError("FORBIDDEN");
  const methods = methodsOf(await listFactors(db, member.id));
  if (methods.length === 0) throw new AppError("NOT_FOUND");
  await forgetFactors(db, member.id);
  const revoked_sessions = await revokeSessions(db, publish, [member.id], { reason: "admin", now });
  const { org_id, user_id } = principal;
  const entry = { org_id, user_id, action: "second_factor.reset", resource: "user", resource_id: member.id };
  audit(db, call, { ...entry, metadata: { methods } });
  await queueMails([{ kind: "factor_notice", org_id, user_id: member.id, what: "reset", by: principal.name }]);
  return { data: { id: member.id, revoked_sessions }, message: "The second factors are taken away." };
});
