import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { SQSEvent } from "aws-lambda";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import * as heartbeat from "../../functions/activity/heartbeat.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as status from "../../functions/attendance/status.ts";
import { handler as ingest } from "../../functions/jobs/ingest-heartbeats.ts";
import * as docs from "../../functions/system/docs.ts";
import * as health from "../../functions/system/health.ts";
import { atATime } from "../../lib/platform/at-a-time.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat as heartbeatAt, message } from "../steps/activity/heartbeats.ts";
import { inOrder, isWellMeant, type Outcome, outcomeOf } from "../steps/call/all-routes.ts";
import { everyRoute } from "../steps/call/endpoints.ts";
import { eventually } from "../steps/call/eventually.ts";
import { checksOf } from "../steps/call/health.ts";
import { call, callForText, givenTime } from "../steps/call/when.ts";
import { takeTexts } from "../steps/queues/queues.ts";
import { takePutOff, takeSetAside } from "../steps/queues/undone.ts";
import { givenMember, ownerPool, sql } from "../steps/scene/given.ts";
import { storedOf } from "../steps/scene/stored.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { FAULTS, type FaultProxy, HARD_FAULTS, startFaultProxy } from "../steps/services/fault-proxy.ts";
import { givenProxiedRedis, hasRedis, type ProxiedRedis } from "../steps/services/redis.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const routes = inOrder(await everyRoute()).filter(({ operationId }) => operationId !== "systemHealth");
/** What functions have left in these tests, which is less than the 10 seconds of the shortest. */
const TIME_LEFT = 3_500;
/** All share one thread: of more at once, a busy machine would end some that need no database for want of time. */
const AT_ONCE = 24;
/** Routes that do their work without the database, while something else keeps their limits. */
const WITHOUT_DATABASE = [
  "GET /api/docs",
  "GET /api/openapi.json",
  "POST /api/auth/forgot-password",
  "POST /api/auth/join",
  "POST /api/auth/passkey-sign-in/options",
];
/** Routes that refuse a made-up token before anything is looked up. */
const REFUSED_AT_ONCE = [
  "GET /api/notifications/unsubscribe",
  "POST /api/auth/refresh-token",
  "POST /api/auth/second-factor",
  "POST /api/notifications/unsubscribe",
];

const figures = {
  faults: 0,
  requests: 0,
  "answers of 503": 0,
  "other answers": 0,
  torn: 0,
  "most connections a request": 0,
};
let database: FaultProxy;
let redis: ProxiedRedis | undefined;

beforeAll(async () => {
  Object.assign(process.env, { RATE_LIMIT_MEMBER: "1000000", RATE_LIMIT_PUBLIC: "1000000" });
  // The page's program takes a second of the one thread that all routes share here; Redis would seem silent meanwhile.
  await callForText(docs);
  database = await startFaultProxy(process.env.APP_DATABASE_URL ?? "");
  for (const name of ["APP_DATABASE_URL", "WORKER_DATABASE_URL"])
    process.env[name] = database.through(process.env[name] ?? "");
  // With limits in Redis, requests reach the statements of their own.
  if (hasRedis()) redis = await givenProxiedRedis();
});
afterEach(() => database.be("none"));
afterAll(async () => {
  for (const name of ["RATE_LIMIT_MEMBER", "RATE_LIMIT_PUBLIC"]) delete process.env[name];
  await redis?.stop();
  await database.stop();
  tell(29, "database", figures);
});

describe("every route", () => {
  // What is loaded when it is first used takes its time once, of the thread that all routes share here.
  beforeAll(async () => void (await all(await givenTenant())));

  it.each(FAULTS)("answers 503 with Retry-After in time when the database is: %s", async (fault) => {
    const tenant = await givenTenant();
    await database.be(fault);
    database.seen();
    const outcomes = await all(tenant);
    const { connections } = database.seen();

    const refused = routes.filter(({ name }) => outcomes.get(name)?.status === 503);
    const others = routes.filter(({ name }) => outcomes.get(name)?.status !== 503);
    expect([...outcomes].filter(([, outcome]) => !isWellMeant(outcome))).toEqual([]);
    expect(others.map(({ name }) => name).sort()).toEqual(
      redis === undefined ? [] : [...WITHOUT_DATABASE, ...REFUSED_AT_ONCE].sort(),
    );
    expect([...outcomes].filter(([, { late }]) => late)).toEqual([]);
    // The connection that was there, and one more try: no route insists.
    expect(connections / routes.length).toBeLessThanOrEqual(2);

    figures.faults += 1;
    figures.requests += routes.length;
    figures["answers of 503"] += refused.length;
    figures["other answers"] += others.length;
    figures["most connections a request"] = Math.max(
      figures["most connections a request"],
      connections / routes.length,
    );
    await database.be("none");
    expect((await call(status, { token: tenant.members.employee.token })).status).toBe(200);
  });

  async function all(tenant: Tenant): Promise<Map<string, Outcome>> {
    const outcomes = new Map<string, Outcome>();
    await atATime(AT_ONCE, routes, async (route) => {
      outcomes.set(route.name, await outcomeOf(route, tenant, TIME_LEFT));
    });
    return outcomes;
  }

  it("works at once when idle connections were closed", async () => {
    const { token } = await givenMember();
    await Promise.all([call(status, { token }), call(status, { token }), call(status, { token })]);
    database.closeIdle();
    expect((await call(status, { token })).status).toBe(200);
    await sleep(50);
    expect((await call(status, { token })).status).toBe(200);
    figures.faults += 1;
  });
});

