import type {
  AuthenticatorTransport,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import * as z from "zod";
import { config } from "../../platform/config.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { log } from "../../platform/log.ts";
import { CHALLENGE_SECONDS, type Challenge } from "./challenge.ts";
import { type Assertion, bytes } from "./factor.ts";
import { type Passkey, passkeyColumns } from "./member-factors.ts";

const MAX_PASSKEYS = 20;
/**
 * EdDSA, ES256 and RS256, by their numbers in COSE: what authenticators have. Left to the library they are what the
 * process can do, which differs between versions of Node.js and is asked in a way that it warns of.
 */
const ALGORITHMS = [-8, -7, -257];
const TIMEOUT_MS = CHALLENGE_SECONDS * 1000;

/** What `navigator.credentials` takes, by way of `PublicKeyCredential.parse…FromJSON`. */
export const browserOptions = z.record(z.string(), z.unknown());

const base64url = bytes(65_536);

/** What a browser answers when it made a passkey, as `PublicKeyCredential.toJSON()` writes it. */
export const attestation = z
  .object({
    id: base64url,
    rawId: base64url,
    type: z.literal("public-key"),
    response: z.object({
      clientDataJSON: base64url,
      attestationObject: base64url,
      transports: z.array(z.string().max(30)).max(10).optional(),
    }),
  })
  .meta({ id: "PasskeyAttestation" });

type Owner = { org_id: string; user_id: string };

type Stored = { credential_id: Buffer; transports: string[] };

/** The site that passkeys are bound to: browsers give one to no other, which is what makes them safe from phishing. */
function site(): { rpID: string; origin: string } {
  const { hostname, origin } = new URL(config.appUrl);
  return { rpID: hostname, origin };
}

/** What a browser needs to make a passkey for a member; whoever asks keeps the challenge in it. */
export async function registrationOptions(
  db: Db,
  { user_id }: Owner,
  person: { name: string; email: string },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await import("@simplewebauthn/server");
  return generateRegistrationOptions({
    rpName: "Muster",
    rpID: site().rpID,
    userID: new TextEncoder().encode(user_id),
    userName: person.email,
    userDisplayName: person.name,
    timeout: TIMEOUT_MS,
    attestationType: "none",
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: (await db.query<Stored>(selectCredentials, [user_id])).map(describe),
    authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
  });
}

type Made = {
  name: string;
  response: z.output<typeof attestation>;
  /** The challenge that it answers, if it answers one. */
  challenge: string | undefined;
  now: Date;
};

/** Keeps a passkey that a browser made. 422 PASSKEY_INVALID, 409 PASSKEY_TAKEN. */
export async function registerPasskey(
  db: Db,
  { org_id, user_id }: Owner,
  { name, response, challenge, now }: Made,
): Promise<Passkey> {
  if (challenge === undefined) throw new AppError("PASSKEY_INVALID");
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  const { rpID, origin } = site();
  const verified = await verifyRegistrationResponse({
    response: withoutTransports(response),
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: false,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch((cause: unknown) => {
    throw new AppError("PASSKEY_INVALID", { cause });
  });
  if (!verified.verified) throw new AppError("PASSKEY_INVALID");
  const { id, publicKey, counter } = verified.registrationInfo.credential;
  const values = [Buffer.from(id, "base64url"), Buffer.from(publicKey), counter, response.response.transports ?? []];
  const kept = await db.find<Passkey>(insertPasskey, [org_id, user_id, name, ...values, now, MAX_PASSKEYS]);
  if (kept === undefined) throw new AppError("PASSKEY_INVALID");
  return kept;
}

/**
 * What a browser needs to use a passkey; whoever asks keeps the challenge in it. Without a member the browser offers
 * those that it keeps for this site.
 */
export async function requestOptions(
  about: Challenge,
  credentials: readonly Stored[] = [],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await import("@simplewebauthn/server");
  return generateAuthenticationOptions({
    rpID: site().rpID,
    timeout: TIMEOUT_MS,
    allowCredentials: credentials.map(describe),
    // By itself a passkey stands for two factors: something one has, and the finger or PIN that opens it.
    userVerification: about.purpose === "sign_in" ? "required" : "preferred",
  });
}

/** The same for the passkeys of one member. */
export async function requestOptionsOf(db: Db, about: Challenge & { user_id: string }) {
  return requestOptions(about, await db.query<Stored>(selectCredentials, [about.user_id]));
}

type Key = { id: string; public_key: Buffer; counter: number };

/** What a passkey was asked for, and the challenge that it answers, if it answers one. */
export type Asked = Pick<Challenge, "purpose"> & { challenge: string | undefined };

/**
 * Whether a browser has used one of the member's passkeys for what it was asked, just now. A counter that went back
 * says that there are two of the key: it is refused.
 */
export async function takeAssertion(
  db: Db,
  userId: string,
  response: Assertion,
  { purpose, challenge }: Asked,
  now: Date,
): Promise<boolean> {
  const passkey = await db.find<Key>(lockPasskey, [Buffer.from(response.id, "base64url"), userId]);
  if (challenge === undefined || passkey === undefined) return false;
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  const { rpID, origin } = site();
  const verified = await verifyAuthenticationResponse({
    response: { ...response, clientExtensionResults: {} } as never,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    credential: {
      id: response.id,
      publicKey: new Uint8Array(passkey.public_key),
      counter: passkey.counter,
    },
    requireUserVerification: purpose === "sign_in",
  }).catch((error: Error) => {
    log.warn("A passkey was refused.", { user_id: userId, passkey_id: passkey.id, reason: error.message });
    return undefined;
  });
  if (verified?.verified !== true) return false;
  await db.query(notePasskey, [passkey.id, verified.authenticationInfo.newCounter, now]);
  return true;
}

/** The browser's word on how the key is reached is kept, and is no concern of the proof. */
function withoutTransports({ id, rawId, type, response }: z.output<typeof attestation>) {
  const { clientDataJSON, attestationObject } = response;
  return { id, rawId, type, response: { clientDataJSON, attestationObject }, clientExtensionResults: {} };
}

function describe({ credential_id, transports }: Stored) {
  return { id: credential_id.toString("base64url"), transports: transports as AuthenticatorTransport[] };
}

const selectCredentials = `
  select credential_id, transports from passkeys
  where org_id = (select app.current_org()) and user_id = $1
  order by created_at`;

const insertPasskey = `
  insert into passkeys (org_id, user_id, name, credential_id, public_key, counter, transports, created_at)
  select $1, $2, $3, $4, $5, $6, $7, $8
  where (select count(*) from passkeys where org_id = $1 and user_id = $2) < $9
  returning ${passkeyColumns}`;

const lockPasskey = `
  select id, public_key, counter from passkeys
  where org_id = (select app.current_org()) and credential_id = $1 and user_id = $2
  for no key update`;

const notePasskey = `
  update passkeys set counter = $2, last_used_at = $3 where org_id = (select app.current_org()) and id = $1`;
