import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import * as heartbeats from "../../../functions/activity/heartbeat.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as login from "../../../functions/auth/login.ts";
import * as setSetting from "../../../functions/settings/update.ts";
import * as policy from "../../../functions/tracker/policy.ts";
import { forgetStandings } from "../../../lib/platform/live/changed-standings.ts";
import { DATABASE } from "../../../lib/platform/timeouts.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch } from "../../steps/activity/heartbeats.ts";
import { call } from "../../steps/call/when.ts";
import { takeTexts } from "../../steps/queues/queues.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { givenMemberWithPassword, PASSWORD, withoutPublicLimit } from "../../steps/scene/sign-in.ts";
import { storedOf } from "../../steps/scene/stored.ts";
import { noonZone } from "../../steps/scene/worked-days.ts";
import { type FaultProxy, startFaultProxy } from "../../steps/services/fault-proxy.ts";

useTestDatabase();
withoutPublicLimit();

let database: FaultProxy;

beforeAll(async () => {
  // Its silence is waited for: no longer than functions do (tests/steps/services/patience.ts).
  Object.assign(DATABASE, { connect: 4_000, begin: 3_000, live: 3_000 });
  process.env.RATE_LIMIT_MEMBER = "1000000";
  database = await startFaultProxy(process.env.APP_DATABASE_URL ?? "");
  process.env.APP_DATABASE_URL = database.through(process.env.APP_DATABASE_URL ?? "");
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await database.be("none");
  forgetStandings();
});
afterAll(async () => {
  delete process.env.RATE_LIMIT_MEMBER;
  await database.stop();
});

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
const later = (seconds: number) => ago(-seconds);
const beat = ({ token }: Member, now = new Date()) =>
  call(heartbeats, { token, body: heartbeat(Math.floor(now.getTime() / 1000)), now });

/** What is known of somebody holds until their midnight, which is nowhere near. */
const givenFarFromMidnight = (options: { org_id?: string } = {}) =>
  givenMemberWithPassword({ ...options, timezone: noonZone() });

/** Somebody at work, whose token was signed after they had checked in. */
async function givenAtWork(options: { org_id?: string } = {}): Promise<Member> {
  const member = await givenFarFromMidnight(options);
  await call(checkIn, { token: member.token, body: { timestamp: ago(7200).toISOString() } });
  return signedIn(member);
}

async function signedIn(member: Member): Promise<Member> {
  const { data } = await call(login, { body: { email: member.email, password: PASSWORD, client: "native" } });
  const { sid } = JSON.parse(Buffer.from(data.access_token.split(".")[1] ?? "", "base64url").toString());
  return { ...member, token: data.access_token, session_id: sid };
}

/** How often something was said to the database meanwhile. */
async function askedDuring(work: () => Promise<unknown>): Promise<number> {
  database.seen();
  await work();
  return database.seen().messages;
}

describe("whoever beats", () => {
  it("costs no statement, from the first heartbeat of a member on", async () => {
    const members = await Promise.all([givenAtWork(), givenAtWork()]);
    const first = await givenMember();
    await beat(first);
    const asked = await askedDuring(async () => {
      for (let round = 0; round < 4; round++)
        for (const member of members) expect((await beat(member)).status).toBe(202);
    });
    expect(asked).toBe(0);
  });

  it("costs one statement in twenty seconds for everybody", async () => {
    const members = [await givenAtWork(), await givenAtWork()];
    for (const member of members) await beat(member);
    for (const seconds of [20, 40]) {
      const asked = await askedDuring(async () => {
        for (const member of members) expect((await beat(member, later(seconds))).status).toBe(202);
      });
      // A statement with a value is one message to the server, or two.
      expect(asked).toBeGreaterThan(0);
      expect(asked).toBeLessThanOrEqual(2);
    }
  });

  it("is told the version of the policy, and another one within twenty seconds of a change", async () => {
    const member = await givenAtWork();
    const admin = await givenMember({ org_id: member.org_id, role: "admin" });
    const versionOf = async () => (await call(policy, { token: member.token })).data.policy.policy_version;
    const before = await versionOf();
    expect((await beat(member)).data.policy_version).toBe(before);
    const chosen = { token: admin.token, params: { key: "screenshot_timing" }, body: { value: "random" } };
    expect((await call(setSetting, chosen)).status).toBe(200);
    expect((await beat(member, later(20))).data.policy_version).toBe(await versionOf());
    expect(await versionOf()).not.toBe(before);
  });

  it("hears within twenty seconds that they have checked out, and at once that they have checked in again", async () => {
    const member = await givenAtWork();
    expect((await beat(member)).status).toBe(202);
    await call(checkOut, { token: member.token });
    expect(await beat(member, later(20))).toMatchObject({ status: 409, error: { code: "NOT_CHECKED_IN" } });
    const again = await signedIn(member);
    expect((await beat(again, later(20))).status).toBe(409);
    await call(checkIn, { token: member.token });
    for (const each of [member, again]) expect((await beat(each, later(20))).status).toBe(202);
  });

  it.each([
    [
      "a session that was revoked",
      "update user_sessions set revoked_at = now(), revoked_reason = 'admin' where id = $1",
    ],
    ["a session that is gone", "delete from user_sessions where id = $1"],
    [
      "a member who was disabled",
      "update users set status = 'inactive' where id = (select user_id from user_sessions where id = $1)",
    ],
    [
      "an organization out of use",
      "update organizations set is_active = false where id = (select org_id from user_sessions where id = $1)",
    ],
  ])("is refused within twenty seconds, without a statement: %s", async (_what, end) => {
    const [member, other] = [await givenAtWork(), await givenAtWork()];
    expect((await beat(member)).status).toBe(202);
    await sql(end, [member.session_id]);
    expect((await beat(other, later(20))).status).toBe(202);
    const asked = await askedDuring(async () =>
      expect(await beat(member, later(20))).toMatchObject({ status: 401, error: { code: "TOKEN_INVALID" } }),
    );
    expect(asked).toBe(0);
  });

  it("is taken again when a member is no longer disabled", async () => {
    const member = await givenAtWork();
    const become = (status: string) => sql("update users set status = $2 where id = $1", [member.id, status]);
    await become("inactive");
    expect((await beat(member)).status).toBe(401);
    await become("active");
    expect((await beat(member, later(20))).status).toBe(202);
  });

  it("is not taken by a token that says until when it holds, longer", async () => {
    const member = await givenAtWork();
    await beat(member);
    await sql("update user_sessions set expires_at = now() - interval '1 second' where id = $1", [member.session_id]);
    expect((await beat(member, later(20))).status).toBe(401);
  });

  it("is read again once their sign-in session has ended by itself, whatever was read meanwhile", async () => {
    vi.stubEnv("REFRESH_EXPIRY", "90s");
    const member = await signedIn(await givenFarFromMidnight());
    await call(checkIn, { token: member.token });
    // The token says that they are not at work: this is read, and kept.
    expect((await beat(member)).status).toBe(202);
    expect(await askedDuring(async () => expect((await beat(member, later(10))).status).toBe(202))).toBe(0);
    await beat(await givenAtWork(), later(100));
    expect(await askedDuring(() => beat(member, later(100)))).toBeGreaterThan(0);
  });
});

