import { createHash, createSecretKey, type KeyObject } from "node:crypto";
import { config } from "../config.ts";

/** One key of JWT_SECRET, or of FACE_KEYS. */
export type Key = {
  /** Says which key signed a token or sealed a face, and nothing of the key. */
  readonly id: string;
  /** As a key object, made ready once: of a text one would be made for each token. */
  readonly secret: KeyObject;
};

const made = new Map<string, Key>();

/** All keys that are good: the one that signs, then the other that verifies, while JWT_SECRET is being changed. */
export function currentKeys(): readonly [Key, ...Key[]] {
  const { signing, others } = config.jwtSecrets;
  return [keyOf(signing), ...others.map(keyOf)];
}

/** The oldest of them. */
export function oldestKey(): Key {
  return keyOf(config.jwtSecrets.oldest);
}

/** The key that is made of a secret. */
export function keyOf(secret: string): Key {
  const known = made.get(secret);
  if (known !== undefined) return known;
  const id = createHash("sha256").update(`key-id:${secret}`).digest("base64url").slice(0, 8);
  const key = { id, secret: createSecretKey(secret, "utf8") };
  made.set(secret, key);
  return key;
}
