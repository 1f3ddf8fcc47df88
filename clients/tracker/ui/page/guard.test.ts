import { describe, expect, it } from "vitest";
import { type Asked, HEADERS, judge, LONGEST_BODY } from "./guard.ts";

const door = { port: 4711, shell: new Set(["/", "/page.js"]), isToken: (token: string) => token === "right" };
const OWN = "127.0.0.1:4711";

type Header = [name: string, value: string];
const read: Asked = {
  method: "GET",
  target: "/api/today",
  headers: [
    ["host", OWN],
    ["x-muster-token", "right"],
  ],
};
const post: Asked = {
  method: "POST",
  target: "/api/quit",
  headers: [
    ["host", OWN],
    ["origin", `http://${OWN}`],
    ["content-type", "application/json"],
    ["content-length", "2"],
    ["x-muster-token", "right"],
  ],
};
const shell: Asked = { method: "GET", target: "/", headers: [["host", OWN]] };

/** Without the headers of that name, and with those that are given. */
const withHeader = (asked: Asked, name: string, ...values: string[]): Asked => ({
  ...asked,
  headers: [...asked.headers.filter(([each]) => each !== name), ...values.map((value): Header => [name, value])],
});

const of = (asked: Asked) => {
  const verdict = judge(asked, door);
  return verdict.kind === "refused" ? verdict.status : verdict.kind;
};

describe("what is let in", () => {
  it.each([
    ["the shell, without a token", shell, "shell"],
    ["a script of it", { ...shell, target: "/page.js?x=1" }, "shell"],
    ["its head", { ...shell, method: "HEAD" }, "shell"],
    ["a read with the token", read, "read"],
    ["the same, as browsers mark it", withHeader(read, "sec-fetch-site", "same-origin"), "read"],
    ["an act from the page", post, "act"],
    ["a code for a token", withHeader({ ...post, target: "/api/open" }, "x-muster-token"), "open"],
  ])("%s", (_, asked, expected) => expect(of(asked)).toBe(expected));
});

describe("hosts", () => {
  it.each([
    "localhost:4711",
    "127.0.0.1",
    "127.0.0.1:4712",
    "127.0.0.2:4711",
    "127.1:4711",
    "2130706433:4711",
    "0x7f000001:4711",
    "0.0.0.0:4711",
    "[::1]:4711",
    "[::ffff:127.0.0.1]:4711",
    "[::ffff:7f00:1]:4711",
    "127.0.0.1.evil.example:4711",
    "evil.example:4711",
    "evil.example",
    "127.0.0.1:4711.evil.example",
    "user@127.0.0.1:4711",
    "127.0.0.1:4711 ",
    "",
  ])("refuses %j, the shell too", (host) => {
    expect(of(withHeader(shell, "host", host))).toBe(403);
    expect(of(withHeader(read, "host", host))).toBe(403);
    expect(of(withHeader(post, "host", host))).toBe(403);
  });

  it("refuses none and two", () => {
    expect(of(withHeader(read, "host"))).toBe(403);
    expect(of(withHeader(read, "host", OWN, "evil.example"))).toBe(403);
    expect(of(withHeader(read, "host", OWN, OWN))).toBe(403);
  });
});

describe("origins", () => {
  it.each([
    "null",
    "",
    "http://127.0.0.1",
    "https://127.0.0.1:4711",
    "http://127.0.0.1:4712",
    "http://localhost:4711",
    "http://[::1]:4711",
    "http://127.0.0.1:4711/",
    "http://127.0.0.1:4711.evil.example",
    "https://evil.example",
    "file://",
    "chrome-extension://abc",
  ])("refuses %j", (origin) => {
    expect(of(withHeader(post, "origin", origin))).toBe(403);
    expect(of(withHeader(read, "origin", origin))).toBe(403);
    expect(of(withHeader(shell, "origin", origin))).toBe(403);
  });

  it("refuses an act without one, and with two", () => {
    expect(of(withHeader(post, "origin"))).toBe(403);
    expect(of(withHeader(post, "origin", `http://${OWN}`, "https://evil.example"))).toBe(403);
  });

  it.each(["cross-site", "same-site", "none"])("refuses data to what browsers call %s", (site) => {
    expect(of(withHeader(read, "sec-fetch-site", site))).toBe(403);
    expect(of(withHeader(post, "sec-fetch-site", site))).toBe(403);
  });
});

describe("tokens", () => {
  it.each([[[]], [[""]], [["wrong"]], [["right", "right"]], [["right", "wrong"]]])("refuses %j", (tokens) => {
    expect(of(withHeader(read, "x-muster-token", ...tokens))).toBe(401);
    expect(of(withHeader(post, "x-muster-token", ...tokens))).toBe(401);
  });

  it("takes none from a cookie, an address or an authorization", () => {
    const bare = withHeader(read, "x-muster-token");
    expect(of(withHeader(bare, "cookie", "x-muster-token=right"))).toBe(401);
    expect(of(withHeader(bare, "authorization", "Bearer right"))).toBe(401);
    expect(of({ ...bare, target: "/api/today?x-muster-token=right" })).toBe(401);
  });
});

describe("methods, targets and sizes", () => {
  it.each(["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", ""])("refuses %j", (method) => {
    expect(of({ ...read, method })).toBe(405);
    expect(of({ ...shell, method })).toBe(405);
  });

  it.each([
    ["http://evil.example/", 400],
    [`http://${OWN}/`, 400],
    ["//evil.example/api/today", 400],
    ["/\\[", 400],
    ["/\\evil.example/api/today", 400],
    ["/api\\today", 400],
    ["*", 400],
    ["", 400],
    ["/nothing", 404],
    ["/../page.js/x", 404],
    ["/api", 404],
    [`/${"a".repeat(600)}`, 414],
  ])("answers %j with %d", (target, status) => expect(of({ ...read, target })).toBe(status));

  it("reads a post only as JSON of a told and small length", () => {
    expect(of(withHeader(post, "content-type", "text/plain"))).toBe(415);
    expect(of(withHeader(post, "content-type", "application/x-www-form-urlencoded"))).toBe(415);
    expect(of(withHeader(post, "content-type"))).toBe(415);
    expect(of(withHeader(post, "content-length"))).toBe(400);
    expect(of(withHeader(post, "transfer-encoding", "chunked"))).toBe(400);
    expect(of(withHeader(post, "content-length", String(LONGEST_BODY)))).toBe("act");
    expect(of(withHeader(post, "content-length", String(LONGEST_BODY + 1)))).toBe(413);
    expect(of(withHeader(post, "content-length", "-1"))).toBe(413);
    expect(of(withHeader(post, "content-length", "1e3"))).toBe(413);
  });
});

it("opens to no other origin, and runs no script of a page's text", () => {
  expect(Object.keys(HEADERS).filter((name) => name.startsWith("access-control"))).toEqual([]);
  expect(HEADERS["content-security-policy"]).toContain("default-src 'none'");
  expect(HEADERS["content-security-policy"]).not.toContain("unsafe");
  expect(HEADERS).not.toHaveProperty("set-cookie");
});
