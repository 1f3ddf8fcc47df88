import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from "node:crypto";

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** One record as a line of its own: whoever changes a bit of it, or does not have the key, reads nothing. */
export function sealLine(key: Buffer, plain: string): string {
  return `${seal(key, Buffer.from(plain)).toString("base64")}\n`;
}

/** Undefined for a line that is not whole, or was changed. */
export function openLine(key: Buffer, line: string): string | undefined {
  return open(key, Buffer.from(line, "base64"))?.toString();
}

export function seal(key: Buffer, plain: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

export function open(key: Buffer, sealed: Buffer): Buffer | undefined {
  if (sealed.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** What is written while the keychain is locked can be read only with what is in it. */
export type KeyPair = { readonly publicKey: string; readonly privateKey: string };

export function makeKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("x25519", {
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "der" },
  });
  return { publicKey: publicKey.toString("base64"), privateKey: privateKey.toString("base64") };
}

/** A key for one segment, and the public half by which only the holder of the private key finds it again. */
export function keyFor(publicKey: string): { key: Buffer; hint: string } {
  const own = makeKeyPair();
  return { key: agree(own.privateKey, publicKey), hint: own.publicKey };
}

export function keyFrom(privateKey: string, hint: string): Buffer {
  return agree(privateKey, hint);
}

function agree(privateKey: string, publicKey: string): Buffer {
  const secret = diffieHellman({
    privateKey: createPrivateKey({ key: Buffer.from(privateKey, "base64"), type: "pkcs8", format: "der" }),
    publicKey: createPublicKey({ key: Buffer.from(publicKey, "base64"), type: "spki", format: "der" }),
  });
  return Buffer.from(hkdfSync("sha256", secret, "", "muster tracker segment", KEY_BYTES));
}
