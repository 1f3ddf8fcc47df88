// A member signs in with address and password. Guessing is slowed down per address and origin, so that whoever guesses
// does not lock the member out; an address that does not exist looks and lasts the same as a wrong password.

import * as z from "zod";
import { PASSWORD_ATTEMPTS } from "../../lib/auth/attempts.ts";
import { clientKind, deviceInfo, openSession, signedIn, signedInReply } from "../../lib/auth/sign-in.ts";
import { inOrganization, outsideOrganizations } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { email } from "../../lib/platform/http/schemas.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import { verifyPassword } from "../../lib/platform/secrets/password.ts";
import { hashSecret } from "../../lib/platform/secrets/secret.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/login",
  summary: "Sign in: an access token, and a refresh token as a cookie (in the body for native clients)",
  access: "public",
  body: z.strictObject({
    email,
    password: z.string().min(1).max(1000),
    device_info: deviceInfo.optional(),
    client: clientKind.optional(),
  }),
  response: signedIn,
  errors: ["INVALID_CREDENTIALS", "ACCOUNT_DISABLED", "RATE_LIMITED"],
});

export const handler = publicEndpoint(contract, async ({ body, call }) => {
  // Attempts are counted before the hash, because hashing is the work that an attacker would make us do.
  const attempts = await liveStore();
  const key = `login:${hashSecret(`${body.email}|${call.ip}`).toString("base64url")}`;
  const wait = await attempts.attempt(key, PASSWORD_ATTEMPTS);
  if (wait > 0) throw new AppError("RATE_LIMITED", { retryAfter: wait });

  const account = await findAccount(body.email, body.password);
  if (account === undefined) throw new AppError("INVALID_CREDENTIALS");
  // Only whoever knows the password learns that the account is disabled.
  if (!isUsable(account)) throw new AppError("ACCOUNT_DISABLED");

  const member = { org_id: account.org_id, id: account.user_id };
  const session = await inOrganization(member.org_id, (db) => openSession(db, member, call, body.device_info));
  await attempts.forgetAttempts(key);
  return signedInReply(session, body.client);
});

/**
 * The account that an address and a password mean: the one that has proved the address, or the one that was last opened
 * with it; of two with one password, the one that can be used. A refusal comes after two comparisons, whatever there is:
 * neither the answer nor its time tells of accounts.
 */
async function findAccount(email: string, password: string): Promise<Account | undefined> {
  const accounts = await outsideOrganizations((db) => db.query<Account>(findLogin, [email]));
  let disabled: Account | undefined;
  for (const wanted of [true, false]) {
    const account = accounts.find(({ proven }) => proven === wanted);
    if (!(await verifyPassword(password, account?.password_hash ?? null)) || account === undefined) continue;
    if (isUsable(account)) return account;
    disabled ??= account;
  }
  return disabled;
}

function isUsable({ status, organization_active }: Account): boolean {
  return status === "active" && organization_active;
}

type Account = {
  org_id: string;
  user_id: string;
  password_hash: string;
  status: string;
  organization_active: boolean;
  proven: boolean;
};

const findLogin = `
  select org_id, user_id, password_hash, status, organization_active, proven from app.find_login($1)`;
