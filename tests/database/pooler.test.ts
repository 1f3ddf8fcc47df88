import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as heartbeat from "../../functions/activity/heartbeat.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as status from "../../functions/attendance/status.ts";
import * as login from "../../functions/auth/login.ts";
import * as me from "../../functions/auth/me.ts";
import { handler as ingest } from "../../functions/jobs/ingest-heartbeats.ts";
import { handler as sweepIdle } from "../../functions/jobs/sweep-idle.ts";
import * as endBreak from "../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../functions/lunch-breaks/start.ts";
import * as daily from "../../functions/reports/daily.ts";
import * as exported from "../../functions/reports/export.ts";
import * as teamOverview from "../../functions/reports/team-overview.ts";
import { closePools } from "../../lib/platform/db/pool.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat as heartbeatAt } from "../steps/activity/heartbeats.ts";
import { call } from "../steps/call/when.ts";
import { whenEventsArrive } from "../steps/queues/events-queue.ts";
import { batchOf, takeTexts } from "../steps/queues/queues.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { noonZone } from "../steps/scene/worked-days.ts";
import { findPgBouncer, type PgBouncer, startPgBouncer } from "../steps/services/pgbouncer.ts";
import { givenSocket, useFakeSockets } from "../steps/sockets/sockets.ts";

useTestDatabase();
const sockets = useFakeSockets();

const found = findPgBouncer();
const NAMES = ["APP_DATABASE_URL", "WORKER_DATABASE_URL"] as const;
const SWITCHES = ["DATABASE_PIPELINE", "DATABASE_PREPARED", "DATABASE_POOL_MAX"] as const;
/** Connections of the pooler for each role, and of the functions to it. */
const BEHIND = 2;
const BEFORE = 6;

describe.skipIf(found === undefined)(`PgBouncer ${found?.version} in transaction mode`, () => {
  const direct = new Map<string, string>();
  let pooler: PgBouncer;

  beforeAll(async () => {
    for (const name of NAMES) direct.set(name, process.env[name] ?? "");
    pooler = await startPgBouncer([...direct.values()], BEHIND);
    for (const [name, url] of direct) process.env[name] = pooler.through(url);
    process.env.DATABASE_POOL_MAX = String(BEFORE);
  });
  afterAll(async () => {
    await closePools();
    for (const [name, url] of direct) process.env[name] = url;
    for (const name of SWITCHES) delete process.env[name];
    await pooler.stop();
  });

  it.each([
    ["together", { DATABASE_PIPELINE: "true", DATABASE_PREPARED: String(found?.knowsPrepared ?? false) }],
    ["one at a time", { DATABASE_PIPELINE: "false", DATABASE_PREPARED: "false" }],
  ])("carries a day of several teams at once, with statements sent %s", async (_how, switches) => {
    await closePools();
    Object.assign(process.env, switches);
    // Each a day of its own; connections change hands between them with every transaction.
    const teams = await Promise.all(Array.from({ length: BEFORE }, () => givenTeam()));
    await Promise.all(teams.map(dayOf));

    await whenHeartbeatsArrive();
    await sweepIdle();
    await whenEventsArrive();
    for (const { socket } of teams) expect(sockets.framesOf(socket).map(({ event }) => event)).toContain("user:status");
    await Promise.all(teams.map(eveningOf));

    const [servers] = await sql<{ app: number; worker: number }>(
      `select count(*) filter (where usename = 'muster_app')::int as app,
         count(*) filter (where usename = 'muster_worker')::int as worker
       from pg_stat_activity where datname = current_database()`,
    );
    expect(servers?.app).toBeGreaterThan(0);
    expect(servers?.app).toBeLessThanOrEqual(BEHIND);
    expect(servers?.worker).toBeLessThanOrEqual(BEHIND);
  });
});

type Team = { admin: Member; member: Member; socket: string; second: number };

async function givenTeam(): Promise<Team> {
  const admin = await givenMember({ role: "admin", timezone: noonZone() });
  const member = await givenMember({ org_id: admin.org_id });
  return { admin, member, socket: await givenSocket(admin, "users"), second: Math.floor(Date.now() / 1000) - 3600 };
}

async function dayOf({ admin, member: { token, id, email, org_id }, second }: Team): Promise<void> {
  const timestamp = new Date((second - 60) * 1000).toISOString();
  expect((await call(login, { body: { email, password: "wrong" } })).error.code).toBe("INVALID_CREDENTIALS");
  expect((await call(checkIn, { token, body: { timestamp }, headers: { "idempotency-key": id } })).status).toBe(201);
  for (let beat = 0; beat < 10; beat++)
    expect((await call(heartbeat, { token, body: heartbeatAt(second + beat * 30) })).status).toBe(202);
  expect((await call(me, { token })).data).toMatchObject({ user: { id }, organization: { id: org_id } });
  const team = await call(teamOverview, { token: admin.token });
  expect(team.data.items.map(({ user_id }) => user_id)).toContain(id);
}

async function whenHeartbeatsArrive(): Promise<void> {
  const bodies = await takeTexts(process.env.HEARTBEATS_QUEUE_URL);
  expect(await ingest(batchOf(...bodies))).toEqual({ batchItemFailures: [] });
}

async function eveningOf({ admin, member: { token, id } }: Team): Promise<void> {
  expect((await call(startBreak, { token, body: {} })).status).toBe(201);
  expect((await call(endBreak, { token, body: {} })).status).toBe(200);
  expect((await call(checkOut, { token, body: {} })).status).toBe(200);
  expect((await call(status, { token })).data).toMatchObject({ state: "offline" });
  const { date } = (await call(daily, { token: admin.token, query: { user_id: id } })).data;
  const report = await call(daily, { token: admin.token, query: { user_id: id, date } });
  expect(report.data.record?.total_active_duration).toBeGreaterThan(0);
  // Read by a cursor, which has to stay on one connection.
  const csv = { format: "csv", type: "daily", date };
  expect((await call(exported, { token: admin.token, query: csv })).status).toBe(200);
}
