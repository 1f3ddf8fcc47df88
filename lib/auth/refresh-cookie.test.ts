import { afterEach, describe, expect, it, vi } from "vitest";
import { readRefreshCookie, refreshCookie } from "./refresh-cookie.ts";

afterEach(() => vi.unstubAllEnvs());

describe("refreshCookie", () => {
  it("is Secure, and says so in its name, where there is TLS", () => {
    vi.stubEnv("API_URL", "https://api.example.com");
    expect(refreshCookie("abc", 60)).toMatch(/^__Secure-muster_refresh=abc; HttpOnly; SameSite=Strict; Secure; Path=/);
    vi.stubEnv("API_URL", "http://127.0.0.1:3000");
    expect(refreshCookie("abc", 60)).toMatch(/^muster_refresh=abc; HttpOnly; SameSite=Strict; Path=/);
  });
});

describe("readRefreshCookie", () => {
  it("finds the token where API Gateway puts cookies, and where other servers do", () => {
    expect(readRefreshCookie({ cookies: ["theme=dark", "muster_refresh=abc"], headers: {} })).toBe("abc");
    expect(readRefreshCookie({ headers: { cookie: "theme=dark; muster_refresh=abc" } })).toBe("abc");
  });

  it("is not misled by names that end or begin alike", () => {
    const cookies = ["x_muster_refresh=no", "muster_refresh2=no", "note=muster_refresh=no"];
    expect(readRefreshCookie({ cookies, headers: {} })).toBeUndefined();
  });

  it("reads nothing that another site sent", () => {
    const headers = { "sec-fetch-site": "cross-site" };
    expect(readRefreshCookie({ cookies: ["muster_refresh=abc"], headers })).toBeUndefined();
    expect(readRefreshCookie({ cookies: ["muster_refresh=abc"], headers: { "sec-fetch-site": "same-site" } })).toBe(
      "abc",
    );
  });

  it("reads nothing that a page of an unknown origin sent", () => {
    vi.stubEnv("ALLOWED_ORIGINS", "https://app.example.com, https://two.example.com");
    vi.stubEnv("API_URL", "http://127.0.0.1:3000");
    const read = (origin: string) => readRefreshCookie({ cookies: ["muster_refresh=abc"], headers: { origin } });
    for (const origin of ["https://app.example.com", "https://two.example.com", "http://127.0.0.1:3000"])
      expect(read(origin)).toBe("abc");
    for (const origin of [
      "https://evil.example",
      "https://app.example.com.evil.example",
      "http://app.example.com",
      "null",
      "",
    ])
      expect(read(origin)).toBeUndefined();
  });

  it("reads only the name that TLS protects where there is TLS", () => {
    vi.stubEnv("API_URL", "https://api.example.com");
    expect(readRefreshCookie({ cookies: ["muster_refresh=planted"], headers: {} })).toBeUndefined();
    expect(readRefreshCookie({ cookies: ["__Secure-muster_refresh=abc"], headers: {} })).toBe("abc");
  });
});
