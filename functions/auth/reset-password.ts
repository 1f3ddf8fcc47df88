// Somebody with the link from their mail chooses a new password. A link works once, within an hour, and only until the
// password is changed in any way; all devices are signed out.

import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { deviceCookie, deviceTokensOf, newDeviceToken } from "../../lib/auth/known-device.ts";
import { hashNewPassword, newPassword } from "../../lib/auth/new-password.ts";
import { passwordFingerprint } from "../../lib/auth/password-reset/fingerprint.ts";
import { noRefreshCookie } from "../../lib/auth/refresh-cookie.ts";
import { revokeSessions } from "../../lib/auth/revoke-sessions.ts";
import { type Db, inOrganization, outsideOrganizations } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { afterCommitIn } from "../../lib/platform/live/after-commit.ts";
import { hashSecret } from "../../lib/platform/secrets/secret.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/reset-password",
  summary: "Choose a new password with the token from a mail; signs out everywhere",
  access: "public",
  body: z.strictObject({ token: z.string().min(1).max(200), new_password: newPassword }),
  response: z.strictObject({}),
  errors: ["RESET_TOKEN_INVALID", "PASSWORD_TOO_WEAK", "EMAIL_TAKEN"],
});

export const handler = publicEndpoint(contract, async ({ body, call, event }) => {
  const hash = hashSecret(body.token);
  const found = await outsideOrganizations((db) => db.find<Owner>(findReset, [hash]));
  if (found === undefined) throw new AppError("RESET_TOKEN_INVALID");
  const { org_id, user_id } = found;

  // The reset is read first and locked later: the hash between the two takes too long to keep others waiting.
  const person = await inOrganization(org_id, (db) => requireReset(db, hash, call.now));
  const password_hash = await hashNewPassword(body.new_password, person);

  await afterCommitIn(org_id, (publish) =>
    inOrganization(org_id, async (db) => {
      await db.query(lockMember, [user_id]);
      await requireReset(db, hash, call.now);
      await db.query(updatePassword, [user_id, password_hash, call.now]);
      await db.query(markUsed, [hash, call.now]);
      await revokeSessions(db, publish, [user_id], { reason: "password", now: call.now });
      audit(db, call, { org_id, user_id, action: "password.reset", resource: "user", resource_id: user_id });
    }),
  );
  // Whoever reads the member's mail is not somebody who guesses: on this device they get in, whoever guesses meanwhile.
  const device = deviceCookie(newDeviceToken(person.email.toLowerCase(), call.now), deviceTokensOf(event));
  return { data: {}, message: "The password is changed; sign in with it.", cookies: [noRefreshCookie(), device] };
});

type Owner = { org_id: string; user_id: string };
type Reset = { name: string; email: string; password_hash: string; password_fingerprint: Buffer };

/**
 * 403 RESET_TOKEN_INVALID unless the token is unused, in time, and made for the password that is current now. When one
 * token is used twice at once, or two tokens are used, the second finds a password that it was not made for.
 */
async function requireReset(db: Db, hash: Buffer, now: Date): Promise<Reset> {
  const reset = await db.find<Reset>(selectReset, [hash, now]);
  if (reset === undefined || !reset.password_fingerprint.equals(passwordFingerprint(reset)))
    throw new AppError("RESET_TOKEN_INVALID");
  return reset;
}

const findReset = `
  select org_id, user_id from app.find_password_reset($1)`;

const selectReset = `
  select u.name, u.email, u.password_hash, r.password_fingerprint
  from password_resets r
  join users u on u.org_id = r.org_id and u.id = r.user_id
  join organizations o on o.id = r.org_id
  where r.org_id = (select app.current_org()) and r.token_hash = $1 and r.used_at is null and r.expires_at > $2
    and u.status = 'active' and o.is_active`;

const lockMember = `
  select from users where org_id = (select app.current_org()) and id = $1 for no key update`;

// The link went to the address.
const updatePassword = `
  update users set password_hash = $2, email_verified_at = coalesce(email_verified_at, $3)
  where org_id = (select app.current_org()) and id = $1`;

const markUsed = `
  update password_resets set used_at = $2 where org_id = (select app.current_org()) and token_hash = $1`;
