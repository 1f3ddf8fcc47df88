import { createHmac } from "node:crypto";
import bcrypt from "bcryptjs";
import { config } from "../config.ts";

/** Of the hash below: nobody's password, but as slow to check as anybody's. Made once per process, at our own cost. */
let decoy: Promise<string> | undefined;

/** Stands where nobody has a password yet: it is no hash of anything. */
export const UNUSABLE_PASSWORD = "!";

/** bcrypt over a keyed digest: bcrypt cuts at 72 bytes silently, and a stolen table without the pepper is useless. */
export function hashPassword(password: string): Promise<string> {
  return bcrypt.hash(pepper(password), config.bcryptCost);
}

/** Takes the same time for an unknown address (no hash) and for a member without a password as for a wrong one. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  decoy ??= bcrypt.hash("", config.bcryptCost);
  const usable = hash === UNUSABLE_PASSWORD ? null : hash;
  const matches = await bcrypt.compare(pepper(password), usable ?? (await decoy));
  return matches && usable !== null;
}

function pepper(password: string): string {
  return createHmac("sha256", config.passwordPepper).update(password.normalize("NFKC")).digest("base64");
}
