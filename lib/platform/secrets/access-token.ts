import { createSecretKey, type KeyObject } from "node:crypto";
import jwt from "jsonwebtoken";
import * as z from "zod";
import { config } from "../config.ts";
import { AppError } from "../errors.ts";
import { ROLES } from "../tenancy/rules/roles.ts";

const ISSUER = "muster";
const AUDIENCE = "muster-api";

const claims = z.object({
  sub: z.uuid(),
  org: z.uuid(),
  sid: z.uuid(),
  role: z.enum(ROLES),
  typ: z.literal("access"),
  exp: z.number(),
});

/** Who an access token says the caller is. */
export type Claims = {
  user_id: string;
  org_id: string;
  session_id: string;
  role: (typeof ROLES)[number];
  expires_at: Date;
};

let secretKey: { secret: string; key: KeyObject } | undefined;

/** As a key: of a text the library would find out by two failures at each token that it is neither a public nor a private key. */
function jwtKey(): KeyObject {
  const secret = config.jwtSecret;
  if (secretKey?.secret !== secret) secretKey = { secret, key: createSecretKey(secret, "utf8") };
  return secretKey.key;
}

/** A signed access token, valid for JWT_EXPIRY. */
export function signAccessToken({ user_id, org_id, session_id, role }: Omit<Claims, "expires_at">): {
  access_token: string;
  expires_in: number;
} {
  const expires_in = config.accessTokenSeconds;
  const access_token = jwt.sign({ org: org_id, sid: session_id, role, typ: "access" }, jwtKey(), {
    algorithm: "HS256",
    subject: user_id,
    issuer: ISSUER,
    audience: AUDIENCE,
    expiresIn: expires_in,
  });
  return { access_token, expires_in };
}

/** Throws TOKEN_EXPIRED or TOKEN_INVALID. The algorithm is pinned: a token does not get to choose how it is checked. */
export function verifyAccessToken(token: string): Claims {
  try {
    const payload = jwt.verify(token, jwtKey(), { algorithms: ["HS256"], issuer: ISSUER, audience: AUDIENCE });
    const { sub, org, sid, role, exp } = claims.parse(payload);
    return { user_id: sub, org_id: org, session_id: sid, role, expires_at: new Date(exp * 1000) };
  } catch (cause) {
    throw new AppError(cause instanceof jwt.TokenExpiredError ? "TOKEN_EXPIRED" : "TOKEN_INVALID", { cause });
  }
}
