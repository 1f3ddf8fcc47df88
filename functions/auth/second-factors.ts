// A member sees what they prove themselves with beside the password.
import * as z from "zod";
import { listFactors, passkey } from "../../lib/auth/second-factor/member-factors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { instantOut } from "../../lib/platform/http/schemas.ts";
import { requiresFactor } from "../../lib/platform/tenancy/rules/second-factor.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/auth/second-factors",
  summary: "The caller's second factors, and whether their organization requires one",
  access: "member",
  duringEnrolment: true,
  response: z.object({
    required: z.boolean(),
    /** Since when there is an authenticator app. */
    totp_confirmed_at: instantOut.nullable(),
    recovery_codes_left: z.int(),
    passkeys: z.array(passkey),
  }),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal: { user_id, role }, organization, db }) => {
  const required = requiresFactor(organization.settings, role);
  return { data: { required, ...(await listFactors(db, user_id)) } };
});
