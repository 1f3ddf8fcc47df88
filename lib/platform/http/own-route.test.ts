import { describe, expect, it } from "vitest";
import type { AppError } from "../errors.ts";
import type { CallEvent } from "./call.ts";
import { requireOwnRoute } from "./own-route.ts";

const contract = { method: "POST", path: "/api/activity/heartbeat" };

function asked(
  method: string,
  path: string,
  routeKey = "$default",
): { code: string; allow?: readonly string[] } | undefined {
  const event = { requestContext: { routeKey, http: { method, path } } } as unknown as CallEvent;
  try {
    requireOwnRoute(contract).before?.({ event } as never);
    return undefined;
  } catch (error) {
    const { code, allow } = error as AppError;
    return { code, ...(allow === undefined ? {} : { allow }) };
  }
}

describe("at an address of its own a function", () => {
  it("answers its own route", () => {
    expect(asked("POST", "/api/activity/heartbeat")).toBeUndefined();
  });

  it.each(["/", "/api/activity/heartbeat/", "/api/users", "/API/activity/heartbeat"])("has no %s", (path) => {
    expect(asked("POST", path)).toEqual({ code: "NOT_FOUND" });
  });

  it.each(["GET", "PUT", "DELETE", "OPTIONS"])("has no %s", (method) => {
    const refused = { code: "METHOD_NOT_ALLOWED", allow: ["POST", "OPTIONS"] };
    expect(asked(method, "/api/activity/heartbeat")).toEqual(refused);
  });

  it("believes a route of the API, which has matched already", () => {
    expect(asked("GET", "/api/users/7", "GET /api/users/{id}")).toBeUndefined();
  });
});
