import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from "node:crypto";
import { config } from "../config.ts";
import { currentKeys, type Key } from "./keys.ts";

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A hash that cannot be guessed offline without the server's secret. `purpose` keeps uses apart. */
export function keyedHash(purpose: string, text: string): Buffer {
  return hashBy(currentKeys()[0], purpose, text);
}

/** The same by every key that is good: what was kept or sent before a change of keys is still known. */
export function keyedHashes(purpose: string, text: string): Buffer[] {
  return currentKeys().map((key) => hashBy(key, purpose, text));
}

function hashBy(key: Pick<Key, "secret">, purpose: string, text: string): Buffer {
  return createHmac("sha256", keyFor(key, `${purpose}:hash`))
    .update(text)
    .digest();
}

/**
 * The same for what is kept for years: under the pepper of the passwords, which stays when JWT_SECRET is changed.
 */
export function keptHash(purpose: string, text: string): Buffer {
  return hashBy(pepper(), purpose, text);
}

/** Encrypts with AES-256-GCM: IV, tag, ciphertext. */
export function seal(purpose: string, text: string): Buffer {
  return sealBy(currentKeys()[0], purpose, text);
}

/** The same for what is kept for years; see `keptHash`. */
export function sealKept(purpose: string, text: string): Buffer {
  return sealBy(pepper(), purpose, text);
}

/** What `sealKept` has sealed for the same purpose; throws if it was tampered with. */
export function openKept(purpose: string, sealed: Buffer): string {
  return openBy(pepper(), purpose, sealed);
}

function pepper(): Pick<Key, "secret"> {
  return { secret: createSecretKey(config.passwordPepper, "utf8") };
}

function sealBy(key: Pick<Key, "secret">, purpose: string, text: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyFor(key, purpose), iv);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/**
 * What was sealed for the same purpose; throws if it was tampered with, or sealed under a key that is good no longer.
 */
export function open(purpose: string, sealed: Buffer): string {
  const [first, ...others] = currentKeys();
  for (const key of others) {
    try {
      return openBy(key, purpose, sealed);
    } catch {
      // Sealed by the other key, or by nobody: the next attempt tells.
    }
  }
  return openBy(first, purpose, sealed);
}

function openBy(key: Pick<Key, "secret">, purpose: string, sealed: Buffer): string {
  const decipher = createDecipheriv("aes-256-gcm", keyFor(key, purpose), sealed.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
}

function keyFor({ secret }: Pick<Key, "secret">, purpose: string): Buffer {
  return createHmac("sha256", secret).update(`seal:${purpose}`).digest();
}
