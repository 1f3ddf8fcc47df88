import { createHmac } from "node:crypto";
import bcrypt from "bcryptjs";
import { config } from "../config.ts";

/** Of the hash below: nobody's password, but as slow to check as anybody's. Made once per process, at our own cost. */
let decoy: Promise<string> | undefined;

/** bcrypt over a keyed digest: bcrypt cuts at 72 bytes silently, and a stolen table without the pepper is useless. */
export function hashPassword(password: string): Promise<string> {
  return bcrypt.hash(pepper(password), config.bcryptCost);
}

/** Takes the same time for an unknown address (no hash) as for a wrong password. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  decoy ??= bcrypt.hash("", config.bcryptCost);
  const matches = await bcrypt.compare(pepper(password), hash ?? (await decoy));
  return matches && hash !== null;
}

function pepper(password: string): string {
  return createHmac("sha256", config.passwordPepper).update(password.normalize("NFKC")).digest("base64");
}
