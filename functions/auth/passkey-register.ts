// A member registers a passkey that their browser made.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { takeChallenge } from "../../lib/auth/second-factor/challenge.ts";
import { factorAdded, lockFactors, passkey, recoveryCodes } from "../../lib/auth/second-factor/member-factors.ts";
import { attestation, registerPasskey } from "../../lib/auth/second-factor/passkeys.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { askingEndpoint } from "../../lib/platform/http/endpoint.ts";
import { text } from "../../lib/platform/http/schemas.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/passkeys",
  summary: "Register a passkey; with the first factor, all other devices are signed out",
  access: "member",
  duringEnrolment: true,
  body: z.strictObject({
    /** What the member calls it. */
    name: text(100),
    passkey: attestation,
  }),
  response: z.object({
    passkey,
    /** With the first factor, to be kept on paper: each signs in once. Shown this once. */
    recovery_codes: recoveryCodes.optional(),
  }),
  status: 201,
  errors: ["PASSKEY_INVALID", "PASSKEY_TAKEN"],
});

export const handler = askingEndpoint(
  contract,
  ({ body, claims: { user_id, session_id } }) =>
    takeChallenge(body.passkey.response.clientDataJSON, { purpose: "register", user_id, session_id }),
  async ({ body, asked: challenge, principal, now, call, db, publish }) => {
    const { org_id, user_id } = principal;
    await lockFactors(db, user_id);
    const kept = await registerPasskey(db, principal, { name: body.name, response: body.passkey, challenge, now });
    const recovery_codes = await factorAdded(db, { principal, now, publish });
    audit(db, call, { org_id, user_id, action: "passkey.register", resource: "passkey", resource_id: kept.id });
    await queueMails([{ kind: "factor_notice", org_id, user_id, what: "passkey_added" }]);
    return { data: { passkey: kept, ...(recovery_codes === undefined ? {} : { recovery_codes }) } };
  },
);
