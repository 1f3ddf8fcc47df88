import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { config } from "../platform/config.ts";
import { type Key, keyOf } from "../platform/secrets/keys.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FLOAT_BYTES = 4;

/** Whose face it is, and by which model: sealed with it, so that a row that is copied to another opens nothing. */
export type FaceOf = { org_id: string; user_id: string; id: string; model: string; dimensions: number };

export type Sealed = { key_id: string; sealed: Buffer };

/** The ids of the keys that faces are opened by, that of the one that seals first. */
export function keyIds(): string[] {
  return [...new Set(config.faceKeys.map((key) => keyOf(key).id))];
}

/** Of these, the ids of those that no longer seal. */
export function formerKeyIds(): string[] {
  return keyIds().slice(1);
}

/** Encrypts an embedding by the newest key, with AES-256-GCM: nonce, ciphertext, tag. */
export function sealFace(of: FaceOf, embedding: Float32Array): Sealed {
  const key = keyOf(config.newestFaceKey);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", cipherKey(key), nonce).setAAD(aad(of));
  const sealed = Buffer.concat([nonce, cipher.update(toBytes(embedding)), cipher.final(), cipher.getAuthTag()]);
  return { key_id: key.id, sealed };
}

/** The embedding that was sealed; throws for a face of somebody else, and for one whose key is gone. */
export function openFace(of: FaceOf, { key_id, sealed }: Sealed): Float32Array {
  const key = config.faceKeys.map(keyOf).find(({ id }) => id === key_id);
  if (key === undefined) throw new Error(`No key of FACE_KEYS has the id ${key_id}: faces sealed by it are lost.`);
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv("aes-256-gcm", cipherKey(key), sealed.subarray(0, NONCE_BYTES), options);
  decipher.setAAD(aad(of)).setAuthTag(sealed.subarray(-TAG_BYTES));
  return toFloats(Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]));
}

function cipherKey({ secret }: Pick<Key, "secret">): Buffer {
  return createHmac("sha256", secret).update("seal:face").digest();
}

function aad({ org_id, user_id, id, model, dimensions }: FaceOf): Buffer {
  return Buffer.from([org_id, user_id, id, model, dimensions].join("|"));
}

/** Little-endian, whatever machine it is. */
function toBytes(embedding: Float32Array): Buffer {
  const bytes = Buffer.alloc(embedding.length * FLOAT_BYTES);
  embedding.forEach((number, index) => void bytes.writeFloatLE(number, index * FLOAT_BYTES));
  return bytes;
}

function toFloats(bytes: Buffer): Float32Array {
  return Float32Array.from({ length: bytes.length / FLOAT_BYTES }, (_, index) =>
    bytes.readFloatLE(index * FLOAT_BYTES),
  );
}
