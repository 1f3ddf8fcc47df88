import { describe, expect, it } from "vitest";
import { allowedMethods } from "./allowed-methods.ts";

const routes = {
  "/api/users": ["GET", "POST"],
  "/api/users/profile": ["GET", "PUT"],
  "/api/users/{id}": ["DELETE", "GET", "PUT"],
  "/api/users/{id}/export": ["POST"],
};

describe("allowedMethods", () => {
  it.each([
    ["/api/users", ["GET", "POST"]],
    ["/api/users/7", ["DELETE", "GET", "PUT"]],
    ["/api/users/profile", ["DELETE", "GET", "PUT"]],
    ["/api/users/7/export", ["POST"]],
  ])("knows those of %s", (path, methods) => {
    expect(allowedMethods(routes, path)).toEqual(methods);
  });

  it.each(["/", "", "/api", "/api/users/", "/api/users//export", "/api/users/7/8/9", "/API/users", "/api/usersx"])(
    "knows none of %j",
    (path) => {
      expect(allowedMethods(routes, path)).toEqual([]);
    },
  );
});
