// Somebody who has proved the password proves a second factor, and is signed in. Guesses at codes are counted by
// account, because whoever guesses them knows the password already.
import * as z from "zod";
import { assertion, code, recoveryCode } from "../../lib/auth/second-factor/factor.ts";
import { readPendingToken, requireSamePassword } from "../../lib/auth/second-factor/pending-sign-in.ts";
import { askedFor, beginProof, proveFactor } from "../../lib/auth/second-factor/prove.ts";
import { clientKind, deviceInfo, openSession, signedIn, signedInReply } from "../../lib/auth/sign-in.ts";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";

const common = {
  /** What the sign-in with the password answered. */
  token: z.string().min(1).max(1000),
  device_info: deviceInfo.optional(),
  client: clientKind.optional(),
};

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/second-factor",
  summary: "Finish signing in with a code of an authenticator app, a recovery code or a passkey",
  access: "public",
  body: z.union([
    z.strictObject({ ...common, code }),
    z.strictObject({ ...common, recovery_code: recoveryCode }),
    z.strictObject({ ...common, passkey: assertion }),
  ]),
  response: signedIn,
  errors: ["TOKEN_INVALID", "SECOND_FACTOR_WRONG", "ACCOUNT_DISABLED"],
});

export const handler = publicEndpoint(contract, async ({ body, call, event }) => {
  const pending = readPendingToken(body.token, call.now);
  const { org_id, user_id } = pending;
  const forgive = await beginProof(user_id);
  const asked = await askedFor(body, { purpose: "second_factor", user_id, session_id: null });
  const session = await inOrganization(org_id, async (db) => {
    const account = await db.find<{ password_hash: string }>(selectAccount, [user_id]);
    requireSamePassword(pending, account?.password_hash);
    const factor = await proveFactor(db, user_id, body, asked, call.now);
    if (factor === undefined) return undefined;
    return openSession(db, { org_id, id: user_id }, call, body.device_info, factor);
  });
  if (session === undefined) throw new AppError("SECOND_FACTOR_WRONG");
  await forgive();
  return signedInReply(session, body.client, call, event);
});

const selectAccount = `
  select u.password_hash
  from users u join organizations o on o.id = u.org_id
  where u.org_id = (select app.current_org()) and u.id = $1 and o.is_active`;
