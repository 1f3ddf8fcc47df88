// Somebody with the link from their mail takes the account that others opened for them: they choose its password, and the
// link proves the address. Whoever signed in with a password that was handed over is signed out.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { findProof, requireProof, takeProof } from "../../lib/auth/address-proof/proof.ts";
import { hashNewPassword, newPassword } from "../../lib/auth/new-password.ts";
import { revokeSessions } from "../../lib/auth/revoke-sessions.ts";
import { clientKind, deviceInfo, openSession, signedIn, signedInReply } from "../../lib/auth/sign-in.ts";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { email } from "../../lib/platform/http/schemas.ts";
import { afterCommitIn } from "../../lib/platform/live/after-commit.ts";
import { tellMember } from "../../lib/platform/live/member-update.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/accept-account",
  summary: "Take the account that others opened, with the token from a mail; signs in",
  access: "public",
  body: z.strictObject({
    token: z.string().min(1).max(200),
    password: newPassword,
    /** Another address to sign in with: for whoever has an account elsewhere with the one that the mail went to. */
    email: email.optional(),
    device_info: deviceInfo.optional(),
    client: clientKind.optional(),
  }),
  response: signedIn,
  errors: ["LINK_INVALID", "EMAIL_TAKEN", "PASSWORD_TOO_WEAK"],
});

export const handler = publicEndpoint(contract, async ({ body, call, event }) => {
  const { hash, org_id, user_id } = await findProof(body.token);
  // The offer is read first and locked later: the hash between the two takes too long to keep others waiting.
  const offered = await inOrganization(org_id, (db) => requireProof(db, hash, call.now));
  if (!offered.is_offered) throw new AppError("LINK_INVALID");
  const address = body.email ?? offered.email.toLowerCase();
  const password_hash = await hashNewPassword(body.password, { name: offered.name, email: address });

  const session = await afterCommitIn(org_id, (publish) =>
    inOrganization(org_id, async (db) => {
      const taken = await takeProof(db, hash, user_id, call.now);
      if (!taken.is_offered) throw new AppError("LINK_INVALID");
      // 409 EMAIL_TAKEN where another account has proved it: whoever holds the mailbox may know.
      const proven = address === taken.email.toLowerCase();
      const values = [user_id, address, password_hash, call.now, proven ? call.now : null];
      const member = await db.one<{ id: string; department: string | null }>(acceptAccount, values);
      if (!proven) tellMember(publish, member, "changed", { fields: ["email"] });
      await revokeSessions(db, publish, [user_id], { reason: "password", now: call.now });
      const entry = { org_id, user_id, action: "user.accept", resource: "user", resource_id: user_id };
      audit(db, call, { ...entry, metadata: { how: "link" } });
      const opened = await openSession(db, { org_id, id: user_id }, call, body.device_info);
      if (!proven) await queueMails([{ kind: "verify_email", org_id, user_id }]);
      return opened;
    }),
  );
  return signedInReply(session, body.client, call, event);
});

const acceptAccount = `
  update users set email = $2, password_hash = $3, accepted_at = coalesce(accepted_at, $4), email_verified_at = $5
  where org_id = (select app.current_org()) and id = $1
  returning id, department`;
