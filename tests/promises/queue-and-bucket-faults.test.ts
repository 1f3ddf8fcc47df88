import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import * as heartbeat from "../../functions/activity/heartbeat.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as forgotPassword from "../../functions/auth/forgot-password.ts";
import * as startImport from "../../functions/jobs/start-import.ts";
import * as exportReport from "../../functions/reports/export.ts";
import * as deleteScreenshot from "../../functions/screenshots/delete.ts";
import * as health from "../../functions/system/health.ts";
import * as bulkImport from "../../functions/users/bulk-import.ts";
import * as deleteUser from "../../functions/users/delete.ts";
import * as invite from "../../functions/users/invite.ts";
import { atATime } from "../../lib/platform/at-a-time.ts";
import { importKey } from "../../lib/users/import/key.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat as heartbeatAt } from "../steps/activity/heartbeats.ts";
import { inOrder, isWellMeant, outcomeOf } from "../steps/call/all-routes.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { checksOf } from "../steps/call/health.ts";
import { type Call, call, type Endpoint } from "../steps/call/when.ts";
import {
  announce,
  givenCheckedIn,
  postFile,
  rowOf,
  stripes,
  whenBucketAnnounces,
} from "../steps/images/screenshots.ts";
import { takeEverything, takeTexts } from "../steps/queues/queues.ts";
import { changedTables, checksum } from "../steps/scene/checksum.ts";
import { givenMember } from "../steps/scene/given.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { FAULTS, type FaultProxy, HARD_FAULTS, startFaultProxy } from "../steps/services/fault-proxy.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { tell } from "./figures.ts";

useTestDatabase();
relaxDatabaseTimeouts();

const routes = inOrder(await everyRoute()).filter(({ operationId }) => operationId !== "systemHealth");
/** What functions have left in these tests, which is less than the 10 seconds of the shortest. */
const TIME_LEFT = 4_000;
const SHORT_TIME = 2_800;
const AT_ONCE = 24;
const AT_ONCE_OF_ONE = 5;
/** What is counted of refused requests, too. */
const BOOKKEEPING = ["live.counters", "live.attempts"];
/** Nothing is true before one of these has it. All other routes only tell dashboards, or sign addresses. */
const NEED_ONE = [
  "GET /api/downloads",
  "DELETE /api/auth/passkeys/{id}",
  "DELETE /api/auth/totp",
  "DELETE /api/reports/exports/{id}",
  "DELETE /api/screenshots/{id}",
  "DELETE /api/users/profile/picture",
  "DELETE /api/users/{id}/picture",
  "DELETE /api/users/{id}/second-factors",
  "GET /api/classes/{id}/export",
  "GET /api/reports/export",
  "GET /api/reports/sessions/export",
  "GET /api/sessions/{id}/export",
  "POST /api/activity/heartbeat",
  "POST /api/auth/forgot-password",
  "POST /api/auth/join",
  "POST /api/auth/recovery-codes",
  "POST /api/auth/register",
  "POST /api/invites/{id}/resend",
  "POST /api/organizations",
  "POST /api/reports/exports",
  "POST /api/users",
  "POST /api/users/{id}/export",
  "POST /api/users/{id}/invitation",
];
/** What the seven calls below may ask: each once more than once, and the deleted screenshot for two objects. */
const MOST_CONNECTIONS = 2 * (7 + 1);

const figures = { faults: 0, requests: 0, "answers of 503": 0, "half done": 0, "most connections for 8 requests": 0 };
let aws: FaultProxy;
let tenant: Tenant;
/** What waits for the queue holds its caller's row: each such route has callers of its own. */
let ownTenants: ReadonlyMap<string, Tenant>;

beforeAll(async () => {
  Object.assign(process.env, { RATE_LIMIT_MEMBER: "1000000", RATE_LIMIT_PUBLIC: "1000000" });
  aws = await startFaultProxy(process.env.AWS_ENDPOINT_URL ?? "");
  process.env.AWS_ENDPOINT_URL = aws.through(process.env.AWS_ENDPOINT_URL ?? "");
  // As many connections as functions at once.
  process.env.DATABASE_POOL_MAX = String(AT_ONCE);
  tenant = await givenTenant();
  // One after the other: of all at once a busy machine would keep some waiting for longer than the bucket is waited for.
  const own: [string, Tenant][] = [];
  for (const name of NEED_ONE) own.push([name, await givenTenant()]);
  ownTenants = new Map(own);
});
afterEach(() => aws.be("none"));
afterAll(async () => {
  for (const name of ["RATE_LIMIT_MEMBER", "RATE_LIMIT_PUBLIC"]) delete process.env[name];
  await aws.stop();
  tell(29, "queue and bucket", figures);
});

