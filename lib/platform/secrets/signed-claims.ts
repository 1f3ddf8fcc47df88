import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";

/** What a token says, unread. */
type SignedClaims = Readonly<Record<string, unknown>>;

/** Signed, meant and from whom it should be, but its time is over. */
export class ExpiredError extends Error {
  override name = "TokenExpiredError";
}

type Parties = { readonly issuer: string; readonly audience: string };

/** A JSON Web Token by HMAC with SHA-256, which is the only algorithm there is here (RFC 7519, RFC 7515). */
export function signClaims(claims: SignedClaims, kid: string, key: KeyObject): string {
  const signed = `${encoded({ alg: "HS256", typ: "JWT", kid })}.${encoded(claims)}`;
  return `${signed}.${signatureOf(signed, key)}`;
}

/** What the header of a token says, whoever wrote it. Throws for what is none. */
export function headerOf(token: string): SignedClaims {
  return decoded(token.slice(0, token.indexOf(".")));
}

/**
 * The claims of a token that this key has signed, of this issuer and for this audience. Throws for any other, and an
 * ExpiredError where nothing else is wrong with its signature but that its end is `toleratedSeconds` or longer ago.
 */
export function verifiedClaims(
  token: string,
  key: KeyObject,
  { issuer, audience }: Parties,
  toleratedSeconds: number,
): SignedClaims {
  const [header = "", payload = "", signature = "", ...more] = token.split(".");
  if (more.length > 0 || decoded(header).alg !== "HS256") throw new Error("The token is not of our kind.");
  if (!isEqual(signature, signatureOf(`${header}.${payload}`, key))) throw new Error("The token is signed otherwise.");
  const claims = decoded(payload);
  const now = Math.floor(Date.now() / 1000);
  const { nbf, exp, aud, iss } = claims;
  if (nbf !== undefined && !(typeof nbf === "number" && nbf <= now + toleratedSeconds))
    throw new Error("The token is not good yet.");
  if (typeof exp !== "number") throw new Error("The token says no time at which it ends.");
  if (now >= exp + toleratedSeconds) throw new ExpiredError("The token has expired.");
  if (![aud].flat().includes(audience) || iss !== issuer) throw new Error("The token is for others.");
  return claims;
}

const encoded = (value: SignedClaims) => Buffer.from(JSON.stringify(value)).toString("base64url");

function decoded(part: string): SignedClaims {
  return Object(JSON.parse(Buffer.from(part, "base64url").toString())) as SignedClaims;
}

const signatureOf = (signed: string, key: KeyObject) => createHmac("sha256", key).update(signed).digest("base64url");

/** In the same time wherever they differ. As texts: another spelling of the same bytes is another token. */
function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
