import { createHmac, generateKeyPairSync } from "node:crypto";
import jwt from "jsonwebtoken";
import type { Member } from "../scene/given.ts";

type Claims = Readonly<Record<string, unknown>>;

const HASHES = { HS256: "sha256", HS384: "sha384", HS512: "sha512" } as const;
const secret = () => process.env.JWT_SECRET ?? "";
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const spki = (key: typeof rsa.publicKey) => key.export({ type: "spki", format: "pem" }).toString();

/** What the service writes into a member's access token. */
const claimsOf = ({ id, org_id, session_id, role }: Member): Claims => ({
  ...{ sub: id, org: org_id, sid: session_id, role, typ: "access", iss: "muster", aud: "muster-api" },
  ...{ iat: inSeconds(0), exp: inSeconds(900) },
});

/** A token as the service signs them, but for the claims, header or key that are given; a null takes a claim away. */
export function accessTokenWith(
  member: Member,
  claims: Claims = {},
  header: Claims & { alg?: keyof typeof HASHES } = {},
  key: string | Buffer = secret(),
): string {
  const all = Object.entries({ ...claimsOf(member), ...claims }).filter(([, value]) => value !== null);
  const text = `${part({ alg: "HS256", typ: "JWT", ...header })}.${part(Object.fromEntries(all))}`;
  return `${text}.${createHmac(HASHES[header.alg ?? "HS256"], key)
    .update(text)
    .digest("base64url")}`;
}

/** The same claims, unsigned but for what is given as the signature. */
const unsigned = (member: Member, alg: unknown, signature = "") =>
  `${part({ alg, typ: "JWT" })}.${part(claimsOf(member))}.${signature}`;

/** Good tokens under a signature of other claims. */
function swapped(member: Member, claims: Claims): string {
  const [header, , signature] = accessTokenWith(member).split(".");
  return [header, part({ ...claimsOf(member), ...claims }), signature].join(".");
}

const PATHS_AS_KEY_IDS = ["../../../../dev/null", "' union select '' --", "https://keys.example/jwks.json"];

type Forgery = readonly [what: string, token: (member: Member, other: Member) => string];

/** Tokens that somebody without the service's secret could make, or could keep from another time or purpose. */
export const FORGERIES: readonly Forgery[] = [
  ["that says it is signed by nobody", (member) => unsigned(member, "none")],
  ["that says so in capitals", (member) => unsigned(member, "NONE")],
  ["that says so and has the signature of the good one", (member) => unsigned(member, "none", signatureOf(member))],
  ["without a signature", (member) => unsigned(member, "HS256")],
  ["without an algorithm", (member) => unsigned(member, undefined, signatureOf(member))],
  ["of a list of algorithms", (member) => unsigned(member, ["HS256"], signatureOf(member))],
  ["signed by HS384 with our secret", (member) => accessTokenWith(member, {}, { alg: "HS384" })],
  ["signed by HS512 with our secret", (member) => accessTokenWith(member, {}, { alg: "HS512" })],
  ["signed by RS256", (member) => jwt.sign(claimsOf(member), rsa.privateKey, { algorithm: "RS256" })],
  ["signed by ES256", (member) => jwt.sign(claimsOf(member), ec.privateKey, { algorithm: "ES256" })],
  ["that uses an RSA public key as our secret", (member) => accessTokenWith(member, {}, {}, spki(rsa.publicKey))],
  ["that uses a public key of a curve as our secret", (member) => accessTokenWith(member, {}, {}, spki(ec.publicKey))],
  ["signed with another secret", (member) => accessTokenWith(member, {}, {}, "another secret of thirty-two bytes")],
  ["signed with an empty secret", (member) => accessTokenWith(member, {}, {}, "")],
  ["signed with our secret and a newline", (member) => accessTokenWith(member, {}, {}, `${secret()}\n`)],
  ...PATHS_AS_KEY_IDS.map(
    (kid): Forgery => [`that names its key as ${kid}`, (member) => accessTokenWith(member, {}, { kid }, "")],
  ),
  [
    "that brings its own key",
    (member) => {
      const jwk = { kty: "oct", k: Buffer.from("mine").toString("base64url") };
      return accessTokenWith(member, {}, { jwk, jku: "https://keys.example", x5u: "https://keys.example" }, "mine");
    },
  ],
  ["with another role under the old signature", (member) => swapped(member, { role: "super_admin", x: 1 })],
  ["with a later end under the old signature", (member) => swapped(member, { exp: 4_000_000_000 })],
  ["for another audience", (member) => accessTokenWith(member, { aud: "other" })],
  ["for no audience", (member) => accessTokenWith(member, { aud: null })],
  ["of another issuer", (member) => accessTokenWith(member, { iss: "other" })],
  ["of no issuer", (member) => accessTokenWith(member, { iss: null })],
  ...["refresh", "reset", "ticket", null].map(
    (typ): Forgery => [`of the type ${typ}`, (member) => accessTokenWith(member, { typ })],
  ),
  ["of no end", (member) => accessTokenWith(member, { exp: null })],
  ["of an end that is no time", (member) => accessTokenWith(member, { exp: "tomorrow" })],
  ["that is not good yet", (member) => accessTokenWith(member, { nbf: inSeconds(60) })],
  ["that expired this second", (member) => accessTokenWith(member, { exp: inSeconds(0) })],
  ["that expired a year ago", (member) => accessTokenWith(member, { exp: inSeconds(-31_536_000) })],
  ["of a role that does not exist", (member) => accessTokenWith(member, { role: "root" })],
  ["of another member's session", (member, other) => accessTokenWith(member, { sid: other.session_id })],
  ["in another organization", (member, other) => accessTokenWith(member, { org: other.org_id })],
  ["of a member who is none", (member) => accessTokenWith(member, { sub: member.session_id })],
  ["whose ids are none", (member) => accessTokenWith(member, { sub: "' or true --" })],
  ["of no claims", () => `${part({ alg: "HS256" })}.${part(null)}.AAAA`],
  ["that is none", () => "not-a-token"],
  ["of dots", () => ".."],
];

const signatureOf = (member: Member) => accessTokenWith(member).split(".")[2] ?? "";
