import * as z from "zod";
import { callerNote } from "../activity/active-caller.ts";
import { audit } from "../audit/audit.ts";
import { config } from "../platform/config.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Call, CallEvent } from "../platform/http/call.ts";
import type { Reply } from "../platform/http/reply.ts";
import { signAccessToken } from "../platform/secrets/access-token.ts";
import { hashSecret, randomSecret } from "../platform/secrets/secret.ts";
import { storedSettingsOf } from "../platform/tenancy/organization.ts";
import { mustEnrol } from "../platform/tenancy/rules/second-factor.ts";
import { resolveSettings } from "../platform/tenancy/rules/settings.ts";
import { acceptBySigningIn } from "./account-offer/first-sign-in.ts";
import { deviceCookie, deviceTokensOf, newDeviceToken } from "./known-device.ts";
import { refreshCookie } from "./refresh-cookie.ts";
import { sessionEnd } from "./rules/session-length.ts";
import { type Factor, PASSWORD_ONLY } from "./second-factor/factor.ts";
import { showUser, type User, type UserRow, user, userColumns } from "./user.ts";

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
    /** To native clients, to send with the next sign-in on this device: nobody else's guesses slow that down. */
    device_token: z.string().optional(),
    /** Set where the organization requires a second factor and the member has none yet: all else is closed till then. */
    enrolment: z.literal(true).optional(),
  })
  .meta({ id: "SignedIn" });

export type OpenedSession = {
  access_token: string;
  expires_in: number;
  refresh_token: string;
  /** Seconds until the session ends without a refresh. */
  lasts: number;
  user: User;
  enrolment?: true;
};

/**
 * Signs a member in on a device: a session, the first refresh token of its family, an access token, and the audit
 * row. 403 ACCOUNT_DISABLED if the member is not active, 403 SECOND_FACTOR_REQUIRED if they have a second factor and
 * `factor` does not say that it was proved: whatever opens a session goes through here.
 */
export async function openSession(
  db: Db,
  { org_id, id }: { org_id: string; id: string },
  call: Call,
  device_info?: string,
  factor: Factor | typeof PASSWORD_ONLY = PASSWORD_ONLY,
): Promise<OpenedSession> {
  const standing = await db.find<Standing>(selectStanding, [id]);
  if (standing === undefined) throw new AppError("ACCOUNT_DISABLED");
  if (standing.has_second_factor && factor === PASSWORD_ONLY) throw new AppError("SECOND_FACTOR_REQUIRED");
  const settings = resolveSettings(standing.stored_settings ?? {});
  const length = { idle_seconds: config.refreshTokenSeconds, days: settings.session_days };
  const expiresAt = sessionEnd(call.now, call.now, length);

  const member = await db.one<UserRow>(noteLogin, [id, call.now]);
  await acceptBySigningIn(db, { org_id, id }, call);
  const values = [org_id, id, device_info ?? null, call.ip, call.user_agent, expiresAt];
  const session = await db.one<{ id: string }>(insertSession, values);
  const refresh_token = randomSecret();
  await db.query(insertToken, [hashSecret(refresh_token), org_id, session.id]);
  const entry = { org_id, user_id: id, action: "login", resource: "session", resource_id: session.id };
  audit(db, call, factor === PASSWORD_ONLY ? entry : { ...entry, metadata: { factor } });
  const enrols = mustEnrol(settings, { role: member.role, has_second_factor: standing.has_second_factor });
  const organization = { settings, timezone: standing.timezone };
  const times = { now: call.now, ends_at: expiresAt };
  const note = enrols ? undefined : await callerNote(db, organization, { id, role: member.role }, times);
  const tokens = signAccessToken({ user_id: id, org_id, session_id: session.id, role: member.role, note });
  const lasts = Math.floor((expiresAt.getTime() - call.now.getTime()) / 1000);
  return { ...tokens, refresh_token, lasts, user: showUser(member), ...(enrols ? { enrolment: true } : {}) };
}

/**
 * The answer to whoever signed in: tokens in cookies, and in the body only where cookies do not exist. `event` brings
 * the device tokens of others who use the same browser.
 */
export function signedInReply(
  { refresh_token, lasts, ...session }: OpenedSession,
  client: z.infer<typeof clientKind> | undefined,
  call: Call,
  event: Pick<CallEvent, "cookies" | "headers"> = { headers: {} },
): Reply<z.input<typeof signedIn>> {
  const device_token = newDeviceToken(session.user.email.toLowerCase(), call.now);
  const data = client === "native" ? { ...session, refresh_token, device_token } : session;
  const cookies = [refreshCookie(refresh_token, lasts), deviceCookie(device_token, deviceTokensOf(event))];
  return { data, cookies };
}

type Standing = {
  has_second_factor: boolean;
  timezone: string;
  stored_settings: Record<string, unknown> | null;
};

const selectStanding = `
  select u.second_factor_at is not null as has_second_factor, o.timezone, ${storedSettingsOf("u.org_id")}
  from users u join organizations o on o.id = u.org_id
  where u.org_id = (select app.current_org()) and u.id = $1 and u.status = 'active'`;

const noteLogin = `
  update users u set last_login_at = $2 where u.org_id = (select app.current_org()) and u.id = $1
  returning ${userColumns}`;

const insertSession = `
  insert into user_sessions (org_id, user_id, device_info, ip_address, user_agent, expires_at)
  values ($1, $2, $3, $4, $5, $6)
  returning id`;

const insertToken = `
  insert into refresh_tokens (token_hash, org_id, session_id) values ($1, $2, $3)`;
