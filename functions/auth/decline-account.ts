// Somebody with the link from their mail does not want the account that others opened for them: it is closed, and nobody
// can use it.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { findProof, takeProof } from "../../lib/auth/address-proof/proof.ts";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { UNUSABLE_PASSWORD } from "../../lib/platform/secrets/password.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/decline-account",
  summary: "Decline the account that others opened, with the token from a mail",
  access: "public",
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  response: z.strictObject({}),
  errors: ["LINK_INVALID"],
});

export const handler = publicEndpoint(contract, async ({ body, call }) => {
  const { hash, org_id, user_id } = await findProof(body.token);
  return inOrganization(org_id, async (db) => {
    const { accepted_at } = await takeProof(db, hash, user_id, call.now);
    if (accepted_at !== null) throw new AppError("LINK_INVALID");
    await db.query(closeAccount, [user_id, UNUSABLE_PASSWORD]);
    await audit(db, call, { org_id, user_id, action: "user.decline", resource: "user", resource_id: user_id });
    return { data: {}, message: "The account is closed." };
  });
});

const closeAccount = `
  update users set status = 'terminated', password_hash = $2 where id = $1`;
