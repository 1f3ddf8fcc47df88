import bcrypt from "bcryptjs";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as login from "../../../functions/auth/login.ts";
import * as me from "../../../functions/auth/me.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { sql } from "../../steps/scene/given.ts";
import {
  givenMemberWithPassword,
  newcomer,
  PASSWORD,
  refreshCookieOf,
  withoutPublicLimit,
} from "../../steps/scene/sign-in.ts";

useTestDatabase();
withoutPublicLimit();

const bcryptCompare = vi.spyOn(bcrypt, "compare");

afterEach(() => {
  bcryptCompare.mockClear();
  delete process.env.JWT_EXPIRY;
  process.env.STAGE = "test";
});

const WRONG = "not-the-password";

describe("POST /api/auth/login", () => {
  it("answers an access token, its lifetime and the member", async () => {
    const { id, email } = await givenMemberWithPassword();
    const answer = await call(login, { body: { email, password: PASSWORD } });
    expect(answer).toMatchObject({ status: 200, data: { expires_in: 900, user: { id, email } } });
    expect(await call(me, { token: answer.data.access_token })).toMatchObject({ status: 200, data: { user: { id } } });
  });

  it("takes the lifetime of access tokens from JWT_EXPIRY", async () => {
    process.env.JWT_EXPIRY = "2h";
    const { email } = await givenMemberWithPassword();
    expect((await call(login, { body: { email, password: PASSWORD } })).data.expires_in).toBe(7200);
  });

  it("never shows a password hash", async () => {
    const { email } = await givenMemberWithPassword();
    expect(JSON.stringify(await call(login, { body: { email, password: PASSWORD } }))).not.toMatch(
      /password_hash|\$2[aby]\$/,
    );
  });

  it("does not mind the case of the address", async () => {
    const { email } = await givenMemberWithPassword();
    expect(await call(login, { body: { email: ` ${email.toUpperCase()} `, password: PASSWORD } })).toMatchObject({
      status: 200,
    });
  });

  it("gives browsers the refresh token in a cookie that scripts and other sites cannot use", async () => {
    const { email } = await givenMemberWithPassword();
    const answer = await call(login, { body: { email, password: PASSWORD } });
    expect(answer.data).not.toHaveProperty("refresh_token");
    const { value, attributes } = refreshCookieOf(answer);
    expect(value).toMatch(/^[\w-]{43}$/);
    expect(attributes).toEqual(["HttpOnly", "SameSite=Strict", "Path=/api/auth", "Max-Age=2592000"]);
  });

  it("sends the cookie over TLS only where the API has TLS, whatever the stage is called", async () => {
    process.env.API_URL = "https://api.example.com";
    const { email } = await givenMemberWithPassword();
    const answer = await call(login, { body: { email, password: PASSWORD } });
    delete process.env.API_URL;
    expect(refreshCookieOf(answer).attributes).toContain("Secure");
  });

  it("gives native clients the refresh token in the body as well", async () => {
    const { email } = await givenMemberWithPassword();
    const answer = await call(login, { body: { email, password: PASSWORD, client: "native" } });
    expect(answer.data.refresh_token).toBe(refreshCookieOf(answer).value);
  });

  it("remembers the device, the time and who signed in", async () => {
    const { id, email } = await givenMemberWithPassword();
    const headers = { "user-agent": "Tracker/1.0" };
    await call(login, { body: { email, password: PASSWORD, device_info: "Eve's laptop" }, headers, ip: "203.0.113.9" });
    expect(
      await sql(
        "select device_info, ip_address, user_agent from user_sessions where user_id = $1 and device_info is not null",
        [id],
      ),
    ).toEqual([{ device_info: "Eve's laptop", ip_address: "203.0.113.9", user_agent: "Tracker/1.0" }]);
    expect(await sql("select action, resource from audit_log where user_id = $1", [id])).toEqual([
      { action: "login", resource: "session" },
    ]);
    expect(
      await sql("select 1 from users where id = $1 and last_login_at > now() - interval '1 minute'", [id]),
    ).toHaveLength(1);
  });

  it("answers the same for a wrong password and an unknown address", async () => {
    const { email } = await givenMemberWithPassword();
    const wrong = await call(login, { body: { email, password: WRONG } });
    const unknown = await call(login, { body: { email: newcomer().email, password: WRONG } });
    expect(wrong).toMatchObject({ status: 401, error: { code: "INVALID_CREDENTIALS" } });
    expect({ ...unknown, headers: {} }).toEqual({ ...wrong, headers: {} });
  });

  it("does the same work for an unknown address: two comparisons with hashes of the same cost", async () => {
    const { email } = await givenMemberWithPassword();
    await call(login, { body: { email, password: WRONG } });
    await call(login, { body: { email: newcomer().email, password: WRONG } });
    const costs = bcryptCompare.mock.calls.map(([, hash]) => String(hash).split("$")[2]);
    expect(costs).toEqual(["04", "04", "04", "04"]);
  });

  it("does not compare a password that came too often", async () => {
    const { email } = await givenMemberWithPassword();
    const begun = performance.now();
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(await call(login, { body: { email, password: WRONG } })).toMatchObject({ status: 401 });
    }
    const sixth = await call(login, { body: { email, password: PASSWORD } });
    expect(sixth).toMatchObject({ status: 429, error: { code: "RATE_LIMITED" } });
    const passed = Math.ceil((performance.now() - begun) / 1000);
    expect(Number(sixth.headers["retry-after"])).toBeGreaterThanOrEqual(30 - passed);
    expect(Number(sixth.headers["retry-after"])).toBeLessThanOrEqual(30);
    expect(bcryptCompare).toHaveBeenCalledTimes(10);
  });

  it("counts attempts that come at once, and those on the address in another case", async () => {
    const { email } = await givenMemberWithPassword();
    const spellings = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? email : email.toUpperCase()));
    const answers = await Promise.all(
      spellings.map((spelling) => call(login, { body: { email: spelling, password: WRONG } })),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
  });

  it("forgets the failures after a success", async () => {
    const { email } = await givenMemberWithPassword();
    for (let round = 1; round <= 2; round++) {
      for (let attempt = 1; attempt <= 4; attempt++) await call(login, { body: { email, password: WRONG } });
      expect(await call(login, { body: { email, password: PASSWORD } })).toMatchObject({ status: 200 });
    }
  });

  it("tells a disabled member so, but only with the right password", async () => {
    const { id, email } = await givenMemberWithPassword();
    await sql("update users set status = 'inactive' where id = $1", [id]);
    expect(await call(login, { body: { email, password: PASSWORD } })).toMatchObject({
      status: 403,
      error: { code: "ACCOUNT_DISABLED" },
    });
    expect(await call(login, { body: { email, password: WRONG } })).toMatchObject({
      status: 401,
      error: { code: "INVALID_CREDENTIALS" },
    });
    expect(await sql("select 1 from audit_log where user_id = $1", [id])).toEqual([]);
  });

  it("opens nothing for a member who is disabled while the password is compared", async () => {
    const { id, email } = await givenMemberWithPassword();
    bcryptCompare.mockImplementationOnce(async () => {
      await sql("update users set status = 'inactive' where id = $1", [id]);
      return true;
    });
    expect(await call(login, { body: { email, password: PASSWORD } })).toMatchObject({
      error: { code: "ACCOUNT_DISABLED" },
    });
    expect(await sql("select 1 from audit_log where user_id = $1", [id])).toEqual([]);
  });

  it("opens nothing in an organization that was closed", async () => {
    const { org_id, email } = await givenMemberWithPassword();
    await sql("update organizations set is_active = false where id = $1", [org_id]);
    expect(await call(login, { body: { email, password: PASSWORD } })).toMatchObject({
      status: 403,
      error: { code: "ACCOUNT_DISABLED" },
    });
  });

  it("refuses unknown fields", async () => {
    const body = { email: newcomer().email, password: PASSWORD, org_id: "x" };
    expect(await call(login, { body })).toMatchObject({ status: 400, error: { details: [{ path: "body.org_id" }] } });
  });

  it("tells every member apart, also where passwords agree in their first 72 bytes", async () => {
    const { id, email } = await givenMemberWithPassword();
    expect(id).toBeDefined();
    const long = "tulip anvil ".repeat(7);
    const { hashPassword } = await import("../../../lib/platform/secrets/password.ts");
    await sql("update users set password_hash = $2 where id = $1", [id, await hashPassword(`${long}a`)]);
    expect(await call(login, { body: { email, password: `${long}b` } })).toMatchObject({ status: 401 });
    expect(await call(login, { body: { email, password: `${long}a` } })).toMatchObject({ status: 200 });
  });
});
