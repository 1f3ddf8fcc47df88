import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import * as forgot from "../../../functions/auth/forgot-password.ts";
import * as login from "../../../functions/auth/login.ts";
import * as me from "../../../functions/auth/me.ts";
import * as refresh from "../../../functions/auth/refresh-token.ts";
import * as reset from "../../../functions/auth/reset-password.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { type Member, ownerPool, sql } from "../../steps/given.ts";
import { linkIn, useMails } from "../../steps/mails.ts";
import { givenMemberWithPassword, givenRefreshToken, PASSWORD, withoutPublicLimit } from "../../steps/sign-in.ts";
import { call } from "../../steps/when.ts";

useTestDatabase();
withoutPublicLimit();
const mails = useMails();

const NEW = "harbour-lentil-82";

/** The token in the mail of a member who forgot their password. */
async function givenToken({ email }: Member): Promise<string> {
  await call(forgot, { body: { email } });
  const mail = (await mails.deliver()).at(-1);
  return linkIn(mail, "/reset-password").searchParams.get("token") ?? "";
}

const use = (token: string, new_password = NEW) => call(reset, { body: { token, new_password } });
/** Starts `work` while somebody else holds the member's row, and lets go a moment later. */
async function whileLocked<Result>({ id }: Member, work: () => Promise<Result>): Promise<Result> {
  const client = await ownerPool().connect();
  try {
    await client.query("begin");
    await client.query("select from users where id = $1 for update", [id]);
    const working = work();
    await sleep(500);
    await client.query("commit");
    return await working;
  } finally {
    client.release();
  }
}

const signIn = ({ email }: Member, password: string) => call(login, { body: { email, password } });
const REFUSED = { status: 403, error: { code: "RESET_TOKEN_INVALID" } };

describe("POST /api/auth/reset-password", () => {
  it("sets the new password", async () => {
    const member = await givenMemberWithPassword();
    expect(await use(await givenToken(member))).toMatchObject({ status: 200 });
    expect(await signIn(member, NEW)).toMatchObject({ status: 200 });
    expect(await signIn(member, PASSWORD)).toMatchObject({ status: 401 });
  });

  it("signs out every device", async () => {
    const member = await givenMemberWithPassword();
    const refresh_token = await givenRefreshToken(login, member);
    await use(await givenToken(member));
    expect(await call(me, { token: member.token })).toMatchObject({ status: 401 });
    expect(await call(refresh, { body: { refresh_token } })).toMatchObject({ status: 401 });
    const open = await sql("select from user_sessions where user_id = $1 and revoked_at is null", [member.id]);
    expect(open).toEqual([]);
  });

  it("takes a token once", async () => {
    const token = await givenToken(await givenMemberWithPassword());
    expect(await use(token)).toMatchObject({ status: 200 });
    expect(await use(token, "another-good-one-7")).toMatchObject(REFUSED);
  });

  it("lets one of many parallel uses through", async () => {
    const member = await givenMemberWithPassword();
    const token = await givenToken(member);
    // All of them have found the token good before the first may write.
    const answers = await whileLocked(member, () =>
      Promise.all(Array.from({ length: 8 }, (_, n) => use(token, `${NEW}-${n}`))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(7);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect(await signIn(member, `${NEW}-${winner}`)).toMatchObject({ status: 200 });
  });

  it("refuses a token after an hour", async () => {
    const token = await givenToken(await givenMemberWithPassword());
    await sql("update password_resets set expires_at = now() - interval '1 second'");
    expect(await use(token)).toMatchObject(REFUSED);
  });

  it("gives a token an hour", async () => {
    const member = await givenMemberWithPassword();
    await givenToken(member);
    const [row] = await sql<{ seconds: number }>(
      "select extract(epoch from expires_at - now())::int as seconds from password_resets where user_id = $1",
      [member.id],
    );
    expect(row?.seconds).toBeGreaterThan(3590);
    expect(row?.seconds).toBeLessThanOrEqual(3600);
  });

  it("refuses an older token once the password was changed in any way", async () => {
    const member = await givenMemberWithPassword();
    const [older, newer] = [await givenToken(member), await givenToken(member)];
    expect(await use(newer)).toMatchObject({ status: 200 });
    expect(await use(older)).toMatchObject(REFUSED);
    const third = await givenToken(member);
    await sql("update users set password_hash = 'changed by somebody' where id = $1", [member.id]);
    expect(await use(third)).toMatchObject(REFUSED);
  });

  it("changes nobody else's password", async () => {
    const [member, other] = [await givenMemberWithPassword(), await givenMemberWithPassword()];
    const [token, theirs] = [await givenToken(member), await givenToken(other)];
    // Somebody who can write rows, but not make the hash: a token moved to another member is worth nothing.
    await sql("update password_resets set user_id = $1, org_id = $2 where user_id = $3", [
      other.id,
      other.org_id,
      member.id,
    ]);
    expect(await use(token)).toMatchObject(REFUSED);
    expect(await use(theirs)).toMatchObject({ status: 200 });
    expect(await signIn(member, PASSWORD)).toMatchObject({ status: 200 });
  });

  it.each([
    ["member", "update users set status = 'inactive' where id = $1"],
    ["organization", "update organizations set is_active = false where id = (select org_id from users where id = $1)"],
  ])("refuses when the %s was disabled meanwhile", async (_what, disable) => {
    const member = await givenMemberWithPassword();
    const token = await givenToken(member);
    await sql(disable, [member.id]);
    expect(await use(token)).toMatchObject(REFUSED);
  });

  it("refuses a password that is easy to guess, and keeps the token good", async () => {
    const member = await givenMemberWithPassword();
    const token = await givenToken(member);
    const weak = { status: 422, error: { code: "PASSWORD_TOO_WEAK" } };
    expect(await use(token, "password123")).toMatchObject(weak);
    expect(await use(token, `${member.email}!`)).toMatchObject(weak);
    expect(await use(token)).toMatchObject({ status: 200 });
  });

  it("answers every token alike that is not good", async () => {
    const bodies = await Promise.all(["x", "A".repeat(43), "ü€"].map(async (token) => (await use(token)).error));
    for (const error of bodies) expect(error).toEqual(bodies[0]);
    expect(bodies[0].code).toBe("RESET_TOKEN_INVALID");
  });

  it("is written down", async () => {
    const member = await givenMemberWithPassword();
    await use(await givenToken(member));
    const entries = await sql("select action, resource_id, metadata from audit_log where user_id = $1", [member.id]);
    expect(entries).toEqual([{ action: "password.reset", resource_id: member.id, metadata: {} }]);
  });

  it.each([
    {},
    { token: "x" },
    { token: "x", new_password: "short" },
    { token: "", new_password: NEW },
    { token: "x", new_password: NEW, user_id: "0190b5a0-0000-7000-8000-000000000000" },
  ])("refuses %j", async (body) => {
    expect(await call(reset, { body })).toMatchObject({ status: 400, error: { code: "VALIDATION_FAILED" } });
  });
});
