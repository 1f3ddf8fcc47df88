import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import * as changePassword from "../../functions/auth/change-password.ts";
import * as login from "../../functions/auth/login.ts";
import * as me from "../../functions/auth/me.ts";
import * as refresh from "../../functions/auth/refresh-token.ts";
import * as reset from "../../functions/auth/reset-password.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { useMails } from "../steps/mail/mails.ts";
import { type Member, ownerPool, sql } from "../steps/scene/given.ts";
import { givenMemberWithPassword, givenRefreshToken, givenResetToken, PASSWORD } from "../steps/scene/sign-in.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { rowsOf } from "../steps/tokens/traces.ts";
import { tell } from "./figures.ts";

useTestDatabase();
relaxDatabaseTimeouts();
const mails = useMails();

const NEW = "harbour-lentil-82";
const PARALLEL = 20;
const HOUR = 3600;
const figures = { links: 0, uses: 0, "changed passwords": 0, "that should not have": 0 };

beforeAll(() => {
  process.env.RATE_LIMIT_PUBLIC = "1000000";
});
afterEach(() => vi.useRealTimers());
afterAll(() => tell(16, "reset tokens", figures));

async function givenToken(member: Member): Promise<string> {
  figures.links++;
  return givenResetToken(member, mails);
}

async function use(token: string, new_password = NEW): Promise<number> {
  const { status, error } = await call(reset, { body: { token, new_password } });
  figures.uses++;
  if (status === 200) figures["changed passwords"]++;
  else expect([status, error.code]).toEqual([403, "RESET_TOKEN_INVALID"]);
  return status;
}

async function expectRefused(token: string, member: Member, password: string): Promise<void> {
  const status = await use(token, "walrus-kettle-83");
  if (status === 200) figures["that should not have"]++;
  expect(status).toBe(403);
  expect(await signsIn(member, password)).toBe(true);
}

const signsIn = async ({ email }: Member, password: string) =>
  (await call(login, { body: { email, password }, ip: randomUUID() })).status === 200;

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

describe("a link to a new password", () => {
  it("works once", async () => {
    const member = await givenMemberWithPassword();
    const token = await givenToken(member);
    expect(await use(token)).toBe(200);
    for (let again = 0; again < 3; again++) await expectRefused(token, member, NEW);
  });

  it(`works once for ${PARALLEL} who use it at once, also when all have found it good before one may write`, async () => {
    const member = await givenMemberWithPassword();
    const token = await givenToken(member);
    const statuses = await whileLocked(member, () =>
      Promise.all(Array.from({ length: PARALLEL }, (_, n) => use(token, `${NEW}-${n}`))),
    );
    const winners = statuses.flatMap((status, n) => (status === 200 ? [n] : []));
    expect(winners).toHaveLength(1);
    expect(await signsIn(member, `${NEW}-${winners[0]}`)).toBe(true);
  });

  it("is kept in no table but as a hash", async () => {
    const member = await givenMemberWithPassword();
    const token = await givenToken(member);
    const bytes = Buffer.from(token, "base64url").toString("hex");
    const kept = async () => Object.values(await rowsOf(member.org_id)).join("\n");
    expect(await use(token)).toBe(200);
    for (const spelled of [token, bytes, Buffer.from(token).toString("hex")])
      expect(await kept()).not.toContain(spelled);
  });

  it("is worth nothing for another member, not even to somebody who moves the row", async () => {
    const [member, other] = [await givenMemberWithPassword(), await givenMemberWithPassword()];
    const colleague = await givenMemberWithPassword({ org_id: member.org_id });
    for (const victim of [other, colleague]) {
      const [token, theirs] = [await givenToken(member), await givenToken(victim)];
      await sql("update password_resets set user_id = $1, org_id = $2 where user_id = $3 and used_at is null", [
        victim.id,
        victim.org_id,
        member.id,
      ]);
      await expectRefused(token, victim, PASSWORD);
      expect(await signsIn(member, PASSWORD)).toBe(true);
      expect(await use(theirs)).toBe(200);
    }
  });

  const endings: [how: string, end: (member: Member) => Promise<unknown>, password: string][] = [
    ["a newer link was used", async (member) => use(await givenToken(member)), NEW],
    ["an older link was used", async (member) => use(olderThan(member)), NEW],
    [
      "the member changed it",
      ({ token }) => call(changePassword, { token, body: { current_password: PASSWORD, new_password: NEW } }),
      NEW,
    ],
  ];
  const older = new Map<string, string>();
  const olderThan = ({ id }: Member) => older.get(id) ?? "";

  it.each(endings)("is worth nothing once the password is another: %s", async (_how, end, password) => {
    const member = await givenMemberWithPassword();
    older.set(member.id, await givenToken(member));
    const token = await givenToken(member);
    await end(member);
    await expectRefused(token, member, password);
  });

  it.each([
    [
      "member",
      "update users set status = 'inactive' where id = $1",
      "update users set status = 'active' where id = $1",
    ],
    [
      "organization",
      "update organizations set is_active = false where id = (select org_id from users where id = $1)",
      "update organizations set is_active = true where id = (select org_id from users where id = $1)",
    ],
  ])("does not work while the %s is disabled", async (_what, disable, enable) => {
    const member = await givenMemberWithPassword();
    const token = await givenToken(member);
    await sql(disable, [member.id]);
    expect(await use(token)).toBe(403);
    await sql(enable, [member.id]);
    expect(await signsIn(member, PASSWORD)).toBe(true);
  });

  it("signs out every device", async () => {
    const member = await givenMemberWithPassword();
    const refresh_tokens = [await givenRefreshToken(login, member), await givenRefreshToken(login, member)];
    expect(await use(await givenToken(member))).toBe(200);
    expect((await call(me, { token: member.token })).status).toBe(401);
    for (const refresh_token of refresh_tokens)
      expect((await call(refresh, { body: { refresh_token } })).status).toBe(401);
    const open = await sql("select from user_sessions where user_id = $1 and revoked_at is null", [member.id]);
    expect(open).toEqual([]);
  });

  it("goes on working after an attempt with a password that is too weak", async () => {
    const member = await givenMemberWithPassword();
    const token = await givenToken(member);
    const weak = await call(reset, { body: { token, new_password: "password123" } });
    expect(weak.error.code).toBe("PASSWORD_TOO_WEAK");
    expect(await use(token)).toBe(200);
  });

  // Last: the AWS client takes the moved clock for its own and goes by the difference from then on.
  it("works for an hour to the second, by the clock of the functions", async () => {
    const [early, late] = [await givenMemberWithPassword(), await givenMemberWithPassword()];
    const [inTime, tooLate] = [await givenToken(early), await givenToken(late)];
    const [row] = await sql<{ expires_at: Date }>("select expires_at from password_resets where user_id = $1", [
      late.id,
    ]);
    const end = row?.expires_at.getTime() ?? 0;
    expect(Math.abs(end - Date.now() - HOUR * 1000)).toBeLessThan(60_000);
    vi.useFakeTimers({ now: end, toFake: ["Date"] });
    await expectRefused(tooLate, late, PASSWORD);
    await sql("update password_resets set expires_at = $2 where user_id = $1", [early.id, new Date(end + 1)]);
    expect(await use(inTime)).toBe(200);
  });
});
