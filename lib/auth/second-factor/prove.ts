import type { Db } from "../../platform/db/transaction.ts";
import { requireAttempt } from "../../platform/http/rate-limit.ts";
import { liveStore } from "../../platform/live/store.ts";
import { FACTOR_ATTEMPTS } from "../rules/guessing.ts";
import { type Challenge, takeChallenge } from "./challenge.ts";
import type { Factor, Proof } from "./factor.ts";
import { type Asked, takeAssertion } from "./passkeys.ts";
import { takeRecoveryCode } from "./recovery-codes.ts";
import { takeTotp } from "./totp.ts";

/**
 * Counts an attempt at somebody's factor, whoever makes it and from wherever; 429 RATE_LIMITED. Answers what takes the
 * count back once it was right.
 */
export async function beginProof(userId: string): Promise<() => Promise<void>> {
  const key = `factor:${userId}`;
  await requireAttempt(key, FACTOR_ATTEMPTS);
  return async () => {
    await (await liveStore()).forgetAttempts(key);
  };
}

/** What the proof was asked for, before the transaction in which it is looked at: its challenge is taken. */
export async function askedFor(proof: Proof, about: Challenge): Promise<Asked> {
  const challenge = "passkey" in proof ? await takeChallenge(proof.passkey.response.clientDataJSON, about) : undefined;
  return { purpose: about.purpose, challenge };
}

/** Which factor the proof is of; undefined where it is of none, or was used before. */
export async function proveFactor(
  db: Db,
  userId: string,
  proof: Proof,
  asked: Asked,
  now: Date,
): Promise<Factor | undefined> {
  if ("passkey" in proof) return (await takeAssertion(db, userId, proof.passkey, asked, now)) ? "passkey" : undefined;
  if ("code" in proof) return (await takeTotp(db, userId, proof.code, now)) ? "totp" : undefined;
  return (await takeRecoveryCode(db, userId, proof.recovery_code, now)) ? "recovery_code" : undefined;
}
