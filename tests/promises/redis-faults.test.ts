import { randomUUID } from "node:crypto";
import type { SQSEvent } from "aws-lambda";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import * as heartbeat from "../../functions/activity/heartbeat.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as status from "../../functions/attendance/status.ts";
import * as login from "../../functions/auth/login.ts";
import * as pushEvents from "../../functions/jobs/push-events.ts";
import * as health from "../../functions/system/health.ts";
import * as ticket from "../../functions/websocket/ticket.ts";
import type { QueuedEvent } from "../../lib/platform/live/events.ts";
import { PAUSE_MS } from "../../lib/platform/live/fallback.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import { log } from "../../lib/platform/log.ts";
import { hashSecret } from "../../lib/platform/secrets/secret.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat as heartbeatAt } from "../steps/activity/heartbeats.ts";
import { inOrder, outcomeOf } from "../steps/call/all-routes.ts";
import { everyRoute } from "../steps/call/endpoints.ts";
import { eventually } from "../steps/call/eventually.ts";
import { checksOf } from "../steps/call/health.ts";
import { call } from "../steps/call/when.ts";
import { takeTexts } from "../steps/queues/queues.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { givenMemberWithPassword } from "../steps/scene/sign-in.ts";
import { givenTenant } from "../steps/scene/tenant.ts";
import { FAULTS, type Fault } from "../steps/services/fault-proxy.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { givenProxiedRedis, hasRedis, type ProxiedRedis } from "../steps/services/redis.ts";
import { givenSocket, useFakeSockets, whenConnecting, whenSaying } from "../steps/sockets/sockets.ts";
import { tell } from "./figures.ts";

useTestDatabase();
relaxDatabaseTimeouts();
const sockets = useFakeSockets();

/** Health says that Redis is down, which is its task. */
const routes = inOrder(await everyRoute()).filter(({ operationId }) => operationId !== "systemHealth");
const figures = { faults: 0, requests: 0, changed: 0, accepted: 0, lost: 0, allowed: 0, limit: 0 };
let redis: ProxiedRedis;
let ahead = 0;

/** The product looks at its clock to know whether Redis may be asked again: it stands still, however long a test takes. */
function afterThePause(): void {
  ahead += PAUSE_MS + 1;
}

