import * as z from "zod";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { open, seal } from "../../platform/secrets/seal.ts";
import { hashSecret } from "../../platform/secrets/secret.ts";
import { FACTORS } from "./factor.ts";
import { listFactors, methodsOf } from "./member-factors.ts";

/** What login answers instead of a session where the member has a second factor. */
export const secondFactorNeeded = z
  .object({
    second_factor: z.object({
      /** For `POST /api/auth/second-factor`, within five minutes. It opens nothing by itself. */
      token: z.string(),
      /** What the member has. */
      methods: z.array(z.enum(FACTORS)),
    }),
  })
  .meta({ id: "SecondFactorNeeded" });

/** Somebody who has proved the password and not yet the second factor. */
export type PendingSignIn = { org_id: string; user_id: string; password_fingerprint: string };

const PURPOSE = "pending-sign-in";
const SECONDS = 300;

const kept = z.object({
  org_id: z.uuid(),
  user_id: z.uuid(),
  password_fingerprint: z.string(),
  expires_at: z.number(),
});

/** What whoever has just proved this password is asked for next; undefined for somebody without a second factor. */
export async function askSecondFactor(
  db: Db,
  { org_id, user_id }: { org_id: string; user_id: string },
  passwordHash: string,
  now: Date,
): Promise<z.output<typeof secondFactorNeeded> | undefined> {
  if ((await db.find(selectMember, [user_id])) === undefined) return undefined;
  const pending = { org_id, user_id, password_fingerprint: fingerprintOf(passwordHash) };
  const expires_at = now.getTime() + SECONDS * 1000;
  // Sealed: who reads it learns nothing, and nobody makes one.
  const token = seal(PURPOSE, JSON.stringify({ ...pending, expires_at })).toString("base64url");
  return { second_factor: { token, methods: methodsOf(await listFactors(db, user_id)) } };
}

/** Who it is of. 401 TOKEN_INVALID for one that is not ours, or too old. */
export function readPendingToken(token: string, now: Date): PendingSignIn {
  const sealed = Buffer.from(token, "base64url");
  // The same bytes have other spellings.
  if (sealed.toString("base64url") !== token) throw new AppError("TOKEN_INVALID");
  try {
    const { expires_at, ...pending } = kept.parse(JSON.parse(open(PURPOSE, sealed)));
    if (expires_at > now.getTime()) return pending;
  } catch (cause) {
    throw new AppError("TOKEN_INVALID", { cause });
  }
  throw new AppError("TOKEN_INVALID");
}

/** 401 TOKEN_INVALID when the password was changed since it was proved. */
export function requireSamePassword({ password_fingerprint }: PendingSignIn, passwordHash: string | undefined): void {
  if (passwordHash === undefined || fingerprintOf(passwordHash) !== password_fingerprint)
    throw new AppError("TOKEN_INVALID");
}

function fingerprintOf(passwordHash: string): string {
  return hashSecret(passwordHash).toString("base64url");
}

const selectMember = `
  select from users
  where org_id = (select app.current_org()) and id = $1 and status = 'active' and second_factor_at is not null`;
