// A browser is about to use a passkey to prove once more who its member is.
import * as z from "zod";
import { keepChallenge } from "../../lib/auth/second-factor/challenge.ts";
import { browserOptions, requestOptionsOf } from "../../lib/auth/second-factor/passkeys.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/step-up/options",
  summary: "What navigator.credentials.get() takes to prove once more who one is",
  access: "member",
  duringEnrolment: true,
  response: z.object({ options: browserOptions }),
  idempotent: false,
  errors: [],
});

export const handler = endpoint(contract, async ({ principal: { user_id, session_id }, db }) => {
  const about = { purpose: "step_up", user_id, session_id } as const;
  const options = await requestOptionsOf(db, about);
  return { data: { options: { ...options } }, afterCommit: () => keepChallenge(options.challenge, about) };
});