describe("every route", () => {
  // Some at once, as they share this process's connections: on its own, each function has one for itself. What changes
  // something of one member holds their row: fewer of these.
  const all = async (own: Tenant) => {
    const outcomes: (readonly [string, Awaited<ReturnType<typeof outcomeOf>>])[] = [];
    const ask = async (route: Route) => {
      outcomes.push([route.name, await outcomeOf(route, ownTenants.get(route.name) ?? own, TIME_LEFT)]);
    };
    const isRead = ({ contract }: Route) => contract.method === "GET";
    const isApart = ({ name }: Route) => ownTenants.has(name);
    const writes = routes.filter((route) => !isRead(route));
    await atATime(AT_ONCE, routes.filter(isRead), ask);
    await Promise.all([
      atATime(AT_ONCE, writes.filter(isApart), ask),
      atATime(
        AT_ONCE_OF_ONE,
        writes.filter((route) => !isApart(route)),
        ask,
      ),
    ]);
    return outcomes;
  };
  // What is loaded when it is first used takes its time once.
  beforeAll(async () => void (await all(await givenTenant())));

  it.each(FAULTS)("answers in time, and 503 only where it needs them, when queue and bucket are: %s", async (fault) => {
    const own = await givenTenant();
    await aws.be(fault);
    const outcomes = await all(own);
    expect(outcomes.filter(([, outcome]) => !isWellMeant(outcome))).toEqual([]);
    expect(outcomes.filter(([, { late }]) => late)).toEqual([]);
    const refused = outcomes.filter(([, { status }]) => status === 503).map(([name]) => name);
    expect(refused.filter((name) => !NEED_ONE.includes(name))).toEqual([]);
    expect(refused.length).toBeGreaterThan(0);
    figures.faults += 1;
    figures.requests += routes.length;
    figures["answers of 503"] += refused.length;
  });
});

type Case = [name: string, endpoint: Endpoint, request: () => Promise<Call>];

const asAdmin = async (request: Call = {}): Promise<Call> => ({ token: tenant.members.admin.token, ...request });
const csv = () => `email,name\n${randomUUID()}@example.com,Grace`;
const now = () => Math.floor(Date.now() / 1000);

const cases: Case[] = [
  ["a heartbeat", heartbeat, async () => ({ token: (await atWork()).token, body: heartbeatAt(now()) })],
  ["a forgotten password", forgotPassword, async () => ({ body: { email: `${randomUUID()}@example.com` } })],
  [
    "an invite with a mail",
    invite,
    () => asAdmin({ body: { role: "employee", email: `${randomUUID()}@example.com` } }),
  ],
  ["an erasure", deleteUser, async () => asAdmin({ params: { id: (await colleague()).id }, query: { erase: "true" } })],
  ["an import", bulkImport, () => asAdmin({ body: { csv: csv() } })],
  ["an export", exportReport, () => asAdmin({ query: { type: "daily", format: "csv" } })],
  ["a deleted screenshot", deleteScreenshot, async () => asAdmin({ params: { id: (await uploaded()).id } })],
];

const atWork = () => givenCheckedIn({ org_id: tenant.org_id });
const colleague = () => givenMember({ org_id: tenant.org_id });

async function uploaded(): Promise<{ id: string; object_key: string }> {
  const { data } = await announce(await atWork());
  const picture = await stripes(64, 40).png().toBuffer();
  await postFile(data.upload, new Uint8Array(picture));
  return { id: data.screenshot.id, object_key: (await rowOf(data.screenshot.id)).object_key };
}

