// A client whose access token ran out gets a new one, and the next refresh token. Each refresh token is used once; one
// that is used again after its successor, or too late, is in two hands, and the whole session is closed. A dashboard starts
// with this one request, so it also answers who is there and what pages are drawn by.

import * as z from "zod";
import { callerNote } from "../../lib/activity/active-caller.ts";
import { audit } from "../../lib/audit/audit.ts";
import { readRefreshCookie, refreshCookie } from "../../lib/auth/refresh-cookie.ts";
import { sessionsRevoked } from "../../lib/auth/revoke-sessions.ts";
import { decideRefresh } from "../../lib/auth/rules/refresh.ts";
import { lastInstant, sessionEnd } from "../../lib/auth/rules/session-length.ts";
import { loadStart, start } from "../../lib/auth/start.ts";
import { config } from "../../lib/platform/config.ts";
import { type Db, inOrganization, outsideOrganizations } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import type { Call } from "../../lib/platform/http/call.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { originOf } from "../../lib/platform/http/origin.ts";
import { requireRequest } from "../../lib/platform/http/rate-limit.ts";
import { publishEvents } from "../../lib/platform/live/events.ts";
import { signAccessToken } from "../../lib/platform/secrets/access-token.ts";
import { hashSecret, succeedingTokens } from "../../lib/platform/secrets/secret.ts";
import { storedSettingsOf } from "../../lib/platform/tenancy/organization.ts";
import type { Role } from "../../lib/platform/tenancy/rules/roles.ts";
import { mustEnrol } from "../../lib/platform/tenancy/rules/second-factor.ts";
import { resolveSettings } from "../../lib/platform/tenancy/rules/settings.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/refresh-token",
  summary:
    "Exchange a refresh token (cookie, or body of native clients) for an access token and the next refresh token; with the member, their organization and the settings that pages are drawn by",
  access: "public",
  countsRequests: true,
  body: z.strictObject({ refresh_token: z.string().min(1).max(200).optional() }),
  response: z.object({
    access_token: z.string(),
    /** Seconds. */
    expires_in: z.int(),
    /** To clients that sent theirs in the body. */
    refresh_token: z.string().optional(),
    ...start,
  }),
  errors: ["REFRESH_TOKEN_INVALID", "REFRESH_TOKEN_REUSED"],
});

export const handler = publicEndpoint(contract, async ({ body, call, event }) => {
  const token = body.refresh_token ?? readRefreshCookie(event);
  const found = token === undefined ? undefined : await findFamily(token);
  // A school's devices all come from one address, and refresh at about the same time: each counts for itself. What is
  // no token of ours counts for its address.
  await requireRequest(
    found === undefined ? `ip:${originOf(call.ip)}` : `family:${found.session_id}`,
    config.publicRequestsPerMinute,
  );
  if (token === undefined || found === undefined) throw new AppError("REFRESH_TOKEN_INVALID");

  const outcome = await inOrganization(found.org_id, (db) => refresh(db, found, token, call));
  // Thrown out here: an error inside the transaction would take the revocation back.
  if (outcome.kind === "reuse") {
    await publishEvents([{ ...sessionsRevoked(outcome.user_id), org_id: found.org_id }]);
    throw new AppError("REFRESH_TOKEN_REUSED");
  }
  if (outcome.kind === "dead") throw new AppError("REFRESH_TOKEN_INVALID");

  const { user_id, role } = outcome.holder;
  const refresh_token = outcome.successor;
  const { note } = outcome;
  const access = signAccessToken({ user_id, org_id: found.org_id, session_id: found.session_id, role, note });
  const data = { ...access, ...outcome.start, ...(body.refresh_token === undefined ? {} : { refresh_token }) };
  const lasts = Math.floor((outcome.holder.expires_at.getTime() - call.now.getTime()) / 1000);
  return { data, cookies: [refreshCookie(refresh_token, lasts)] };
});

type Family = { org_id: string; session_id: string };
type Holder = {
  user_id: string;
  role: Role;
  may_sign_in: boolean;
  has_second_factor: boolean;
  timezone: string;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  stored_settings: Record<string, unknown> | null;
};
type Outcome =
  | { kind: "reuse"; user_id: string }
  | { kind: "dead" }
  | {
      kind: "rotate" | "repeat";
      holder: Holder;
      successor: string;
      start: Awaited<ReturnType<typeof loadStart>>;
      note: Awaited<ReturnType<typeof callerNote>> | undefined;
    };
