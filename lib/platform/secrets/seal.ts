import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { config } from "../config.ts";

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A hash that cannot be guessed offline without the server's secret. `purpose` keeps uses apart. */
export function keyedHash(purpose: string, text: string): Buffer {
  return createHmac("sha256", keyFor(`${purpose}:hash`))
    .update(text)
    .digest();
}

/** Encrypts with AES-256-GCM: IV, tag, ciphertext. */
export function seal(purpose: string, text: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyFor(purpose), iv);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/** What was sealed for the same purpose; throws if it was tampered with or sealed under another secret. */
export function open(purpose: string, sealed: Buffer): string {
  const decipher = createDecipheriv("aes-256-gcm", keyFor(purpose), sealed.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
}

function keyFor(purpose: string): Buffer {
  return createHmac("sha256", config.jwtSecret).update(`seal:${purpose}`).digest();
}
