// A member chooses a new password, proving that they know the old one. Everybody else who may have known it is out:
// all other devices are signed out at once.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { hashNewPassword, newPassword } from "../../lib/auth/new-password.ts";
import { revokeSessions, sessionsRevoked } from "../../lib/auth/revoke-sessions.ts";
import { PASSWORD_ATTEMPTS } from "../../lib/auth/rules/guessing.ts";
import type { Db } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import type { Call } from "../../lib/platform/http/call.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { streamEndpoint } from "../../lib/platform/http/endpoint.ts";
import { requireAttempt } from "../../lib/platform/http/rate-limit.ts";
import { publishEvents } from "../../lib/platform/live/events.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import { verifyPassword } from "../../lib/platform/secrets/password.ts";
import { asAdmitted, type Principal } from "../../lib/platform/tenancy/standing.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/change-password",
  summary: "Change the caller's password; their other devices are signed out",
  access: "member",
  body: z.strictObject({ current_password: z.string().min(1).max(1000), new_password: newPassword }),
  response: z.object({ revoked_sessions: z.int() }),
  errors: ["PASSWORD_WRONG", "PASSWORD_TOO_WEAK", "RATE_LIMITED"],
});

type Account = { name: string; email: string; password_hash: string };

// No transaction is held over the two hashes: they take longer than everything else a request does.
export const handler = streamEndpoint(contract, async ({ body, claims, call }) => {
  // Attempts are counted before the hash, and by session, wherever it is used from: somebody with a stolen token has no
  // more of them for having more addresses, and the owner has those of their other devices.
  const key = `change-password:${claims.session_id}`;
  await requireAttempt(key, PASSWORD_ATTEMPTS);

  const account = await asAdmitted(contract, claims, (db) => db.one<Account>(selectAccount, [claims.user_id]));
  if (!(await verifyPassword(body.current_password, account.password_hash))) throw new AppError("PASSWORD_WRONG");
  const hash = await hashNewPassword(body.new_password, account);
  const revoked_sessions = await asAdmitted(contract, claims, (db, principal) =>
    replacePassword(db, principal, account, hash, call),
  );

  if (revoked_sessions > 0) await publishEvents([{ ...sessionsRevoked(claims.user_id), org_id: claims.org_id }]);
  await (await liveStore()).forgetAttempts(key);
  return { data: { revoked_sessions }, message: "Password changed." };
});

async function replacePassword(db: Db, principal: Principal, { password_hash }: Account, hash: string, call: Call) {
  const { org_id, user_id, session_id } = principal;
  // When two changes come at once, the second has proved a password that is no longer the current one.
  const changed = await db.find(updatePassword, [user_id, password_hash, hash]);
  if (changed === undefined) throw new AppError("PASSWORD_WRONG");
  const options = { reason: "password", now: call.now, except: session_id } as const;
  const revoked = await revokeSessions(db, () => undefined, [user_id], options);
  const entry = { org_id, user_id, action: "password.change", resource: "user", resource_id: user_id };
  audit(db, call, { ...entry, metadata: { revoked_sessions: revoked } });
  return revoked;
}

const selectAccount = `
  select name, email, password_hash from users where org_id = (select app.current_org()) and id = $1`;

const updatePassword = `
  update users set password_hash = $3 where org_id = (select app.current_org()) and id = $1 and password_hash = $2
  returning id`;
