import type middy from "@middy/core";
import { AppError } from "../errors.ts";
import type { CallEvent } from "./call.ts";

/** What a function is invoked by that has an address of its own: no route of the API, so any path and any method. */
const NO_ROUTE = "$default";

/** Answers at an address of the function's own what the API answers there: 404 for another path, 405 for another method. */
export function requireOwnRoute(contract: {
  readonly method: string;
  readonly path: string;
}): middy.MiddlewareObj<CallEvent> {
  return {
    before: ({ event: { requestContext } }) => {
      if (requestContext?.routeKey !== NO_ROUTE) return;
      const { method, path } = requestContext.http;
      if (path !== contract.path) throw new AppError("NOT_FOUND");
      if (method !== contract.method) throw new AppError("METHOD_NOT_ALLOWED", { allow: [contract.method, "OPTIONS"] });
    },
  };
}
