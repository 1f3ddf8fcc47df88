// A member signs one of their devices out, such as a lost one. Nobody can do so for somebody else.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { noRefreshCookie } from "../../lib/auth/refresh-cookie.ts";
import { sessionsRevoked } from "../../lib/auth/revoke-sessions.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/auth/sessions/{id}",
  summary: "Sign the caller out on one device",
  access: "member",
  params: z.object({ id }),
  response: z.object({ id }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db, publish }) => {
  const { org_id, user_id, session_id } = principal;
  const revoked = await db.find<{ id: string }>(revokeSession, [params.id, user_id, now]);
  if (revoked === undefined) throw new AppError("NOT_FOUND");
  publish(sessionsRevoked(user_id));
  audit(db, call, { org_id, user_id, action: "session.revoke", resource: "session", resource_id: revoked.id });
  const reply = { data: { id: revoked.id }, message: "Signed out on that device." };
  return revoked.id === session_id ? { ...reply, cookies: [noRefreshCookie()] } : reply;
});

const revokeSession = `
  update user_sessions set revoked_at = $3, revoked_reason = 'member'
  where org_id = (select app.current_org()) and id = $1 and user_id = $2 and revoked_at is null and expires_at > $3
  returning id`;
