import { afterEach, describe, expect, it, vi } from "vitest";
import * as login from "../../../functions/auth/login.ts";
import * as me from "../../../functions/auth/me.ts";
import * as refresh from "../../../functions/auth/refresh-token.ts";
import { hashSecret, randomSecret } from "../../../lib/platform/secrets/secret.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { sql } from "../../steps/scene/given.ts";
import {
  givenMemberWithPassword,
  givenRefreshToken,
  PASSWORD,
  refreshCookieOf,
  withoutPublicLimit,
} from "../../steps/scene/sign-in.ts";

useTestDatabase();
withoutPublicLimit();

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const present = (refresh_token: string | undefined) => call(refresh, { body: { refresh_token } });

/** Only the clock of the functions moves: the database and its driver go on as usual. */
function passSeconds(seconds: number) {
  vi.useFakeTimers({ now: Date.now() + seconds * 1000, toFake: ["Date"] });
}

async function givenSession() {
  const member = await givenMemberWithPassword();
  const token = await givenRefreshToken(login, member);
  return { member, token };
}

const familyOf = (userId: string) =>
  sql<{ revoked_reason: string | null; tokens: number }>(
    `select d.revoked_reason, count(t)::int as tokens
     from user_sessions d join refresh_tokens t on t.session_id = d.id
     where d.user_id = $1 group by d.id`,
    [userId],
  );

describe("POST /api/auth/refresh-token", () => {
  it("exchanges a token for an access token that works and the next refresh token", async () => {
    const { member, token } = await givenSession();
    const answer = await present(token);
    expect(answer).toMatchObject({ status: 200, data: { expires_in: 900 } });
    expect(answer.data.refresh_token).not.toBe(token);
    expect(await call(me, { token: answer.data.access_token })).toMatchObject({ data: { user: { id: member.id } } });
    expect(await present(answer.data.refresh_token)).toMatchObject({ status: 200 });
  });

  it("answers all that a dashboard has to know before it can show anything", async () => {
    const { member, token } = await givenSession();
    await sql(
      `insert into notifications (org_id, user_id, type, title, read_at)
       select $1, $2, 'test', 'T', case when n = 1 then now() end from generate_series(1, 3) n`,
      [member.org_id, member.id],
    );
    await sql(
      "insert into system_settings (org_id, setting_key, setting_value) values ($1, 'week_start', '\"sunday\"')",
      [member.org_id],
    );
    const { data } = await present(token);
    const { data: asked } = await call(me, { token: data.access_token });
    expect(data).toMatchObject({
      ...asked,
      unread_count: 2,
      settings: { week_start: "sunday", working_hours: { start: "09:00", end: "18:00" }, blur_policy: "none" },
    });
    // Of settings that are nobody's business who draws a page, none.
    expect(data.settings).not.toHaveProperty("second_factor_roles");
  });

  it("repeats the same successor when JWT_SECRET was changed in between, and takes it", async () => {
    const { token } = await givenSession();
    const first = await present(token);
    vi.stubEnv("JWT_SECRET", `a newer key of thirty-two characters,${process.env.JWT_SECRET}`);
    const again = await present(token);
    expect(again).toMatchObject({ status: 200, data: { refresh_token: first.data.refresh_token } });
    expect(await present(again.data.refresh_token)).toMatchObject({ status: 200 });
    expect(await present(token)).toMatchObject({ status: 401, error: { code: "REFRESH_TOKEN_REUSED" } });
  });

  it("takes the token from the cookie, and then gives the next one in the cookie only", async () => {
    const { email } = await givenMemberWithPassword();
    const { value } = refreshCookieOf(await call(login, { body: { email, password: PASSWORD } }));
    const answer = await call(refresh, { body: {}, headers: { cookie: `theme=dark; muster_refresh=${value}` } });
    expect(answer.status).toBe(200);
    expect(answer.data).not.toHaveProperty("refresh_token");
    expect(await present(refreshCookieOf(answer).value)).toMatchObject({ status: 200 });
  });

  it("does not read a cookie that another site sent", async () => {
    const { token } = await givenSession();
    const headers = { cookie: `muster_refresh=${token}`, "sec-fetch-site": "cross-site" };
    expect(await call(refresh, { body: {}, headers })).toMatchObject({ error: { code: "REFRESH_TOKEN_INVALID" } });
  });

  it("repeats the successor for a client that heard nothing, and asks again within a minute", async () => {
    const { token } = await givenSession();
    const first = await present(token);
    passSeconds(45);
    expect(await present(token)).toMatchObject({ data: { refresh_token: first.data.refresh_token } });
  });

  it("closes the session when a token comes again after a minute", async () => {
    const { member, token } = await givenSession();
    const first = await present(token);
    passSeconds(61);
    expect(await present(token)).toMatchObject({ status: 401, error: { code: "REFRESH_TOKEN_REUSED" } });
    expect(await familyOf(member.id)).toEqual([{ revoked_reason: "reuse", tokens: 2 }]);
    expect(await present(first.data.refresh_token)).toMatchObject({ error: { code: "REFRESH_TOKEN_INVALID" } });
    expect(await call(me, { token: first.data.access_token })).toMatchObject({ error: { code: "TOKEN_INVALID" } });
  });

  it("writes a reuse to the audit log", async () => {
    const { member, token } = await givenSession();
    await present((await present(token)).data.refresh_token);
    await present(token);
    const rows = await sql("select action from audit_log where user_id = $1 order by id", [member.id]);
    expect(rows.map(({ action }) => action)).toEqual(["login", "refresh_token.reuse"]);
  });

  it("leaves the member's other devices signed in when one session is closed", async () => {
    const { member, token } = await givenSession();
    const other = await givenRefreshToken(login, member);
    await present((await present(token)).data.refresh_token);
    await present(token);
    expect(await present(other)).toMatchObject({ status: 200 });
  });

  it("keeps a session alive from its last use, not from its sign-in", async () => {
    const { token } = await givenSession();
    passSeconds(20 * 86_400);
    const second = await present(token);
    passSeconds(20 * 86_400);
    expect(await present(second.data.refresh_token)).toMatchObject({ status: 200 });
  });

  it("refuses a token after thirty days without use", async () => {
    const { token } = await givenSession();
    passSeconds(30 * 86_400 + 1);
    expect(await present(token)).toMatchObject({ status: 401, error: { code: "REFRESH_TOKEN_INVALID" } });
  });

  it("gives nothing to a disabled member or in a closed organization", async () => {
    const { member, token } = await givenSession();
    await sql("update users set status = 'inactive' where id = $1", [member.id]);
    expect(await present(token)).toMatchObject({ status: 401, error: { code: "REFRESH_TOKEN_INVALID" } });
    await sql("update users set status = 'active' where id = $1", [member.id]);
    await sql("update organizations set is_active = false where id = $1", [member.org_id]);
    expect(await present(token)).toMatchObject({ status: 401, error: { code: "REFRESH_TOKEN_INVALID" } });
  });

  it("gives a member whose role changed a token of the new role", async () => {
    const { member, token } = await givenSession();
    await sql("update users set role = 'manager' where id = $1", [member.id]);
    const { data } = await present(token);
    const payload = JSON.parse(Buffer.from(data.access_token.split(".")[1] ?? "", "base64url").toString());
    expect(payload.role).toBe("manager");
  });

  it("refuses no token, an unknown one and an access token", async () => {
    const { member } = await givenSession();
    expect(await call(refresh, { body: {} })).toMatchObject({ status: 401, error: { code: "REFRESH_TOKEN_INVALID" } });
    expect(await present(randomSecret())).toMatchObject({ status: 401, error: { code: "REFRESH_TOKEN_INVALID" } });
    expect(await present(member.token.slice(0, 200))).toMatchObject({ error: { code: "REFRESH_TOKEN_INVALID" } });
  });

  it("refuses unknown fields", async () => {
    expect(await call(refresh, { body: { user_id: "x" } })).toMatchObject({ status: 400 });
  });
});

