// Somebody forgot the password. The answer and the work are the same for every address: whether it is a member's is
// found out by the function that sends the mail.

import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { originOf } from "../../lib/platform/http/origin.ts";
import { requireAttempt } from "../../lib/platform/http/rate-limit.ts";
import { email } from "../../lib/platform/http/schemas.ts";
import type { AttemptRule } from "../../lib/platform/live/store.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";
import { hashSecret } from "../../lib/platform/secrets/secret.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/forgot-password",
  summary: "Ask for a mail with a link to a new password",
  access: "public",
  body: z.strictObject({ email }),
  response: z.strictObject({}),
  status: 202,
  errors: ["RATE_LIMITED"],
});

const ATTEMPTS: AttemptRule = { free: 3, base_seconds: 60, max_seconds: 3600, forget_seconds: 7200 };

export const handler = publicEndpoint(contract, async ({ body, call }) => {
  const key = hashSecret(`${body.email}|${originOf(call.ip)}`).toString("base64url");
  await requireAttempt(`forgot:${key}`, ATTEMPTS);
  await queueMails([{ kind: "password_reset", email: body.email }]);
  return { data: {}, message: "If this is a member's address, a mail with a link is on its way." };
});
