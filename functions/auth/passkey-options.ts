// A browser is about to use a passkey: alone, where nobody is known yet, or after the password.
import * as z from "zod";
import { type Challenge, keepChallenge } from "../../lib/auth/second-factor/challenge.ts";
import { browserOptions, requestOptions, requestOptionsOf } from "../../lib/auth/second-factor/passkeys.ts";
import { readPendingToken } from "../../lib/auth/second-factor/pending-sign-in.ts";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/passkey-sign-in/options",
  summary: "What navigator.credentials.get() takes to sign in with a passkey; good once, for five minutes",
  access: "public",
  body: z.strictObject({
    /** What the sign-in with the password answered. Without it the passkey alone signs in. */
    token: z.string().min(1).max(1000).optional(),
  }),
  response: z.object({ options: browserOptions }),
  errors: ["TOKEN_INVALID"],
});

export const handler = publicEndpoint(contract, async ({ body, call }) => {
  if (body.token === undefined) {
    const about: Challenge = { purpose: "sign_in", user_id: null, session_id: null };
    return kept(about, await requestOptions(about));
  }
  const { org_id, user_id } = readPendingToken(body.token, call.now);
  const about = { purpose: "second_factor", user_id, session_id: null } as const;
  return kept(about, await inOrganization(org_id, (db) => requestOptionsOf(db, about)));
});

async function kept(about: Challenge, options: Awaited<ReturnType<typeof requestOptions>>) {
  await keepChallenge(options.challenge, about);
  return { data: { options: { ...options } } };
}
