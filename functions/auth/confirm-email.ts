// Somebody with the link from their mail makes the new address the account's.
import * as z from "zod";
import { confirmAddressChange } from "../../lib/auth/address-change/confirm.ts";
import { noRefreshCookie } from "../../lib/auth/refresh-cookie.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/confirm-email",
  summary: "Make a new address an account's, with the token from the mail to it; signs out everywhere",
  access: "public",
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  response: z.object({ email: z.string() }),
  errors: ["LINK_INVALID", "EMAIL_TAKEN"],
});

export const handler = publicEndpoint(contract, async ({ body, call }) => {
  const email = await confirmAddressChange(body.token, call);
  return { data: { email }, message: "Sign in with the new address.", cookies: [noRefreshCookie()] };
});
