import type middy from "@middy/core";
import { config } from "../config.ts";
import { liveStore } from "../live/store.ts";
import type { CallEvent } from "./call.ts";
import type { Contract } from "./contract.ts";
import { AppError } from "./errors.ts";

const WINDOW_SECONDS = 60;

/** Requests a minute: by address where nobody is known yet, by member elsewhere. */
export function rateLimit({ access }: Contract): middy.MiddlewareObj<CallEvent> {
  return {
    before: async ({ event: { call } }) => {
      const [key, limit] =
        access === "public" || call.claims === undefined
          ? [`ip:${call.ip}`, config.publicRequestsPerMinute]
          : [`member:${call.claims.user_id}`, config.memberRequestsPerMinute];
      const { hits, resets_in } = await (await liveStore()).hit(key, WINDOW_SECONDS);
      if (hits > limit) throw new AppError("RATE_LIMITED", { retryAfter: resets_in });
    },
  };
}
