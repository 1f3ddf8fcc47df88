import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import { TOTP } from "otpauth";

const ORIGIN = "http://localhost:5173";
const RP_ID = "localhost";
const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;

type Options = Record<string, unknown>;
type Made = { origin?: string; rpId?: string; verified?: boolean; counter?: number };

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest();

/** A passkey as an authenticator keeps it, in software: a P-256 key and a counter. */
export class Authenticator {
  readonly id = randomBytes(16);
  readonly #key: KeyObject;
  readonly #publicKey: Uint8Array;
  counter = 0;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    this.#key = privateKey;
    const cose = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, "base64url"))],
      [-3, new Uint8Array(Buffer.from(y, "base64url"))],
    ]);
    this.#publicKey = isoCBOR.encode(cose);
  }

  /** What a browser answers to options to make a passkey. */
  register({ challenge }: Options, made: Made = {}) {
    const length = Buffer.from([0, this.id.length]);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, this.#publicKey]);
    const authData = Buffer.concat([this.#data(PRESENT | VERIFIED | ATTESTED, made), attested]);
    const attestation = new Map<string, unknown>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", new Uint8Array(authData)],
    ]);
    const attestationObject = text(isoCBOR.encode(attestation as never));
    const clientDataJSON = text(this.#client("webauthn.create", challenge, made));
    return { ...this.#head(), response: { clientDataJSON, attestationObject, transports: ["internal"] } };
  }

  /** What a browser answers to options to use it. */
  use({ challenge }: Options, made: Made = {}) {
    this.counter += 1;
    const authData = this.#data(PRESENT | (made.verified === false ? 0 : VERIFIED), made);
    const client = this.#client("webauthn.get", challenge, made);
    const signature = text(sign("sha256", Buffer.concat([authData, sha256(client)]), this.#key));
    return {
      ...this.#head(),
      response: { clientDataJSON: text(client), authenticatorData: text(authData), signature },
    };
  }

  #head() {
    return { id: text(this.id), rawId: text(this.id), type: "public-key" };
  }

  #client(type: string, challenge: unknown, { origin = ORIGIN }: Made): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #data(flags: number, { rpId = RP_ID, counter = this.counter }: Made): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count]);
  }
}

/** The code that an authenticator app shows, so many steps of half a minute from now. */
export function codeOf(secret: string, steps = 0, now = Date.now()): string {
  return new TOTP({ secret }).generate({ timestamp: now + steps * 30_000 });
}
