import { describe, expect, it } from "vitest";
import * as login from "../../../functions/auth/login.ts";
import * as logout from "../../../functions/auth/logout.ts";
import * as me from "../../../functions/auth/me.ts";
import * as refresh from "../../../functions/auth/refresh-token.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { sql } from "../../steps/scene/given.ts";
import { givenMemberWithPassword, PASSWORD, refreshCookieOf } from "../../steps/scene/sign-in.ts";

useTestDatabase();

async function givenSignedIn() {
  const { id, email } = await givenMemberWithPassword();
  const signIn = () => call(login, { body: { email, password: PASSWORD, client: "native" } });
  return { id, here: (await signIn()).data, elsewhere: (await signIn()).data };
}

describe("POST /api/auth/logout", () => {
  it("ends the access token and the refresh token of this device", async () => {
    const { here } = await givenSignedIn();
    expect(await call(logout, { token: here.access_token })).toMatchObject({ status: 200, data: {} });
    expect(await call(me, { token: here.access_token })).toMatchObject({
      status: 401,
      error: { code: "TOKEN_INVALID" },
    });
    expect(await call(refresh, { body: { refresh_token: here.refresh_token } })).toMatchObject({
      status: 401,
      error: { code: "REFRESH_TOKEN_INVALID" },
    });
  });

  it("leaves other devices signed in", async () => {
    const { here, elsewhere } = await givenSignedIn();
    await call(logout, { token: here.access_token });
    expect(await call(me, { token: elsewhere.access_token })).toMatchObject({ status: 200 });
    expect(await call(refresh, { body: { refresh_token: elsewhere.refresh_token } })).toMatchObject({ status: 200 });
  });

  it("makes the browser forget the cookie", async () => {
    const { here } = await givenSignedIn();
    const { value, attributes } = refreshCookieOf(await call(logout, { token: here.access_token }));
    expect(value).toBe("");
    expect(attributes).toContain("Max-Age=0");
    expect(attributes).toContain("Path=/api/auth");
  });

  it("writes who signed out", async () => {
    const { id, here } = await givenSignedIn();
    await call(logout, { token: here.access_token });
    const rows = await sql("select action from audit_log where user_id = $1 order by id", [id]);
    expect(rows.map(({ action }) => action)).toEqual(["login", "login", "logout"]);
  });

  it("refuses a caller without a token", async () => {
    expect(await call(logout)).toMatchObject({ status: 401, error: { code: "UNAUTHENTICATED" } });
  });
});
