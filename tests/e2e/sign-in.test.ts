import { createHmac } from "node:crypto";
import jwt from "jsonwebtoken";
import { describe, expect, it } from "vitest";
import { DEMO_USERS } from "../../seed/demo-users.ts";
import { useSystem } from "../setup/use-system.ts";
import { givenMember, type Member } from "../steps/given.ts";
import { dataOf, send } from "../steps/http.ts";

const system = useSystem();
const secret = system.env.JWT_SECRET ?? "";

const ME = "/api/auth/me";
const REFRESH = "/api/auth/refresh-token";

/** A token of a member as the service signs them, but for what is changed. */
function tokenOf({ id, org_id, session_id, role }: Member, changes: jwt.SignOptions = {}, key = secret): string {
  const claims = { org: org_id, sid: session_id, role, typ: "access" };
  const options = {
    algorithm: "HS256",
    subject: id,
    issuer: "muster",
    audience: "muster-api",
    expiresIn: 900,
  } as const;
  return jwt.sign(claims, key, { ...options, ...changes });
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The same token with other claims under the old signature. */
function tampered(token: string, changes: object): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
  return [header, base64url({ ...claims, ...changes }), signature].join(".");
}

/** Signed by nobody, as its header admits. */
function unsigned(token: string): string {
  return [base64url({ alg: "none", typ: "JWT" }), token.split(".")[1], ""].join(".");
}

/** Signed well, but by an algorithm that the service does not use. */
function otherwiseSigned(token: string): string {
  const text = [base64url({ alg: "HS512", typ: "JWT" }), token.split(".")[1]].join(".");
  return `${text}.${createHmac("sha512", secret).update(text).digest("base64url")}`;
}

describe("access tokens", () => {
  it("open the door while they are good", async () => {
    const member = await givenMember();
    expect((await dataOf("GET", ME, { token: tokenOf(member) })).user.id).toBe(member.id);
  });

  const bad: [what: string, code: string, token: (member: Member) => string][] = [
    ["that expired a second ago", "TOKEN_EXPIRED", (member) => tokenOf(member, { expiresIn: -1 })],
    ["with another role written in", "TOKEN_INVALID", (member) => tampered(tokenOf(member), { role: "admin" })],
    [
      "with a later end written in",
      "TOKEN_INVALID",
      (member) => tampered(tokenOf(member, { expiresIn: -1 }), { exp: 4_000_000_000 }),
    ],
    [
      "signed with another secret",
      "TOKEN_INVALID",
      (member) => tokenOf(member, {}, "another secret of thirty-two bytes"),
    ],
    ["signed by nobody", "TOKEN_INVALID", (member) => unsigned(tokenOf(member))],
    ["signed by another algorithm", "TOKEN_INVALID", (member) => otherwiseSigned(tokenOf(member))],
    ["of another issuer", "TOKEN_INVALID", (member) => tokenOf(member, { issuer: "elsewhere" })],
    ["of a session that does not exist", "TOKEN_INVALID", (member) => tokenOf({ ...member, session_id: member.id })],
    ["that name another organization", "TOKEN_INVALID", (member) => tokenOf({ ...member, org_id: member.id })],
    ["that are none", "TOKEN_INVALID", () => "not-a-token"],
  ];

  it.each(bad)("are refused %s", async (_what, code, token) => {
    const member = await givenMember();
    const attempt = { token: token(member) };
    expect(await send("GET", ME, attempt)).toMatchObject({ status: 401, error: { code } });
    expect(await send("POST", "/api/attendance/check-in", { ...attempt, body: {} })).toMatchObject({ status: 401 });
    const heartbeat = { timestamp: new Date(Date.now() - 3_600_000).toISOString(), is_active: true };
    expect(await send("POST", "/api/activity/heartbeat", { ...attempt, body: heartbeat })).toMatchObject({
      status: 401,
    });
  });

  it("are asked for where there is none", async () => {
    expect(await send("GET", ME)).toMatchObject({ status: 401, error: { code: "UNAUTHENTICATED" } });
  });
});

