// A member gives up one of their passkeys, such as a lost key.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { factorRemoved, lockFactors } from "../../lib/auth/second-factor/member-factors.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/auth/passkeys/{id}",
  summary: "Give up a passkey; the last factor stays where the organization requires one",
  access: "member",
  stepUp: true,
  params: z.object({ id }),
  response: z.object({ id }),
  errors: ["NOT_FOUND", "LAST_FACTOR"],
});

export const handler = endpoint(contract, async ({ params, principal, organization, call, db }) => {
  const { org_id, user_id } = principal;
  await lockFactors(db, user_id);
  const removed = await db.find<{ id: string }>(deletePasskey, [params.id, user_id]);
  if (removed === undefined) throw new AppError("NOT_FOUND");
  await factorRemoved(db, principal, organization);
  audit(db, call, { org_id, user_id, action: "passkey.remove", resource: "passkey", resource_id: removed.id });
  await queueMails([{ kind: "factor_notice", org_id, user_id, what: "passkey_removed" }]);
  return { data: removed, message: "The passkey is not good any more." };
});

const deletePasskey = `
  delete from passkeys where org_id = (select app.current_org()) and id = $1 and user_id = $2
  returning id`;
