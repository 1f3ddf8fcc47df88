import pg from "pg";
import { config } from "../config.ts";
import { log } from "../log.ts";
import { DATABASE } from "../timeouts.ts";

// Dates stay text: a calendar date has no time zone, and the driver's Date would give it one.
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value);
// Sums and counts of ours stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

const pools = new Map<string, pg.Pool>();

/** Handlers' connections: one organization at a time. */
export function appPool(): pg.Pool {
  return poolOf(config.appDatabaseUrl);
}

/** Queue and schedule functions' connections: all organizations. */
export function workerPool(): pg.Pool {
  return poolOf(config.workerDatabaseUrl);
}

/** Where the live store is asked: on the process's own connection, between its transactions. */
export function livePool(): pg.Pool {
  return config.hasAppDatabase ? appPool() : workerPool();
}

/** For tests and tools that end a process. */
export async function closePools(): Promise<void> {
  const open = [...pools.values()];
  pools.clear();
  await Promise.all(open.map((pool) => pool.end()));
}

/** When a connection was last given back. */
const idleSince = new WeakMap<pg.PoolClient, number>();

/** A connection, and whether it lay idle before: then it may have died unnoticed. */
export type Taken = { readonly client: pg.PoolClient; readonly wasIdle: boolean };

/**
 * Takes a connection. One that lay idle for longer than it may is not used any more, whatever its timer says: no timer
 * runs in a frozen process, and after a thaw a request may come before it.
 */
export async function take(pool: pg.Pool): Promise<Taken> {
  const client = await pool.connect();
  const since = idleSince.get(client);
  if (since === undefined) return { client, wasIdle: false };
  if (Date.now() - since < DATABASE.idle) return { client, wasIdle: true };
  client.release(true);
  return take(pool);
}

function poolOf(connectionString: string): pg.Pool {
  const existing = pools.get(connectionString);
  if (existing !== undefined) return existing;
  const pool = new pg.Pool({
    connectionString,
    max: config.databasePoolMax,
    idleTimeoutMillis: DATABASE.idle,
    // A command that has done its work ends, whatever is still open.
    allowExitOnIdle: true,
    connectionTimeoutMillis: DATABASE.connect,
    keepAlive: true,
    // A statement is sent when it is asked for, not when the one before it has been answered.
    pipeline: config.databasePipeline,
  });
  // Without a listener a killed connection would end the process: an idle one by the pool's error, one whose
  // transaction is between two statements by its own. The next statement of that transaction fails as a lost
  // connection.
  pool.on("error", (error) => log.warn("An idle database connection was lost.", { error }));
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("release", (_error, client) => idleSince.set(client, Date.now()));
  pools.set(connectionString, pool);
  return pool;
}