// Last: it moves the clock.
describe("half an hour without the database", () => {
  it("refuses and loses nothing, and counts nothing of a session that had ended", async () => {
    // Tokens that expire before the queue's emulator takes our signatures for those of another time.
    vi.stubEnv("JWT_EXPIRY", "60s");
    const org = await givenMember();
    const members = await Promise.all([1, 2, 3].map(() => givenAtWork({ org_id: org.org_id })));
    const [, revoked, left] = members as [Member, Member, Member];
    const unknown = await givenMember();
    for (const member of members) expect((await beat(member)).status).toBe(202);
    await takeTexts(process.env.HEARTBEATS_QUEUE_URL);
    await database.be("refuse");
    // Nobody here hears of it.
    await sql("update user_sessions set revoked_at = now(), revoked_reason = 'admin' where id = $1", [
      revoked.session_id,
    ]);
    await sql("update users set status = 'inactive' where id = $1", [left.id]);
    const start = Date.now();
    const answers: number[] = [];
    for (let minute = 1; minute <= 30; minute += 5) {
      vi.useFakeTimers({ now: start + minute * 20_000 + 60_000, toFake: ["Date"] });
      for (const member of members) answers.push((await beat(member, new Date(start + minute * 60_000))).status);
    }
    expect([answers.length, ...new Set(answers)]).toEqual([18, 202]);
    expect((await beat(unknown, new Date(start + 1_800_000))).status).toBe(503);
    vi.useRealTimers();
    await database.be("none");
    const { failed } = await ingestBatch(await takeTexts(process.env.HEARTBEATS_QUEUE_URL));
    expect(failed).toEqual([]);
    const stored = await Promise.all(members.map(async (member) => (await storedOf(member)).user_activity_tracking));
    expect(stored).toEqual([6, 0, 0]);
  });

  it("believes no token that expired while the database could be asked", async () => {
    const member = await givenAtWork();
    expect((await beat(member)).status).toBe(202);
    vi.useFakeTimers({ now: Date.now() + 901_000, toFake: ["Date"] });
    expect(await beat(member)).toMatchObject({ status: 401, error: { code: "TOKEN_EXPIRED" } });
    await database.be("refuse");
    vi.setSystemTime(Date.now() + 120_000);
    expect(await beat(member)).toMatchObject({ status: 401, error: { code: "TOKEN_EXPIRED" } });
  });

  it("is none for a process that was idle, and whose first look takes its time", async () => {
    const member = await givenAtWork();
    expect((await beat(member)).status).toBe(202);
    vi.useFakeTimers({ now: Date.now() + 1_800_000, toFake: ["Date"] });
    await database.be("black hole");
    expect(await beat(member)).toMatchObject({ status: 401, error: { code: "TOKEN_EXPIRED" } });
  });

  it("is a refusal in a process that has never looked", async () => {
    const member = await givenMember();
    await database.be("refuse");
    expect((await beat(member)).status).toBe(503);
  });
});
