import { randomInt } from "node:crypto";
import type { Db } from "../../platform/db/transaction.ts";
import { keptHash } from "../../platform/secrets/seal.ts";

const COUNT = 10;
/** Without letters and digits that look alike: people write these codes down and type them in. */
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const GROUP = 5;

/** New codes to sign in with when the other factors are lost; those before are good no longer. Shown this once. */
export async function renewRecoveryCodes(
  db: Db,
  { org_id, user_id }: { org_id: string; user_id: string },
  now: Date,
): Promise<string[]> {
  const codes = Array.from({ length: COUNT }, newCode);
  await db.query(deleteCodes, [user_id]);
  await db.query(insertCodes, [org_id, user_id, codes.map((code) => hashOf(user_id, code)), now]);
  return codes;
}

/** Whether the code was good, once. */
export async function takeRecoveryCode(db: Db, userId: string, code: string, now: Date): Promise<boolean> {
  return (await db.find(useCode, [userId, hashOf(userId, code), now])) !== undefined;
}

/** 50 bits: too few to be kept under a hash without a key, and far more than anybody may try. */
function newCode(): string {
  const group = () => Array.from({ length: GROUP }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
  return `${group()}-${group()}`;
}

/** However people type it: in small letters, with spaces, without the dash. */
function hashOf(userId: string, code: string): Buffer {
  return keptHash("recovery-code", `${userId}:${code.toUpperCase().replaceAll(/[^\dA-Z]/g, "")}`);
}

const deleteCodes = `
  delete from recovery_codes where org_id = (select app.current_org()) and user_id = $1`;

const insertCodes = `
  insert into recovery_codes (org_id, user_id, code_hash, created_at)
  select $1, $2, unnest($3::bytea[]), $4`;

const useCode = `
  update recovery_codes set used_at = $3
  where org_id = (select app.current_org()) and user_id = $1 and code_hash = $2 and used_at is null
  returning user_id`;
