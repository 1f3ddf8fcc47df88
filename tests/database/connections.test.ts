import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as status from "../../functions/attendance/status.ts";
import * as ticket from "../../functions/websocket/ticket.ts";
import { closePools } from "../../lib/platform/db/pool.ts";
import { asWorker, inOrganizationOf, outsideOrganizations } from "../../lib/platform/db/transaction.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, sql } from "../steps/scene/given.ts";

useTestDatabase();

const AT_ONCE = 3;
const PID = "select pg_backend_pid() as pid";
/** Longer than a busy process takes between two statements, and then long enough for a busy server to end what is idle. */
const IDLE_MS = 500;
const FROZEN_MS = 2_500;

const ROLES = ["APP_DATABASE_URL", "WORKER_DATABASE_URL"] as const;
const found = new Map<string, string>();

beforeAll(() => {
  for (const name of [...ROLES, "DATABASE_POOL_MAX"]) found.set(name, process.env[name] ?? "");
});
afterEach(async () => {
  vi.useRealTimers();
  await closePools();
  Object.assign(process.env, Object.fromEntries(found));
});

/** Both roles' sessions end when they have been idle for so long, as with the roles' own five minutes. */
function givenIdleTimeout(milliseconds: number): void {
  for (const name of ROLES) {
    const url = new URL(process.env[name] ?? "");
    url.searchParams.set("options", `-c idle_session_timeout=${milliseconds}`);
    process.env[name] = url.href;
  }
}

/** Opens so many connections at once and gives them all back; answers their servers' processes. */
async function givenIdle(transact: typeof asWorker): Promise<number[]> {
  const one = () => transact((db) => db.one<{ pid: number }>(`${PID}, pg_sleep(0.1)`));
  return (await Promise.all(Array.from({ length: AT_ONCE }, one))).map(({ pid }) => pid);
}

/** As Lambda does between two requests: nothing of this process runs, not even what hears that a connection ended. */
function freeze(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

describe("connections that the server ended while the process was frozen", () => {
  beforeEach(() => {
    process.env.DATABASE_POOL_MAX = String(AT_ONCE);
    givenIdleTimeout(IDLE_MS);
  });

  it.each([
    ["handlers", outsideOrganizations],
    ["workers", asWorker],
  ] as const)("are all replaced, and no transaction of %s fails", async (_who, transact) => {
    const before = await givenIdle(transact);
    expect(new Set(before).size).toBe(AT_ONCE);
    freeze(FROZEN_MS);
    const { pid } = await transact((db) => db.one<{ pid: number }>(PID));
    expect(before).not.toContain(pid);
  });

  it("are replaced for the live store as well, which counts once", async () => {
    const store = await liveStore();
    await store.ping();
    await givenIdle(outsideOrganizations);
    freeze(FROZEN_MS);
    expect(await store.hit(randomUUID(), 60)).toMatchObject({ hits: 1 });
  });

  it("let a request that comes with the thaw be answered", async () => {
    const { token } = await givenMember();
    expect((await call(status, { token })).status).toBe(200);
    freeze(FROZEN_MS);
    expect((await call(status, { token })).status).toBe(200);
  });
});

describe("a connection that lay idle", () => {
  it("is used again for four minutes, and not later, whatever its timer says", async () => {
    const pidNow = async () => (await asWorker((db) => db.one<{ pid: number }>(PID))).pid;
    const first = await pidNow();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 230_000 });
    expect(await pidNow()).toBe(first);
    vi.setSystemTime(Date.now() + 241_000);
    expect(await pidNow()).not.toBe(first);
  });

  it.each(["muster_app", "muster_worker"])("is ended by the server after five minutes, for %s", async (role) => {
    const [kept] = await sql<{ settings: string[] }>(
      "select setconfig as settings from pg_db_role_setting where setrole = $1::regrole and setdatabase = 0",
      [role],
    );
    expect(kept?.settings).toContain("idle_session_timeout=5min");
    expect(kept?.settings.join()).toMatch(/\bstatement_timeout=/);
  });

  it("may be the owner's: a migration takes as long as it takes", async () => {
    expect(await sql("select from pg_db_role_setting where setrole = 'muster_owner'::regrole")).toEqual([]);
  });
});

describe("a process", () => {
  it("has one connection for its transactions and for the live store", async () => {
    process.env.DATABASE_POOL_MAX = "1";
    const { token } = await givenMember();
    expect((await call(ticket, { token })).status).toBe(200);
    expect((await call(status, { token })).status).toBe(200);
    const [open] = await sql(
      "select count(*)::int as connections from pg_stat_activity where datname = current_database() and usename = 'muster_app'",
    );
    expect(open).toEqual({ connections: 1 });
  });

  it("is told when it asks the live store within a transaction, where it would wait for itself", async () => {
    const asked = asWorker(async () => (await liveStore()).ping());
    await expect(asked).rejects.toThrow("Asked within a transaction");
    await expect((await liveStore()).ping()).resolves.toBeUndefined();
  });

  it("is told when it begins a transaction within another, by whichever role", async () => {
    for (const inner of [asWorker, outsideOrganizations])
      await expect(asWorker(() => inner((db) => db.query(PID)))).rejects.toThrow("Asked within a transaction");
  });

  it("keeps its connection when a statement is refused, by the live store or behind BEGIN", async () => {
    const pidNow = async () => (await outsideOrganizations((db) => db.one<{ pid: number }>(PID))).pid;
    const before = await pidNow();
    await expect((await liveStore()).hit("key", Number.NaN)).rejects.toThrow();
    const nobody = { org_id: randomUUID(), user_id: randomUUID(), purpose: "write" } as const;
    const first = { sql: "select 1 / $1::int", values: [0] };
    await expect(inOrganizationOf({ ...nobody, first }, async () => 1)).rejects.toThrow("zero");
    expect(await pidNow()).toBe(before);
  });
});