describe.skipIf(!hasRedis())("without Redis", () => {
  beforeAll(async () => {
    Object.assign(process.env, { RATE_LIMIT_MEMBER: "1000000", RATE_LIMIT_PUBLIC: "1000000" });
    const now = Date.now();
    vi.spyOn(Date, "now").mockImplementation(() => now + ahead);
    redis = await givenProxiedRedis();
    await isBack();
  });
  afterEach(async () => {
    Object.assign(process.env, { RATE_LIMIT_MEMBER: "1000000", RATE_LIMIT_PUBLIC: "1000000" });
    await redis.proxy.be("none");
    await isBack();
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    for (const name of ["RATE_LIMIT_MEMBER", "RATE_LIMIT_PUBLIC"]) delete process.env[name];
    await redis.stop();
    const { allowed, limit, ...rest } = figures;
    tell(29, "Redis", { ...rest, [`allowed at a limit of ${limit}, killed meanwhile`]: allowed });
  });

  /** Waits until health finds Redis and a request is counted there: on a busy machine one may still be too slow for it. */
  async function isBack(): Promise<void> {
    await eventually("Redis is back", async () => {
      if ((await redisStatus()) !== "ok") return undefined;
      afterThePause();
      return (await countersInPostgres(() => call(health))) === 0 ? true : undefined;
    });
  }

  async function redisStatus(): Promise<string> {
    return checksOf(await call(health)).cache.status;
  }

  /** How many requests PostgreSQL has counted meanwhile, in Redis' place. */
  async function countersInPostgres(work: () => Promise<unknown>): Promise<number> {
    await sql("delete from live.counters");
    await work();
    const [row] = await sql<{ hits: number }>("select coalesce(sum(count), 0)::int as hits from live.counters");
    return row?.hits ?? 0;
  }

  const answersOfAll = async () => {
    const tenant = await givenTenant();
    const answers: Record<string, string> = {};
    for (const route of routes) {
      const { status: answered, code, threw } = await outcomeOf(route, tenant);
      answers[route.name] = threw ? "threw" : `${answered} ${code ?? ""}`.trim();
    }
    return answers;
  };

  describe("every route", () => {
    let healthy: Record<string, string>;
    beforeAll(async () => {
      healthy = await answersOfAll();
    });

    it.each(FAULTS)("answers the same when Redis is: %s", async (fault) => {
      await redis.proxy.be(fault);
      const counted = await countersInPostgres(async () => {
        const broken = await answersOfAll();
        figures.changed += routes.filter(({ name }) => broken[name] !== healthy[name]).length;
        expect(broken).toEqual(healthy);
      });
      // PostgreSQL did it: the fault was there.
      expect(counted).toBeGreaterThan(routes.length * 0.9);
      figures.faults += 1;
      figures.requests += routes.length;
    });

    it("answers from Redis again when its idle connections were closed", async () => {
      const member = await givenMember();
      redis.proxy.seen();
      redis.proxy.closeIdle();
      await eventually("it connects again", () => (redis.proxy.seen().connections > 0 ? true : undefined));
      const counted = await countersInPostgres(() => call(status, { token: member.token }));
      expect(counted).toBe(0);
      figures.faults += 1;
    });
  });

  it("waits for Redis once in a pause, and asks it no more often", async () => {
    const { token } = await givenMember();
    await redis.proxy.be("black hole");
    redis.proxy.seen();
    const warned = vi.spyOn(log, "warn");
    const failures = () => warned.mock.calls.filter(([message]) => String(message).startsWith("Redis failed")).length;
    await call(status, { token });
    expect(failures()).toBe(1);
    const first = redis.proxy.seen();
    const started = performance.now();
    for (let request = 0; request < 50; request += 1) expect((await call(status, { token })).status).toBe(200);
    const elapsed = performance.now() - started;
    const later = redis.proxy.seen();
    expect(first.messages).toBeGreaterThan(0);
    expect(failures()).toBe(1);
    warned.mockRestore();
    // Reconnecting says hello at most once a second or so; none of the fifty requests was put to it.
    expect(later.messages).toBeLessThanOrEqual(3 + elapsed / 250);
    figures.requests += 51;
  });

  it("says so in health, which stays quick", async () => {
    for (const fault of ["refuse", "black hole"] as const satisfies Fault[]) {
      await redis.proxy.be(fault);
      const started = performance.now();
      const answer = await call(health);
      const { cache, database } = checksOf(answer);
      // Less than a function has.
      expect(performance.now() - started).toBeLessThan(10_000);
      expect([answer.status, cache.status, database.status]).toEqual([503, "down", "ok"]);
      expect(answer.headers["retry-after"]).toBeDefined();
      await redis.proxy.be("none");
    }
  });

  it("loses no heartbeat and keeps its limits when it is killed in the middle of traffic", async () => {
    const limit = 100;
    process.env.RATE_LIMIT_MEMBER = String(limit);
    const { token } = await givenMember();
    await call(checkIn, { token, body: {} });
    await takeTexts(process.env.HEARTBEATS_QUEUE_URL);
    const now = Math.floor(Date.now() / 1000) - 3600;
    const answers: number[] = [];
    const one = async (number: number) => {
      if (number === limit / 2) redis.kill();
      const answer = await call(heartbeat, { token, body: heartbeatAt(now + number) });
      answers.push(answer.status);
    };
    for (let sent = 0; sent < 4 * limit; sent += 10)
      await Promise.all(Array.from({ length: 10 }, (_, index) => one(sent + index)));

    const accepted = answers.filter((answer) => answer === 202).length;
    const stored = (await takeTexts(process.env.HEARTBEATS_QUEUE_URL)).length;
    expect(new Set(answers)).toEqual(new Set([202, 429]));
    expect(stored).toBe(accepted);
    // Each of the two stores counts up to the limit; the check-in was counted, too.
    expect(accepted).toBeGreaterThanOrEqual(limit - 1);
    expect(accepted).toBeLessThanOrEqual(2 * limit);
    Object.assign(figures, { accepted, lost: accepted - stored, allowed: accepted, limit });
    figures.requests += answers.length;
    figures.faults += 1;
    await redis.restart();
  });

  it("gives who guesses a password five attempts more, and no others", async () => {
    const { email } = await givenMemberWithPassword();
    const guess = async () => (await call(login, { body: { email, password: "wrong" } })).status;
    const guesses = async () => [...(await Array.fromAsync({ length: 8 }, guess))];
    expect(await guesses()).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    await redis.proxy.be("refuse");
    expect(await guesses()).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    await redis.proxy.be("none");
    await isBack();
    expect(await guesses()).toEqual(Array.from({ length: 8 }, () => 429));
    await redis.proxy.be("black hole");
    expect(await guesses()).toEqual(Array.from({ length: 8 }, () => 429));
    figures.faults += 2;
  });

  describe("sockets", () => {
    const ticketOf = async ({ token }: Member) => (await call(ticket, { token })).data.ticket as string;
    const heard = (id: string) => sockets.framesOf(id).filter(({ event }) => event === "user:status").length;
    const whenPushed = (about: Member) => {
      const event: QueuedEvent = {
        ...{ event: "user:status", channel: "users", org_id: about.org_id, user_id: about.id, department: null },
        ...{ data: {}, at: new Date().toISOString() },
      };
      return pushEvents.handler({ Records: [{ messageId: "1", body: JSON.stringify(event) }] } as SQSEvent);
    };

    it("asks for a new ticket when Redis went with the old one, and takes each once", async () => {
      const member = await givenMember();
      const old = await ticketOf(member);
      await redis.proxy.be("refuse");
      expect(await whenConnecting("a", { ticket: old })).toBe(401);
      const fresh = await ticketOf(member);
      expect(await whenConnecting("b", { ticket: fresh })).toBe(200);
      expect(await whenConnecting("c", { ticket: fresh })).toBe(401);
    });

    it("takes a ticket of the outage after it, once", async () => {
      const member = await givenMember();
      await redis.proxy.be("refuse");
      const issued = await ticketOf(member);
      await redis.proxy.be("none");
      await isBack();
      expect(await whenConnecting("d", { ticket: issued })).toBe(200);
      expect(await whenConnecting("e", { ticket: issued })).toBe(401);
    });

    it("takes a ticket once that Redis has noted too late to say so", async () => {
      const { org_id, id: user_id, session_id, role } = await givenMember();
      const holder = { org_id, user_id, session_id, role, managed_departments: null };
      const issued = randomUUID();
      await redis.proxy.be("slow");
      // Nothing before it has found Redis too slow: so both get it.
      await (await liveStore()).issueTicket(hashSecret(issued).toString("base64url"), holder, 60);
      await redis.proxy.be("none");
      await isBack();
      expect(await whenConnecting("f", { ticket: issued })).toBe(200);
      expect(await whenConnecting("g", { ticket: issued })).toBe(401);
    });

    it("pushes to sockets of the outage during and after it, and to older ones after it", async () => {
      const manager = await givenMember({ role: "manager" });
      const older = await givenSocket(manager, "users");
      await redis.proxy.be("refuse");
      // A dashboard that says something learns that it has to connect again.
      await whenSaying(older, { action: "ping" });
      expect(sockets.framesOf(older).at(-1)).toMatchObject({ event: "error", error: { code: "UNAUTHENTICATED" } });
      const during = await givenSocket(manager, "users");
      await whenPushed(manager);
      expect([heard(older), heard(during)]).toEqual([0, 1]);

      await redis.proxy.be("none");
      await isBack();
      await whenPushed(manager);
      expect([heard(older), heard(during)]).toEqual([1, 2]);
      await whenSaying(during, { action: "unsubscribe", channel: "users" });
      await whenPushed(manager);
      expect([heard(older), heard(during)]).toEqual([2, 2]);
      figures.faults += 1;
    });
  });
});
