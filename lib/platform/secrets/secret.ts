import { createHash, createHmac, randomBytes } from "node:crypto";
import { currentKeys, type Key } from "./keys.ts";

/** 256 random bits for refresh tokens, invites and tickets. */
export function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored in place of a secret. Random secrets need no salt and no slow hash. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/**
 * The refresh token that follows another. Derived, not random: when fifty parallel refreshes or a retry after a lost
 * reply present the same token they all get the same successor, and no plain token has to be stored to make it so.
 *
 * One successor for each key, that of the signing key first: a client that asked just before a change of keys has got
 * the other's.
 */
export function succeedingTokens(refreshToken: string): readonly [string, ...string[]] {
  const [first, ...others] = currentKeys();
  const succeeding = ({ secret }: Key) =>
    createHmac("sha256", secret).update(`refresh-successor:${refreshToken}`).digest("base64url");
  return [succeeding(first), ...others.map(succeeding)];
}
