// A member asks for another address, proving that they know the password. It is theirs once they confirm it from there.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { beginAddressChange } from "../../lib/auth/address-change/begin.ts";
import { PASSWORD_ATTEMPTS } from "../../lib/auth/rules/guessing.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { streamEndpoint } from "../../lib/platform/http/endpoint.ts";
import { requireAttempt } from "../../lib/platform/http/rate-limit.ts";
import { email } from "../../lib/platform/http/schemas.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import { verifyPassword } from "../../lib/platform/secrets/password.ts";
import { asAdmitted } from "../../lib/platform/tenancy/standing.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/change-email",
  summary: "Ask for another address of one's own; a mail to it brings the link that makes it so",
  access: "member",
  body: z.strictObject({ current_password: z.string().min(1).max(1000), email }),
  response: z.strictObject({}),
  status: 202,
  errors: ["PASSWORD_WRONG", "RATE_LIMITED"],
});

// No transaction is held over the hash: it takes longer than everything else a request does.
export const handler = streamEndpoint(contract, async ({ body, claims, call }) => {
  const { org_id, user_id } = claims;
  // Shared with changing the password: both are guesses at one.
  const key = `change-password:${claims.session_id}`;
  await requireAttempt(key, PASSWORD_ATTEMPTS);

  const { password_hash } = await asAdmitted(contract, claims, (db) => db.one<Account>(selectAccount, [user_id]));
  if (!(await verifyPassword(body.current_password, password_hash))) throw new AppError("PASSWORD_WRONG");
  await asAdmitted(contract, claims, async (db) => {
    const current = await db.one<Account>(`${selectAccount} for no key update`, [user_id]);
    // Another password was chosen meanwhile.
    if (current.password_hash !== password_hash) throw new AppError("PASSWORD_WRONG");
    if (current.email.toLowerCase() === body.email) return;
    const entry = { org_id, user_id, action: "user.ask_address", resource: "user", resource_id: user_id };
    audit(db, call, entry);
    await beginAddressChange(db, { org_id, user_id, asked_by: user_id, new_email: body.email }, call.now);
  });
  await (await liveStore()).forgetAttempts(key);
  return { data: {}, message: "A mail with a link is on its way to the new address." };
});

type Account = { email: string; password_hash: string };

const selectAccount = `
  select email, password_hash from users where org_id = (select app.current_org()) and id = $1`;
