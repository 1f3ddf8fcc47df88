// A member has used up or lost the codes to recover with, and gets new ones.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { lockFactors, recoveryCodes } from "../../lib/auth/second-factor/member-factors.ts";
import { renewRecoveryCodes } from "../../lib/auth/second-factor/recovery-codes.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/recovery-codes",
  summary: "Ten new recovery codes, shown this once; those before are good no longer",
  access: "member",
  stepUp: true,
  response: z.object({ recovery_codes: recoveryCodes }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ principal, now, call, db }) => {
  const { org_id, user_id } = principal;
  await lockFactors(db, user_id);
  // Without a factor nothing asks for these codes.
  if ((await db.find(selectFactor, [user_id])) === undefined) throw new AppError("NOT_FOUND");
  const recovery_codes = await renewRecoveryCodes(db, principal, now);
  audit(db, call, { org_id, user_id, action: "recovery_codes.renew", resource: "user", resource_id: user_id });
  await queueMails([{ kind: "factor_notice", org_id, user_id, what: "recovery_codes_renewed" }]);
  return { data: { recovery_codes } };
});

const selectFactor = `
  select from users where org_id = (select app.current_org()) and id = $1 and second_factor_at is not null`;
