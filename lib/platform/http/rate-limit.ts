import type middy from "@middy/core";
import { config } from "../config.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import { Allowance } from "../live/allowance.ts";
import { type AttemptRule, liveStore } from "../live/store.ts";
import type { CallEvent } from "./call.ts";
import type { Contract } from "./contract.ts";
import { originOf } from "./origin.ts";

const WINDOW_SECONDS = 60;

/** The part of a limit that each process lets through by itself where calls are frequent: 3 of 600 (docs/adr/0021). */
const ALLOWED_SHARE = 1 / 200;

/** Counts a request of this key; 429 RATE_LIMITED beyond so many a minute, or in as many seconds as are said. */
export async function requireRequest(key: string, limit: number, seconds = WINDOW_SECONDS): Promise<void> {
  const { hits, resets_in } = await (await liveStore()).hit(key, seconds);
  if (hits > limit) throw new AppError("RATE_LIMITED", { retryAfter: resets_in });
}

/** Counts what a member asks otherwise than by a request, as one; 429 RATE_LIMITED beyond a member's requests a minute. */
export function requireMemberRequest({ user_id }: { user_id: string }): Promise<void> {
  return requireRequest(memberKey(user_id), config.memberRequestsPerMinute);
}

const memberKey = (userId: string) => `member:${userId}`;

/** Counts an attempt at something that waits longer each time; 429 RATE_LIMITED until the next is allowed. */
export async function requireAttempt(key: string, rule: AttemptRule): Promise<void> {
  const wait = await (await liveStore()).attempt(key, rule);
  if (wait > 0) throw new AppError("RATE_LIMITED", { retryAfter: wait });
}

/** The same where other reasons to refuse come first: 429 RATE_LIMITED is answered, not thrown. */
export async function refusalOfAttempt(key: string, rule: AttemptRule): Promise<AppError | undefined> {
  try {
    await requireAttempt(key, rule);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/**
 * A refusal that counts as a request of this key, once the transaction that it ends is over; beyond so many a minute it is
 * 429 RATE_LIMITED.
 */
export class CountedRefusal extends AppError {
  readonly key: string;
  readonly limit: number;

  constructor(code: ErrorCode, key: string, limit: number) {
    super(code);
    this.key = key;
    this.limit = limit;
  }
}

/** Counts what is refused and has to be counted. */
export async function countRefusal(error: unknown): Promise<never> {
  if (error instanceof CountedRefusal) await requireRequest(error.key, error.limit);
  throw error;
}

/** Requests a minute: by address where nobody is known yet, by member elsewhere. */
export function rateLimit({
  access,
  isFrequent = false,
  countsRequests = false,
}: Contract): middy.MiddlewareObj<CallEvent> {
  const allowance = new Allowance(WINDOW_SECONDS);
  return {
    before: async ({ event: { call } }) => {
      if (countsRequests) return;
      const [key, limit] =
        access === "public" || call.claims === undefined
          ? [`ip:${originOf(call.ip)}`, config.publicRequestsPerMinute]
          : [memberKey(call.claims.user_id), config.memberRequestsPerMinute];
      if (isFrequent && allowance.take(key, Math.floor(limit * ALLOWED_SHARE), call.now)) return;
      await requireRequest(key, limit);
    },
  };
}
