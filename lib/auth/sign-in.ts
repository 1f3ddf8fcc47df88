import * as z from "zod";
import { audit } from "../audit/audit.ts";
import { config } from "../platform/config.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Call } from "../platform/http/call.ts";
import type { Reply } from "../platform/http/reply.ts";
import { signAccessToken } from "../platform/secrets/access-token.ts";
import { hashSecret, randomSecret } from "../platform/secrets/secret.ts";
import { acceptBySigningIn } from "./account-offer/first-sign-in.ts";
import { refreshCookie } from "./refresh-cookie.ts";
import { type User, user, userColumns } from "./user.ts";

/** `native`: an app without cookies, which keeps the refresh token itself. */
export const clientKind = z.enum(["browser", "native"]);

export const deviceInfo = z.string().trim().max(500);

/** What signing in answers. */
export const signedIn = z
  .object({
    access_token: z.string(),
    /** Seconds. */
    expires_in: z.int(),
    user,
    /** To native clients; browsers have it as a cookie. */
    refresh_token: z.string().optional(),
  })
  .meta({ id: "SignedIn" });

export type OpenedSession = { access_token: string; expires_in: number; refresh_token: string; user: User };

/**
 * Signs a member in on a device: a session, the first refresh token of its family, an access token, and the audit
 * row. 403 ACCOUNT_DISABLED if the member is not active.
 */
export async function openSession(
  db: Db,
  { org_id, id }: { org_id: string; id: string },
  call: Call,
  device_info?: string,
): Promise<OpenedSession> {
  const member = await db.find<User>(noteLogin, [id, call.now]);
  if (member === undefined) throw new AppError("ACCOUNT_DISABLED");
  await acceptBySigningIn(db, { org_id, id }, call);
  const expiresAt = new Date(call.now.getTime() + config.refreshTokenSeconds * 1000);
  const session = await db.one<{ id: string }>(insertSession, [
    org_id,
    id,
    device_info ?? null,
    call.ip,
    call.user_agent,
    expiresAt,
  ]);
  const refresh_token = randomSecret();
  await db.query(insertToken, [hashSecret(refresh_token), org_id, session.id]);
  await audit(db, call, { org_id, user_id: id, action: "login", resource: "session", resource_id: session.id });
  const tokens = signAccessToken({ user_id: id, org_id, session_id: session.id, role: member.role });
  return { ...tokens, refresh_token, user: member };
}

/** The answer to whoever signed in: the refresh token in a cookie, and in the body only where cookies do not exist. */
export function signedInReply(
  { refresh_token, ...session }: OpenedSession,
  client: z.infer<typeof clientKind> | undefined,
): Reply<z.input<typeof signedIn>> {
  const data = client === "native" ? { ...session, refresh_token } : session;
  return { data, cookies: [refreshCookie(refresh_token)] };
}

const noteLogin = `
  update users u set last_login_at = $2 where u.id = $1 and u.status = 'active'
  returning ${userColumns}`;

const insertSession = `
  insert into user_sessions (org_id, user_id, device_info, ip_address, user_agent, expires_at)
  values ($1, $2, $3, $4, $5, $6)
  returning id`;

const insertToken = `
  insert into refresh_tokens (token_hash, org_id, session_id) values ($1, $2, $3)`;