describe("refresh tokens in a cookie", () => {
  const { email, password } = DEMO_USERS[0] ?? { email: "", password: "" };

  /** Signs in as a browser does; answers the access token and the cookie as it is sent back. */
  async function signIn(): Promise<{ token: string; cookie: string; attributes: string[] }> {
    const { status, data, cookies } = await send("POST", "/api/auth/login", { body: { email, password } });
    expect(status).toBe(200);
    expect(data.refresh_token).toBeUndefined();
    return { token: data.access_token, ...split(cookies) };
  }

  /** Serverless offline writes cookies anew, in an order of its own and with an Expires of its own. */
  function split([cookie = ""]: string[]): { cookie: string; attributes: string[] } {
    const [pair = "", ...attributes] = cookie.split("; ");
    return { cookie: pair, attributes: attributes.filter((attribute) => !attribute.startsWith("Expires=")).sort() };
  }

  const refresh = (cookie: string, headers: Record<string, string> = {}) =>
    send("POST", REFRESH, { body: {}, headers: { cookie, ...headers } });

  it("are kept from scripts and other sites", async () => {
    const { cookie, attributes } = await signIn();
    expect(cookie).toMatch(/^muster_refresh=[\w-]{43}$/);
    expect(attributes).toEqual(["HttpOnly", "Max-Age=2592000", "Path=/api/auth", "SameSite=Strict"]);
  });

  it("are exchanged for an access token and the next one", async () => {
    const first = await signIn();
    const { status, data, cookies } = await refresh(first.cookie);
    expect(status).toBe(200);
    expect(data.refresh_token).toBeUndefined();
    expect(split(cookies).cookie).not.toBe(first.cookie);
    expect((await dataOf("GET", ME, { token: data.access_token })).user.email).toBe(email);
  });

  it("give the same successor again when the answer was lost", async () => {
    const { cookie } = await signIn();
    const [lost, again] = [await refresh(cookie), await refresh(cookie)];
    expect(again.status).toBe(200);
    expect(split(again.cookies)).toEqual(split(lost.cookies));
  });

  it("close the session when one is used again after its successor", async () => {
    const { token, cookie } = await signIn();
    const second = split((await refresh(cookie)).cookies).cookie;
    const third = split((await refresh(second)).cookies).cookie;
    expect(await refresh(cookie)).toMatchObject({ status: 401, error: { code: "REFRESH_TOKEN_REUSED" } });
    expect(await refresh(third)).toMatchObject({ status: 401, error: { code: "REFRESH_TOKEN_INVALID" } });
    expect(await send("GET", ME, { token })).toMatchObject({ status: 401, error: { code: "TOKEN_INVALID" } });
  });

  it("are not read from a request that another site made", async () => {
    const { cookie } = await signIn();
    const forged = await refresh(cookie, { "sec-fetch-site": "cross-site" });
    expect(forged).toMatchObject({ status: 401, error: { code: "REFRESH_TOKEN_INVALID" } });
  });

  it("end with the session at a logout", async () => {
    const { token, cookie } = await signIn();
    const { status, cookies } = await send("POST", "/api/auth/logout", { token });
    expect(status).toBe(200);
    expect(split(cookies)).toEqual({
      cookie: "muster_refresh=",
      attributes: ["HttpOnly", "Max-Age=0", "Path=/api/auth", "SameSite=Strict"],
    });
    expect(await refresh(cookie)).toMatchObject({ status: 401, error: { code: "REFRESH_TOKEN_INVALID" } });
    expect(await send("GET", ME, { token })).toMatchObject({ status: 401, error: { code: "TOKEN_INVALID" } });
  });

  it("are refused when nobody made them", async () => {
    expect(await refresh("muster_refresh=made-up")).toMatchObject({
      status: 401,
      error: { code: "REFRESH_TOKEN_INVALID" },
    });
  });
});
