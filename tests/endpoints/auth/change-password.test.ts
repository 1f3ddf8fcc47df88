import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as changePassword from "../../../functions/auth/change-password.ts";
import * as login from "../../../functions/auth/login.ts";
import * as me from "../../../functions/auth/me.ts";
import * as refresh from "../../../functions/auth/refresh-token.ts";
import { UNUSABLE_PASSWORD } from "../../../lib/platform/secrets/password.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { sql } from "../../steps/scene/given.ts";
import { givenMemberWithPassword, givenRefreshToken, PASSWORD } from "../../steps/scene/sign-in.ts";

useTestDatabase();

const NEW = "walrus-kettle-83";
const change = (token: string, current_password = PASSWORD, new_password = NEW) =>
  call(changePassword, { token, body: { current_password, new_password } });
const signIn = (email: string, password: string) => call(login, { body: { email, password }, ip: randomUUID() });

describe("POST /api/auth/change-password", () => {
  it("replaces the password", async () => {
    const { token, email } = await givenMemberWithPassword();
    expect(await change(token)).toMatchObject({ status: 200, data: { revoked_sessions: 0 } });
    expect((await signIn(email, PASSWORD)).status).toBe(401);
    expect((await signIn(email, NEW)).status).toBe(200);
  });

  it("signs every other device out and this one not", async () => {
    const member = await givenMemberWithPassword();
    const elsewhere = await givenRefreshToken(login, member);
    expect(await change(member.token)).toMatchObject({ status: 200, data: { revoked_sessions: 1 } });
    expect((await call(me, { token: member.token })).status).toBe(200);
    expect((await call(refresh, { body: { refresh_token: elsewhere } })).status).toBe(401);
  });

  it("refuses a wrong current password and changes nothing", async () => {
    const { token, email } = await givenMemberWithPassword();
    expect(await change(token, "not-my-password")).toMatchObject({ status: 403, error: { code: "PASSWORD_WRONG" } });
    expect((await signIn(email, PASSWORD)).status).toBe(200);
  });

  it("refuses a weak password", async () => {
    const { token } = await givenMemberWithPassword();
    expect(await change(token, PASSWORD, "Password2026!")).toMatchObject({ error: { code: "PASSWORD_TOO_WEAK" } });
    expect(await change(token, PASSWORD, "short")).toMatchObject({ status: 400 });
  });

  it("makes whoever guesses wait, even with the right one and from elsewhere, and nobody on another device", async () => {
    const { email, token } = await givenMemberWithPassword();
    for (let guess = 0; guess < 5; guess += 1) expect((await change(token, `guess-${guess}-wrong`)).status).toBe(403);
    const answer = await change(token);
    expect(answer).toMatchObject({ status: 429, error: { code: "RATE_LIMITED" } });
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(20);
    const body = { current_password: PASSWORD, new_password: NEW };
    expect((await call(changePassword, { token, body, ip: "203.0.113.9" })).status).toBe(429);
    const { data } = await call(login, { body: { email, password: PASSWORD } });
    expect((await call(changePassword, { token: data.access_token, body })).status).toBe(200);
  });

  it("lets one of ten changes at once win", async () => {
    const { token } = await givenMemberWithPassword();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        const body = { current_password: PASSWORD, new_password: `pelican-drawer-${n}` };
        return call(changePassword, { token, body, ip: `203.0.113.${n}` });
      }),
    );
    // Few are compared at once, from however many addresses they come; the one that wins begins the count anew.
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => ![200, 403, 429].includes(status))).toEqual([]);
  });

  it("lets nobody in who has no password yet", async () => {
    const { id, email, token } = await givenMemberWithPassword();
    await sql("update users set password_hash = $2 where id = $1", [id, UNUSABLE_PASSWORD]);
    for (const guess of [UNUSABLE_PASSWORD, "", PASSWORD]) {
      expect([400, 401]).toContain((await signIn(email, guess)).status);
      expect([400, 403]).toContain((await change(token, guess)).status);
    }
  });

  it("keeps that it happened, and no password", async () => {
    const { id, token } = await givenMemberWithPassword();
    await change(token);
    const entries = await sql("select action, metadata from audit_log where user_id = $1", [id]);
    expect(entries).toEqual([{ action: "password.change", metadata: { revoked_sessions: 0 } }]);
  });

  it.each([
    {},
    { current_password: PASSWORD },
    { current_password: PASSWORD, new_password: NEW, user_id: randomUUID() },
  ])("refuses the body %o", async (body) => {
    const { token } = await givenMemberWithPassword();
    expect(await call(changePassword, { token, body })).toMatchObject({ status: 400 });
  });

  it("refuses a caller without a token, and one who was signed out", async () => {
    const { token, session_id } = await givenMemberWithPassword();
    const body = { current_password: PASSWORD, new_password: NEW };
    expect(await call(changePassword, { body })).toMatchObject({ status: 401 });
    await sql("update user_sessions set revoked_at = now() where id = $1", [session_id]);
    expect(await change(token)).toMatchObject({ status: 401, error: { code: "TOKEN_INVALID" } });
  });
});