type Use = { used_at: Date | null; successor_hash: Buffer | null; successor_used: boolean };

function findFamily(token: string): Promise<Family | undefined> {
  return outsideOrganizations((db) => db.find<Family>(findToken, [hashSecret(token)]));
}

async function refresh(db: Db, { org_id, session_id }: Family, token: string, call: Call): Promise<Outcome> {
  // Refreshes of one family take turns. The token is read by a later statement, which sees what the others did.
  const holder = await db.find<Holder>(lockSession, [session_id]);
  if (holder === undefined || !holder.may_sign_in) return { kind: "dead" };
  const hash = hashSecret(token);
  const successors = succeedingTokens(token);
  const { successor_hash, ...use } = await db.one<Use>(selectUse, [hash, successors.map(hashSecret)]);
  // A successor that was handed out before a change of keys is handed out again.
  const handedOut = successors.find((each) => successor_hash?.equals(hashSecret(each)));
  const successor = handedOut ?? successors[0];
  const settings = resolveSettings(holder.stored_settings ?? {});
  const length = { idle_seconds: config.refreshTokenSeconds, days: settings.session_days };
  // However long the session was to last when it was last refreshed: the setting may have been lowered since.
  const last = lastInstant(holder.created_at, length);
  const session_expires_at = new Date(Math.min(last.getTime(), holder.expires_at.getTime()));
  const presented = { session_revoked: holder.revoked_at !== null, session_expires_at, ...use };

  const { kind } = decideRefresh(presented, call.now);
  if (kind === "reuse") {
    await db.query(revokeFamily, [session_id, call.now]);
    const { user_id } = holder;
    const entry = { org_id, user_id, resource: "session", resource_id: session_id };
    audit(db, call, { ...entry, action: "refresh_token.reuse" });
    return { kind, user_id };
  }
  if (kind === "dead") return { kind };
  const start = await loadStart(db, holder.user_id, settings);
  const member = { id: holder.user_id, role: holder.role };
  const times = { now: call.now, ends_at: session_expires_at };
  const note = mustEnrol(settings, holder)
    ? undefined
    : await callerNote(db, { settings, timezone: holder.timezone }, member, times);
  if (kind === "rotate") {
    await db.query(markUsed, [hash, call.now]);
    await db.query(insertToken, [hashSecret(successor), org_id, session_id]);
    const expires_at = sessionEnd(holder.created_at, call.now, length);
    await db.query(extendSession, [session_id, call.now, expires_at]);
    return { kind, holder: { ...holder, expires_at }, successor, start, note };
  }
  return { kind, holder: { ...holder, expires_at: session_expires_at }, successor, start, note };
}

const findToken = `
  select org_id, session_id from app.find_refresh_token($1)`;

const lockSession = `
  select d.user_id, u.role, u.status = 'active' and o.is_active as may_sign_in,
    u.second_factor_at is not null as has_second_factor, o.timezone, d.created_at, d.expires_at, d.revoked_at, ${storedSettingsOf("d.org_id")}
  from user_sessions d
  join users u on u.org_id = d.org_id and u.id = d.user_id
  join organizations o on o.id = d.org_id
  where d.org_id = (select app.current_org()) and d.id = $1
  for no key update of d`;

const selectUse = `
  select t.used_at, s.token_hash as successor_hash, coalesce(s.used_at is not null, false) as successor_used
  from refresh_tokens t
  left join refresh_tokens s on s.org_id = t.org_id and s.token_hash = any($2)
  where t.org_id = (select app.current_org()) and t.token_hash = $1`;

const revokeFamily = `
  update user_sessions set revoked_at = $2, revoked_reason = 'reuse' where org_id = (select app.current_org())
    and id = $1`;

const markUsed = `
  update refresh_tokens set used_at = $2 where org_id = (select app.current_org()) and token_hash = $1`;

const insertToken = `
  insert into refresh_tokens (token_hash, org_id, session_id) values ($1, $2, $3)`;

const extendSession = `
  update user_sessions set last_used_at = $2, expires_at = $3 where org_id = (select app.current_org()) and id = $1`;
