// Somebody with the link that went to an account's old address takes its change back, also after it took effect.
import * as z from "zod";
import { cancelAddressChange } from "../../lib/auth/address-change/cancel.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/cancel-email",
  summary: "Take a change of address back, with the token from the mail to the old one",
  access: "public",
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  response: z.strictObject({}),
  errors: ["LINK_INVALID"],
});

export const handler = publicEndpoint(contract, async ({ body, call }) => {
  await cancelAddressChange(body.token, call);
  return { data: {}, message: "The change is taken back." };
});
