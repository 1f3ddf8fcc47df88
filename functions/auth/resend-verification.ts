// A member whose address is not proved yet asks for another mail with the link.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { requireAttempt } from "../../lib/platform/http/rate-limit.ts";
import type { AttemptRule } from "../../lib/platform/live/store.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/resend-verification",
  summary: "Ask for another mail with a link that proves the caller's address",
  access: "member",
  body: z.strictObject({}),
  response: z.object({
    /** False where the address is proved already. */
    sent: z.boolean(),
  }),
  status: 202,
  idempotent: false,
  errors: ["RATE_LIMITED"],
});

const ATTEMPTS: AttemptRule = { free: 3, base_seconds: 60, max_seconds: 3600, forget_seconds: 7200 };

export const handler = endpoint(contract, async ({ principal, db }) => {
  const { org_id, user_id } = principal;
  const { proven } = await db.one<{ proven: boolean }>(selectProven, [user_id]);
  if (proven) return { data: { sent: false }, message: "The address is confirmed already." };
  const afterCommit = async () => {
    await requireAttempt(`verify:${user_id}`, ATTEMPTS);
    await queueMails([{ kind: "verify_email", org_id, user_id }]);
  };
  return { data: { sent: true }, message: "A mail is on its way.", afterCommit };
});

const selectProven = `
  select email_verified_at is not null as proven from users where org_id = (select app.current_org()) and id = $1`;
