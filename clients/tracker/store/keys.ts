import { randomBytes } from "node:crypto";
import { type Secrets, SecretsLockedError } from "../ports.ts";
import type { Disk } from "./disk.ts";
import { JOURNAL } from "./journal.ts";
import { KEY_BYTES, type KeyPair, keyFor, makeKeyPair } from "./seal.ts";

/** The key of a journal, and the one that opens what was written while the keychain was locked. */
export type Keys = { readonly key: Buffer; readonly privateKey: string };

const PUBLIC = "seal.pub";

const nameOf = (account: string) => `journal ${account}`;

/**
 * The keys of an account from the keychain, or new ones in it. Undefined while it is locked: no key is made in the
 * place of one that is there and cannot be seen. Nor where a journal waits for its key, because some keychains say of
 * what they cannot show now that it is not there; unless this one `isOurs`, as it has the account's sign-in.
 */
export async function loadKeys(
  secrets: Secrets,
  account: string,
  disk: Disk,
  isOurs: () => Promise<boolean> = async () => false,
): Promise<Keys | undefined> {
  try {
    const kept = await secrets.get(nameOf(account));
    if (kept !== undefined) return read(kept);
    if (disk.size(JOURNAL) > 0 && !(await isOurs())) return undefined;
    const { publicKey, privateKey }: KeyPair = makeKeyPair();
    const key = randomBytes(KEY_BYTES);
    await secrets.set(nameOf(account), JSON.stringify({ key: key.toString("base64"), privateKey }));
    disk.replace(PUBLIC, Buffer.from(publicKey));
    return { key, privateKey };
  } catch (error) {
    if (error instanceof SecretsLockedError) return undefined;
    throw error;
  }
}

export async function forgetKeys(secrets: Secrets, account: string): Promise<void> {
  await secrets.delete(nameOf(account));
}

function read(kept: string): Keys {
  const { key, privateKey } = JSON.parse(kept) as { key: string; privateKey: string };
  return { key: Buffer.from(key, "base64"), privateKey };
}

/** A key for what is written while the keychain is locked; undefined where no public key was left for it. */
export function sealingKey(disk: Disk): { key: Buffer; hint: string } | undefined {
  const publicKey = disk.read(PUBLIC)?.toString();
  return publicKey === undefined ? undefined : keyFor(publicKey);
}
