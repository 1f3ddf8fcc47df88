// Somebody with the link from their mail looks at the account that others opened for them, before they answer.
import * as z from "zod";
import { findProof, requireProof } from "../../lib/auth/address-proof/proof.ts";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { instantOut } from "../../lib/platform/http/schemas.ts";
import { ROLES } from "../../lib/platform/tenancy/rules/roles.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/auth/accept-account",
  summary: "What account the link from a mail offers",
  access: "public",
  query: z.object({ token: z.string().min(1).max(200) }),
  response: z.object({
    organization: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    /** Who opened the account, where that is known. */
    opened_by: z.string().nullable(),
    expires_at: instantOut,
  }),
  errors: ["LINK_INVALID"],
});

export const handler = publicEndpoint(contract, async ({ query, call }) => {
  const { hash, org_id } = await findProof(query.token);
  const offered = await inOrganization(org_id, (db) => requireProof(db, hash, call.now));
  if (!offered.is_offered) throw new AppError("LINK_INVALID");
  const { organization, name, email, role, offered_by_name: opened_by, expires_at } = offered;
  return { data: { organization, name, email, role, opened_by, expires_at } };
});