describe.each(HARD_FAULTS)("what needs the queue or the bucket, when they are: %s", (fault) => {
  it("is refused, leaves no row behind, and works afterwards", async () => {
    const given: { name: string; endpoint: Endpoint; request: Call }[] = [];
    for (const [name, endpoint, make] of cases) given.push({ name, endpoint, request: await make() });
    const answersOf = async (milliseconds_left: number) => {
      const answers = await Promise.all(
        given.map(({ endpoint, request }) => call(endpoint, { ...request, milliseconds_left })),
      );
      return given.map(({ name }, index) => ({ name, answer: answers[index] }));
    };
    const before = await checksum(BOOKKEEPING);
    await aws.be(fault);
    aws.seen();
    for (const { name, answer } of await answersOf(SHORT_TIME)) {
      expect([name, answer?.status, answer?.error?.code]).toEqual([name, 503, "SERVICE_UNAVAILABLE"]);
      expect(answer?.headers["retry-after"]).toMatch(/^([5-9]|10)$/);
    }
    const { connections } = aws.seen();
    await aws.be("none");
    const changed = changedTables(before, await checksum(BOOKKEEPING));
    expect(changed).toEqual([]);
    expect(connections).toBeLessThanOrEqual(MOST_CONNECTIONS);
    const unhealed = (await answersOf(30_000)).filter(({ answer }) => (answer?.status ?? 500) >= 300);
    expect(unhealed).toEqual([]);

    const most = "most connections for 8 requests";
    figures[most] = Math.max(figures[most], connections);
    figures["half done"] += changed.length;
    figures.faults += 1;
    figures.requests += 2 * cases.length;
    figures["answers of 503"] += cases.length;
  });

  it("a check-in counts, and only its hint to dashboards is lost", async () => {
    const member = await colleague();
    await takeEverything();
    await aws.be(fault);
    const answer = await call(checkIn, { token: member.token, body: {}, milliseconds_left: TIME_LEFT });
    expect(answer.status).toBe(201);
    await aws.be("none");
    const next = await colleague();
    expect((await call(checkIn, { token: next.token, body: {} })).status).toBe(201);
    const told = await takeTexts(process.env.EVENTS_QUEUE_URL);
    expect(told.some((text) => text.includes(next.id))).toBe(true);
    figures.faults += 1;
    figures.requests += 2;
  });

  it("a picture's event fails, so that it comes again, and is then dealt with", async () => {
    const { id, object_key } = await uploaded();
    await aws.be(fault);
    await expect(whenBucketAnnounces(object_key)).rejects.toThrow();
    await aws.be("none");
    expect((await rowOf(id)).status).toBe("pending");
    await whenBucketAnnounces(object_key);
    expect((await rowOf(id)).status).toBe("ready");
    figures.faults += 1;
  });
});

// Again if the machine was busy with something else: the answer has half a second before its function is ended.
it("nothing is done any more that comes back when its request was answered", { retry: 2 }, async () => {
  const { id } = await uploaded();
  // The bucket answers after the answer was given up, and before its client would have given up.
  await aws.be("slow", { slow_ms: 2_900 });
  const request = { ...(await asAdmin({ params: { id } })), milliseconds_left: SHORT_TIME };
  const started = performance.now();
  expect((await call(deleteScreenshot, request)).status).toBe(503);
  expect(performance.now() - started).toBeLessThan(SHORT_TIME - 200);
  await sleep(1_000);
  expect((await rowOf(id)).status).toBe("pending");
  await aws.be("none");
  expect((await call(deleteScreenshot, { ...request, milliseconds_left: 30_000 })).status).toBe(200);
});

it("an uploaded import's event fails while the queue is down, so that it comes again", async () => {
  const key = importKey({ org_id: tenant.org_id, import_id: tenant.ids.import });
  const event = { Records: [{ s3: { object: { key } } }] } as Parameters<typeof startImport.handler>[0];
  await aws.be("refuse");
  await expect(startImport.handler(event)).rejects.toThrow();
  await aws.be("none");
  await takeTexts(process.env.JOBS_QUEUE_URL);
  await startImport.handler(event);
  expect(await takeTexts(process.env.JOBS_QUEUE_URL)).toHaveLength(1);
});

describe("health", () => {
  it.each(["refuse", "black hole"] as const)("says what is down, and soon, when they are: %s", async (fault) => {
    await aws.be(fault);
    const started = performance.now();
    const answer = await call(health, { milliseconds_left: 10_000 });
    // Less than a function has.
    expect(performance.now() - started).toBeLessThan(10_000);
    const { database, cache, queue, bucket } = checksOf(answer);
    const found = [database.status, cache.status, queue.status, bucket.status];
    expect([answer.status, ...found]).toEqual([503, "ok", "ok", "down", "down"]);
  });
});
