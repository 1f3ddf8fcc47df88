import type middy from "@middy/core";
import { AppError } from "../errors.ts";
import { verifyAccessToken, verifyShownAgain } from "../secrets/access-token.ts";
import type { CallEvent } from "./call.ts";
import type { Contract } from "./contract.ts";

/** Reads the access token. Whether its holder may still act is decided with the database, see `standing.ts`. */
export function authenticate({
  access,
  isFrequent = false,
  expiredTokensBelieved,
}: Contract): middy.MiddlewareObj<CallEvent> {
  const verifyNow = isFrequent ? verifyShownAgain : verifyAccessToken;
  const verify = async (token: string, now: Date) => {
    try {
      return verifyNow(token);
    } catch (error) {
      if (expiredTokensBelieved === undefined || !(error instanceof AppError) || error.code !== "TOKEN_EXPIRED")
        throw error;
      return verifyAccessToken(token, await expiredTokensBelieved(now));
    }
  };
  return {
    before: async ({ event }) => {
      if (access === "public") return;
      const [scheme, token, ...rest] = (event.headers?.authorization ?? "").split(" ");
      if (scheme?.toLowerCase() !== "bearer" || token === undefined || rest.length > 0)
        throw new AppError("UNAUTHENTICATED");
      event.call.claims = await verify(token, event.call.now);
    },
  };
}
