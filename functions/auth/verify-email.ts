// Somebody with the link from their mail proves that an account's address is theirs.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { findProof, takeProof } from "../../lib/auth/address-proof/proof.ts";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/verify-email",
  summary: "Prove an address with the token from a mail",
  access: "public",
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  response: z.object({ email: z.string() }),
  errors: ["LINK_INVALID", "EMAIL_TAKEN"],
});

export const handler = publicEndpoint(contract, async ({ body, call }) => {
  const { hash, org_id, user_id } = await findProof(body.token);
  return inOrganization(org_id, async (db) => {
    const { email, accepted_at } = await takeProof(db, hash, user_id, call.now);
    // An offer is answered first: an address that is proved brings its owner in, and they have not said yes.
    if (accepted_at === null) throw new AppError("LINK_INVALID");
    // 409 EMAIL_TAKEN where another account has proved it: whoever holds the mailbox may know.
    await db.query(markVerified, [user_id, call.now]);
    audit(db, call, { org_id, user_id, action: "user.verify_email", resource: "user", resource_id: user_id });
    return { data: { email }, message: "The address is confirmed." };
  });
});

const markVerified = `
  update users set email_verified_at = coalesce(email_verified_at, $2) where org_id = (select app.current_org())
    and id = $1`;
