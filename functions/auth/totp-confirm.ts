// A member shows that their authenticator app has the new secret: from now on it is asked for.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { code } from "../../lib/auth/second-factor/factor.ts";
import { factorAdded, lockFactors, recoveryCodes } from "../../lib/auth/second-factor/member-factors.ts";
import { confirmTotp } from "../../lib/auth/second-factor/totp.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/totp/confirm",
  summary: "Take an authenticator app into use; with the first factor, all other devices are signed out",
  access: "member",
  duringEnrolment: true,
  body: z.strictObject({
    code,
    setup: z.string().max(64).optional().meta({
      description:
        "As `POST /api/auth/totp` answered it: where it was begun again since, the error says `setup: ended`, whatever the code.",
    }),
  }),
  response: z.object({
    /** With the first factor, to be kept on paper: each signs in once. Shown this once. */
    recovery_codes: recoveryCodes.optional(),
  }),
  errors: ["SECOND_FACTOR_WRONG"],
});

export const handler = endpoint(contract, async ({ body, principal, now, call, db, publish }) => {
  const { org_id, user_id } = principal;
  await lockFactors(db, user_id);
  const confirmed = await confirmTotp(db, principal, body, now);
  if (confirmed === "ended") throw new AppError("SECOND_FACTOR_WRONG", { details: { setup: "ended" } });
  if (confirmed === "wrong") throw new AppError("SECOND_FACTOR_WRONG");
  const recovery_codes = await factorAdded(db, { principal, now, publish });
  audit(db, call, { org_id, user_id, action: "totp.confirm", resource: "user", resource_id: user_id });
  await queueMails([{ kind: "factor_notice", org_id, user_id, what: "totp_added" }]);
  return { data: recovery_codes === undefined ? {} : { recovery_codes } };
});
