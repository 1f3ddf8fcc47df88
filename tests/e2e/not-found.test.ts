import { describe, expect, inject, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";

useSystem();

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const ORIGIN = "http://localhost:5173";

function request(method: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL(path, inject("system").http), { method, headers, signal: AbortSignal.timeout(60_000) });
}

/** What a browser asks before it sends a call with a token to another origin. */
function preflight(path: string): Promise<Response> {
  const wanted = { "access-control-request-method": "POST", "access-control-request-headers": "authorization" };
  return request("OPTIONS", path, { origin: ORIGIN, ...wanted });
}

const notFound = {
  success: false,
  error: { code: "NOT_FOUND", message: expect.any(String), docs: expect.stringMatching(/#not_found$/) },
  request_id: expect.stringMatching(/./),
  timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
};

describe("what no route answers", () => {
  it.each(METHODS.filter((method) => method !== "OPTIONS"))("is not found by %s, in the envelope", async (method) => {
    for (const path of ["/", "/api", "/api/nothing", "/api/users/1/nothing?token=secret", "/favicon.ico"]) {
      const response = await request(method, path);
      expect([path, response.status]).toEqual([path, 404]);
      const body = await response.json();
      expect(body).toEqual(notFound);
      expect(response.headers.get("x-request-id")).toBe(body.request_id);
    }
  });

  it("has no body for HEAD", async () => {
    const response = await request("HEAD", "/api/nothing");
    expect([response.status, await response.text()]).toEqual([404, ""]);
  });

  it.each([
    ["PATCH", "/api/health", "GET, OPTIONS"],
    ["GET", "/api/auth/login", "OPTIONS, POST"],
    // Also an id, as far as the routes of GET and PUT can see.
    ["DELETE", "/api/attendance/check-in", "GET, OPTIONS, POST, PUT"],
    ["POST", "/api/users/0198c5a0-0000-7000-8000-000000000001", "DELETE, GET, OPTIONS, PUT"],
  ])("is told of %s %s: only %s", async (method, path, allowed) => {
    const response = await request(method, path);
    expect(response.status).toBe(405);
    const names = response.headers.get("allow")?.split(", ").sort().join(", ");
    expect(names).toBe(allowed);
    expect(await response.json()).toMatchObject({ success: false, error: { code: "METHOD_NOT_ALLOWED" } });
  });

  it("takes nothing from the routes", async () => {
    expect((await request("GET", "/api/health")).status).toBe(200);
    expect((await request("GET", "/api/auth/me")).status).toBe(401);
  });
});

describe("a preflight", () => {
  it.each(["/api/auth/login", "/api/users/1", "/api/nothing"])("of %s is allowed, to the dashboard", async (path) => {
    const response = await preflight(path);
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(response.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(response.headers.get("access-control-allow-methods")).toContain("POST");
  });

  it("of another page is answered without permission", async () => {
    const response = await request("OPTIONS", "/api/auth/login", {
      origin: "https://evil.example",
      "access-control-request-method": "POST",
    });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });
});
