// Somebody signs in with a passkey alone: it is something they have, and asked for a finger or a PIN.
import * as z from "zod";
import { takeChallenge } from "../../lib/auth/second-factor/challenge.ts";
import { assertion } from "../../lib/auth/second-factor/factor.ts";
import { takeAssertion } from "../../lib/auth/second-factor/passkeys.ts";
import { clientKind, deviceInfo, openSession, signedIn, signedInReply } from "../../lib/auth/sign-in.ts";
import { inOrganization, outsideOrganizations } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/passkey-sign-in",
  summary: "Sign in with a passkey alone",
  access: "public",
  body: z.strictObject({
    passkey: assertion,
    device_info: deviceInfo.optional(),
    client: clientKind.optional(),
  }),
  response: signedIn,
  errors: ["SECOND_FACTOR_WRONG", "ACCOUNT_DISABLED"],
});

export const handler = publicEndpoint(contract, async ({ body, call, event }) => {
  const credential = Buffer.from(body.passkey.id, "base64url");
  const found = await outsideOrganizations((db) => db.find<Owner>(findPasskey, [credential]));
  if (found === undefined) throw new AppError("SECOND_FACTOR_WRONG");
  const { org_id, user_id } = found;
  const about = { purpose: "sign_in", user_id: null, session_id: null } as const;
  const challenge = await takeChallenge(body.passkey.response.clientDataJSON, about);
  const session = await inOrganization(org_id, async (db) => {
    if (!(await takeAssertion(db, user_id, body.passkey, { ...about, challenge }, call.now))) return undefined;
    if ((await db.find(selectOrganization, [org_id])) === undefined) throw new AppError("ACCOUNT_DISABLED");
    return openSession(db, { org_id, id: user_id }, call, body.device_info, "passkey");
  });
  if (session === undefined) throw new AppError("SECOND_FACTOR_WRONG");
  return signedInReply(session, body.client, call, event);
});

type Owner = { org_id: string; user_id: string };

const findPasskey = `
  select org_id, user_id from app.find_passkey($1)`;

const selectOrganization = `
  select from organizations where id = $1 and is_active`;
