// A member gives up their authenticator app.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { factorRemoved, lockFactors } from "../../lib/auth/second-factor/member-factors.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/auth/totp",
  summary: "Give up the authenticator app; the last factor stays where the organization requires one",
  access: "member",
  stepUp: true,
  response: z.strictObject({}),
  errors: ["NOT_FOUND", "LAST_FACTOR"],
});

export const handler = endpoint(contract, async ({ principal, organization, call, db }) => {
  const { org_id, user_id } = principal;
  await lockFactors(db, user_id);
  if ((await db.find(deleteTotp, [user_id])) === undefined) throw new AppError("NOT_FOUND");
  await factorRemoved(db, principal, organization);
  audit(db, call, { org_id, user_id, action: "totp.remove", resource: "user", resource_id: user_id });
  await queueMails([{ kind: "factor_notice", org_id, user_id, what: "totp_removed" }]);
  return { data: {}, message: "The authenticator app is not asked for any more." };
});

const deleteTotp = `
  delete from totp_factors where org_id = (select app.current_org()) and user_id = $1 and confirmed_at is not null
  returning user_id`;
