import { originOf } from "../platform/http/origin.ts";
import { requireAttempt } from "../platform/http/rate-limit.ts";
import { liveStore } from "../platform/live/store.ts";
import { hashSecret } from "../platform/secrets/secret.ts";
import { ACCOUNT_ATTEMPTS, ORIGIN_ATTEMPTS, PASSWORD_ATTEMPTS } from "./rules/guessing.ts";

/** A password that is about to be compared. */
export type Guess = {
  /** Takes back what it was counted as, once it turned out to be right. */
  succeeded(): Promise<void>;
};

type Guesser = { email: string; ip: string; device: string | undefined };

/**
 * Counts a password before it is compared: comparing is the work that an attacker would make us do. The same for every
 * address, whether it is somebody's or not. 429 RATE_LIMITED.
 *
 *     known device:   counted by itself              what strangers do does not touch it
 *     any other:      by origin and account          five, then waits
 *                     by account, over all origins   or each origin would get its five
 *                     by origin, over all accounts   or each account would get one and the same password
 */
export async function beginGuess({ email, ip, device }: Guesser): Promise<Guess> {
  if (device !== undefined) return countOnDevice(keyOf("device", `${email}|${device}`));
  const origin = originOf(ip);
  const pair = keyOf("login", `${email}|${origin}`);
  const shared = [keyOf("account", email), keyOf("origin", origin)] as const;
  await requireAttempt(pair, PASSWORD_ATTEMPTS);
  await requireAttempt(shared[0], ACCOUNT_ATTEMPTS);
  await requireAttempt(shared[1], ORIGIN_ATTEMPTS);
  return {
    succeeded: async () => {
      const store = await liveStore();
      // The origin's earlier failures at this account were its owner's typing.
      const times = await store.forgetAttempts(pair);
      await Promise.all(shared.map((key) => store.forgiveAttempts(key, times)));
    },
  };
}

async function countOnDevice(key: string): Promise<Guess> {
  await requireAttempt(key, PASSWORD_ATTEMPTS);
  return {
    succeeded: async () => {
      await (await liveStore()).forgetAttempts(key);
    },
  };
}

function keyOf(kind: string, text: string): string {
  return `${kind}:${hashSecret(text).toString("base64url")}`;
}
