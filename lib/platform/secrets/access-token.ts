import type { KeyObject } from "node:crypto";
import * as z from "zod";
import { config } from "../config.ts";
import { AppError } from "../errors.ts";
import { ROLES } from "../tenancy/rules/roles.ts";
import { currentKeys, oldestKey } from "./keys.ts";
import { ExpiredError, headerOf, signClaims, verifiedClaims } from "./signed-claims.ts";

const ISSUER = "muster";
const AUDIENCE = "muster-api";

const claims = z.object({
  sub: z.uuid(),
  org: z.uuid(),
  sid: z.uuid(),
  role: z.enum(ROLES),
  typ: z.literal("access"),
  /** What a release before this one signed has none of our notes. */
  note: z.unknown().optional(),
  iat: z.number().default(0),
  exp: z.number(),
});

/** Who an access token says the caller is. */
export type Claims = {
  user_id: string;
  org_id: string;
  session_id: string;
  role: (typeof ROLES)[number];
  /** What whoever had it signed wants to know again without asking the database. */
  note?: unknown;
  issued_at: Date;
  expires_at: Date;
};

/** Of whom a token speaks. */
export type TokenHolder = Omit<Claims, "issued_at" | "expires_at">;

/** A signed access token, valid for JWT_EXPIRY. */
export function signAccessToken({ user_id, org_id, session_id, role, note }: TokenHolder): {
  access_token: string;
  expires_in: number;
} {
  const expires_in = config.accessTokenSeconds;
  const [{ id, secret }] = currentKeys();
  const iat = Math.floor(Date.now() / 1000);
  const whose = { sub: user_id, org: org_id, sid: session_id, role, typ: "access", note };
  const claims = { ...whose, iat, exp: iat + expires_in, aud: AUDIENCE, iss: ISSUER };
  return { access_token: signClaims(claims, id, secret), expires_in };
}

/** Tokens that were good, and the key that signed them: a tracker shows the same one thirty times. */
const verified = new Map<string, { readonly claims: Claims; readonly key: KeyObject }>();
const MAX_VERIFIED = 10_000;

/**
 * What `verifyAccessToken` says, for an endpoint that is shown the same tokens again and again. One that was found good is, until it
 * expires or its key is no longer ours.
 */
export function verifyShownAgain(token: string, believedSeconds = 0): Claims {
  const known = verified.get(token);
  if (known !== undefined && isOurs(known.key) && known.claims.expires_at.getTime() > Date.now()) return known.claims;
  const claims = verifyAccessToken(token, believedSeconds);
  verified.delete(token);
  // Insertion order is age: the oldest goes first.
  if (verified.size >= MAX_VERIFIED) verified.delete(verified.keys().next().value ?? "");
  verified.set(token, { claims, key: keyThatSigned(token) });
  return claims;
}

function isOurs(key: KeyObject): boolean {
  return currentKeys().some(({ secret }) => secret === key);
}

/**
 * Throws TOKEN_EXPIRED or TOKEN_INVALID. The algorithm is pinned: a token does not get to choose how it is checked. One that
 * expired less than `believedSeconds` ago is taken for good.
 */
export function verifyAccessToken(token: string, believedSeconds = 0): Claims {
  try {
    const parties = { issuer: ISSUER, audience: AUDIENCE };
    const payload = verifiedClaims(token, keyThatSigned(token), parties, believedSeconds);
    const { sub, org, sid, role, note, iat, exp } = claims.parse(payload);
    const times = { issued_at: new Date(iat * 1000), expires_at: new Date(exp * 1000) };
    return { user_id: sub, org_id: org, session_id: sid, role, ...(note !== undefined && { note }), ...times };
  } catch (cause) {
    throw new AppError(cause instanceof ExpiredError ? "TOKEN_EXPIRED" : "TOKEN_INVALID", { cause });
  }
}

/**
 * The key that a token names. A token that names none was signed by a release that knew a single key: the oldest.
 * Throws for an unknown key.
 */
function keyThatSigned(token: string): KeyObject {
  const { kid } = headerOf(token);
  const key = kid === undefined ? oldestKey() : currentKeys().find(({ id }) => id === kid);
  if (key === undefined) throw new Error("The token names a key that is not, or no longer, one of ours.");
  return key.secret;
}
