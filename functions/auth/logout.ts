// A member signs out on this device: its access and refresh tokens end at once, other devices stay signed in.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { noRefreshCookie } from "../../lib/auth/refresh-cookie.ts";
import { sessionsRevoked } from "../../lib/auth/revoke-sessions.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/logout",
  summary: "Sign out on this device",
  access: "member",
  duringEnrolment: true,
  response: z.strictObject({}),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, now, call, db, publish }) => {
  const { org_id, user_id, session_id } = principal;
  await db.query(revokeSession, [session_id, now]);
  publish(sessionsRevoked(user_id));
  audit(db, call, { org_id, user_id, action: "logout", resource: "session", resource_id: session_id });
  return { data: {}, message: "Signed out.", cookies: [noRefreshCookie()] };
});

const revokeSession = `
  update user_sessions set revoked_at = $2, revoked_reason = 'logout'
  where org_id = (select app.current_org()) and id = $1 and revoked_at is null`;