describe("a transaction", () => {
  const faults = HARD_FAULTS.filter((fault) => fault !== "refuse");

  it.each(faults)("is whole or not there, wherever in it the database is: %s", async (fault) => {
    const answers: number[] = [];
    for (let after = 0; answers.at(-1) !== 201; after += 1) {
      const member = await givenMember();
      const request = {
        ...{ token: member.token, body: {}, headers: { "idempotency-key": randomUUID() } },
        milliseconds_left: 2_500,
      };
      await database.be(fault, { after });
      const first = await call(checkIn, request);
      await database.be("none");
      answers.push(first.status);
      expect([201, 503]).toContain(first.status);
      const { attendance_records, work_sessions } = await storedOf(member);
      const [keys] = await sql<{ count: number }>("select count(*)::int from idempotency_keys where user_id = $1", [
        member.id,
      ]);
      const rows = [attendance_records, work_sessions, keys?.count];
      const whole =
        first.status === 201
          ? [[1, 1, 1]]
          : [
              [0, 0, 0],
              [1, 1, 1],
            ];
      figures.torn += whole.some((all) => `${all}` === `${rows}`) ? 0 : 1;
      expect(whole).toContainEqual(rows);
      // Whoever is told to try again does so with the same key, and has checked in once.
      expect((await call(checkIn, { ...request, milliseconds_left: 30_000 })).status).toBe(201);
      expect(await storedOf(member)).toMatchObject({ attendance_records: 1, work_sessions: 1 });
      figures.faults += 1;
      figures.requests += 2;
    }
    // Every statement of it was hit: begin, the key, the session, the timeline, the answer, the commit.
    expect(answers.length).toBeGreaterThan(6);
  });
});

describe("a request that has to wait for a lock", () => {
  it("is answered in time, and takes no effect later", async () => {
    const member = await givenMember();
    const holder = await ownerPool().connect();
    try {
      await holder.query("begin; lock table attendance_records in exclusive mode");
      const answer = await call(checkIn, { token: member.token, body: {}, milliseconds_left: 2_500 });
      expect([answer.status, answer.error?.code]).toEqual([503, "SERVICE_UNAVAILABLE"]);
      // Nobody waits for its statement any more, so the server soon gives it up, too.
      const waiting = "select from pg_locks where not granted and relation = 'attendance_records'::regclass";
      const isOver = async () => ((await holder.query(waiting)).rowCount === 0 ? true : undefined);
      await eventually("the statement is given up", isOver);
    } finally {
      await holder.query("rollback");
      holder.release();
    }
    expect(await storedOf(member)).toMatchObject({ attendance_records: 0, work_sessions: 0 });
    expect((await call(checkIn, { token: member.token, body: {} })).status).toBe(201);
    figures.requests += 2;
  });
});

describe("heartbeats", () => {
  it("are taken while the database is down, from members who were seen at work half a minute ago", async () => {
    const { token } = await givenMember();
    await call(checkIn, { token, body: {} });
    const now = Math.floor(Date.now() / 1000);
    expect((await call(heartbeat, { token, body: heartbeatAt(now - 1) })).status).toBe(202);
    await database.be("refuse");
    const answer = await call(heartbeat, { token, body: heartbeatAt(now) });
    expect(answer.status).toBe(redis === undefined ? 503 : 202);
  });

  it.each(HARD_FAULTS)(
    "wait in the queue while the database is: %s, as new messages, and are stored once afterwards",
    async (fault) => {
      const members = await Promise.all([givenMember(), givenMember(), givenMember()]);
      for (const { token } of members) await call(checkIn, { token, body: {} });
      const now = Math.floor(Date.now() / 1000);
      const Records = members.map((member, index) => ({
        messageId: `${index}`,
        body: JSON.stringify(message(member, [heartbeatAt(now), heartbeatAt(now + 1)])),
        attributes: { SentTimestamp: String(Date.now()) },
      }));
      const event = { Records } as unknown as SQSEvent;
      await takeTexts(process.env.HEARTBEATS_QUEUE_URL);
      await database.be(fault);
      expect(await ingest(event, givenTime(2_500))).toEqual({ batchItemFailures: [] });
      await database.be("none");
      const waiting = await takePutOff(process.env.HEARTBEATS_QUEUE_URL);
      expect(waiting.map(({ id }) => id).sort()).toEqual(["0", "1", "2"]);
      expect(await takeSetAside(process.env.HEARTBEATS_QUEUE_URL)).toEqual([]);
      expect(await ingest(event)).toEqual({ batchItemFailures: [] });
      for (const member of members) expect(await storedOf(member)).toMatchObject({ user_activity_tracking: 2 });
      figures.faults += 1;
    },
  );
});

describe("health", () => {
  it.each(["refuse", "black hole"] as const)(
    "says that the database is down, and soon, when it is: %s",
    async (fault) => {
      await call(health);
      await database.be(fault);
      const started = performance.now();
      const answer = await call(health, { milliseconds_left: 10_000 });
      // Less than a function has.
      expect(performance.now() - started).toBeLessThan(10_000);
      const { database: found, queue, bucket } = checksOf(answer);
      expect([answer.status, found.status, queue.status, bucket.status]).toEqual([503, "down", "ok", "ok"]);
    },
  );
});

describe("limits", () => {
  it("are kept by refusing when neither Redis nor the database answers", async () => {
    await database.be("refuse");
    await redis?.proxy.be("refuse");
    // It needs nothing but its limit.
    const document = routes.find(({ name }) => name === "GET /api/openapi.json") as (typeof routes)[number];
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(document)));
    expect(new Set(answers.map(({ status: answered }) => answered))).toEqual(new Set([503]));
    figures.requests += answers.length;
    await redis?.proxy.be("none");
  });
});
