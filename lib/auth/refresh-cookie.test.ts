import { describe, expect, it } from "vitest";
import { readRefreshCookie } from "./refresh-cookie.ts";

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
});
