// A member signs one of their devices out, such as a lost one. Nobody can do so for somebody else.
import * as z from "zod";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { AppError } from "../../lib/http/errors.ts";
import { noRefreshCookie } from "../../lib/http/refresh-cookie.ts";
import { id } from "../../lib/http/schemas.ts";
import { audit } from "../../lib/queries/audit.ts";
import { sessionsRevoked } from "../../lib/queries/revoke-sessions.ts";

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
  await audit(db, call, { org_id, user_id, action: "session.revoke", resource: "session", resource_id: revoked.id });
  const reply = { data: { id: revoked.id }, message: "Signed out on that device." };
  return revoked.id === session_id ? { ...reply, cookies: [noRefreshCookie()] } : reply;
});

const revokeSession = `
  update user_sessions set revoked_at = $3, revoked_reason = 'member'
  where id = $1 and user_id = $2 and revoked_at is null and expires_at > $3
  returning id`;
