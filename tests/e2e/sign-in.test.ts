import { describe, expect, it } from "vitest";
import { DEMO_USERS } from "../../seed/demo-users.ts";
import { useSystem } from "../setup/use-system.ts";
import { dataOf, send } from "../steps/call/http.ts";
import { givenMember } from "../steps/scene/given.ts";
import { accessTokenWith, FORGERIES } from "../steps/tokens/forgeries.ts";

useSystem();
const ME = "/api/auth/me";
const REFRESH = "/api/auth/refresh-token";

describe("access tokens", () => {
  it("open the door while they are good", async () => {
    const member = await givenMember();
    expect((await dataOf("GET", ME, { token: accessTokenWith(member) })).user.id).toBe(member.id);
  });

  it.each(FORGERIES)("are refused: one %s", async (_what, forge) => {
    const attempt = { token: forge(await givenMember(), await givenMember()) };
    expect(await send("GET", ME, attempt)).toMatchObject({ status: 401 });
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
    // It ends when the lost one would have: what is left of it may be a second less.
    const withoutAge = ({ cookie, attributes }: ReturnType<typeof split>) => [
      cookie,
      attributes.filter((attribute) => !attribute.startsWith("Max-Age=")),
    ];
    expect(withoutAge(split(again.cookies))).toEqual(withoutAge(split(lost.cookies)));
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
