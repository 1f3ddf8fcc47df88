// A member signs in with address and password. Guessing is slowed down, but not on devices that the member has signed in
// on; an address that does not exist looks and lasts the same as a wrong password. Whoever has a second factor is asked
// for it.

import * as z from "zod";
import { beginGuess } from "../../lib/auth/guess.ts";
import { deviceTokensOf, knownDevice, MAX_DEVICE_TOKEN_LENGTH } from "../../lib/auth/known-device.ts";
import { askSecondFactor, secondFactorNeeded } from "../../lib/auth/second-factor/pending-sign-in.ts";
import { clientKind, deviceInfo, openSession, signedIn, signedInReply } from "../../lib/auth/sign-in.ts";
import { inOrganization, outsideOrganizations } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { email } from "../../lib/platform/http/schemas.ts";
import { verifyPassword } from "../../lib/platform/secrets/password.ts";

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
    /** What the last sign-in on this device answered; browsers have it as a cookie. */
    device_token: z.string().max(MAX_DEVICE_TOKEN_LENGTH).optional(),
  }),
  response: z.union([signedIn, secondFactorNeeded]),
  errors: ["INVALID_CREDENTIALS", "ACCOUNT_DISABLED", "RATE_LIMITED"],
});

export const handler = publicEndpoint(contract, async ({ body, call, event }) => {
  const device = knownDevice(deviceTokensOf(event, body.device_token), body.email, call.now);
  const guess = await beginGuess({ email: body.email, ip: call.ip, device });

  const account = await findAccount(body.email, body.password);
  if (account === undefined) throw new AppError("INVALID_CREDENTIALS");
  // Only whoever knows the password learns that the account is disabled.
  if (!isUsable(account)) throw new AppError("ACCOUNT_DISABLED");

  const { org_id, user_id, password_hash } = account;
  const outcome = await inOrganization(org_id, async (db) => {
    const needed = await askSecondFactor(db, { org_id, user_id }, password_hash, call.now);
    return needed ?? openSession(db, { org_id, id: user_id }, call, body.device_info);
  });
  await guess.succeeded();
  return "second_factor" in outcome ? { data: outcome } : signedInReply(outcome, body.client, call, event);
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