describe("many who refresh from one address", () => {
  const ip = "203.0.113.101";
  const refreshHere = (refresh_token: string) => call(refresh, { body: { refresh_token }, ip });

  it("count by session each: all students of a school get in, and none of them more often than the limit", async () => {
    vi.stubEnv("RATE_LIMIT_PUBLIC", "1000000");
    const { member } = await givenSession();
    const tokens = await Promise.all(Array.from({ length: 101 }, () => givenFamily(member.id)));
    vi.stubEnv("RATE_LIMIT_PUBLIC", "100");
    const answers = await Promise.all(tokens.map(refreshHere));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(101);

    vi.stubEnv("RATE_LIMIT_PUBLIC", "3");
    let token = answers[0]?.data.refresh_token ?? "";
    const statuses: number[] = [];
    for (let n = 0; n < 4; n++) {
      const answer = await refreshHere(token);
      statuses.push(answer.status);
      token = answer.data?.refresh_token ?? token;
    }
    expect(statuses).toEqual([200, 200, 429, 429]);
    expect((await refreshHere(answers[1]?.data.refresh_token ?? "")).status).toBe(200);
  });

  it("count by address where the token is nobody's", async () => {
    vi.stubEnv("RATE_LIMIT_PUBLIC", "3");
    const guess = () => call(refresh, { body: { refresh_token: randomSecret() }, ip: "203.0.113.102" });
    const statuses = [];
    for (let n = 0; n < 5; n++) statuses.push((await guess()).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });
});

/** A further session of a member, by its first refresh token. */
async function givenFamily(userId: string): Promise<string> {
  const token = randomSecret();
  await sql(
    `with session as (
       insert into user_sessions (org_id, user_id, expires_at)
       select org_id, id, now() + interval '30 days' from users where id = $1
       returning org_id, id)
     insert into refresh_tokens (token_hash, org_id, session_id) select $2, org_id, id from session`,
    [userId, hashSecret(token)],
  );
  return token;
}
