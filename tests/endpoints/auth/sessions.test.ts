import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as login from "../../../functions/auth/login.ts";
import * as me from "../../../functions/auth/me.ts";
import * as refresh from "../../../functions/auth/refresh-token.ts";
import * as revoke from "../../../functions/auth/revoke-session.ts";
import * as sessions from "../../../functions/auth/sessions.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";
import { givenMemberWithPassword, givenRefreshToken, PASSWORD, refreshCookieOf } from "../../steps/scene/sign-in.ts";

useTestDatabase();

describe("GET /api/auth/sessions", () => {
  it("lists the devices one is signed in on, and says which is this one", async () => {
    const member = await givenMemberWithPassword();
    const body = { email: member.email, password: PASSWORD, device_info: "Pixel 9" };
    await call(login, { body, ip: "203.0.113.5", headers: { "user-agent": "tests" } });
    const { data } = await call(sessions, { token: member.token });
    expect(data.sessions).toMatchObject([
      { device_info: "Pixel 9", ip_address: "203.0.113.5", user_agent: "tests", current: false },
      { id: member.session_id, current: true },
    ]);
    expect(Object.keys(found(data.sessions[0])).sort()).not.toContain("user_id");
  });

  it("leaves out those that were signed out or ran out, and everybody else's", async () => {
    const member = await givenMember();
    await givenMember({ org_id: member.org_id });
    for (const end of ["revoked_at = now()", "expires_at = now() - interval '1 second'"]) {
      const [row] = await sql<{ id: string }>(
        "insert into user_sessions (org_id, user_id, expires_at) values ($1, $2, now() + interval '1 day') returning id",
        [member.org_id, member.id],
      );
      await sql(`update user_sessions set ${end} where id = $1`, [row?.id]);
    }
    const { data } = await call(sessions, { token: member.token });
    expect(data.sessions.map(({ id }) => id)).toEqual([member.session_id]);
  });
});

describe("DELETE /api/auth/sessions/{id}", () => {
  it("signs one device out, at once", async () => {
    const member = await givenMemberWithPassword();
    const refresh_token = await givenRefreshToken(login, member);
    const { data } = await call(sessions, { token: member.token });
    const other = found(data.sessions.find(({ current }) => !current));
    const answer = await call(revoke, { token: member.token, params: { id: other.id } });
    expect(answer).toMatchObject({ status: 200, data: { id: other.id }, cookies: [] });
    expect((await call(refresh, { body: { refresh_token } })).status).toBe(401);
    expect((await call(me, { token: member.token })).status).toBe(200);
    expect((await call(revoke, { token: member.token, params: { id: other.id } })).status).toBe(404);
    const [entry] = await sql(
      "select action, resource_id from audit_log where action = 'session.revoke' and user_id = $1",
      [member.id],
    );
    expect(entry).toEqual({ action: "session.revoke", resource_id: other.id });
  });

  it("signs this device out and has its cookie forgotten", async () => {
    const { token, session_id } = await givenMember();
    expect(refreshCookieOf(await call(revoke, { token, params: { id: session_id } })).value).toBe("");
    expect((await call(me, { token })).status).toBe(401);
  });

  it("knows nobody else's device: not a colleague's, not a foreign one, not for an administrator", async () => {
    const member = await givenMember();
    const admin = await givenMember({ org_id: member.org_id, role: "admin" });
    const stranger = await givenMember();
    for (const id of [member.session_id, stranger.session_id, randomUUID()])
      expect(await call(revoke, { token: admin.token, params: { id } })).toMatchObject({ status: 404 });
    expect((await call(me, { token: member.token })).status).toBe(200);
  });

  it("refuses what is no id", async () => {
    const { token } = await givenMember();
    expect(await call(revoke, { token, params: { id: "me" } })).toMatchObject({ status: 400 });
  });
});
