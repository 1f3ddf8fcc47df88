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

/**
 * The live store's connection. The store has one of its own, because it is asked while a request's transaction holds
 * the only connection of the other pool: it would wait for itself.
 */
export function livePool(): pg.Pool {
  const url = config.hasAppDatabase ? config.appDatabaseUrl : config.workerDatabaseUrl;
  return poolOf(url, "live", { query_timeout: DATABASE.live });
}

/** The live store's connection for what only workers may ask: who listens on a channel. */
export function listenersPool(): pg.Pool {
  return poolOf(config.workerDatabaseUrl, "live", { query_timeout: DATABASE.live });
}

/** For tests and tools that end a process. */
export async function closePools(): Promise<void> {
  const open = [...pools.values()];
  pools.clear();
  await Promise.all(open.map((pool) => pool.end()));
}

function poolOf(connectionString: string, use = "transactions", options: pg.PoolConfig = {}): pg.Pool {
  const key = `${use} ${connectionString}`;
  const existing = pools.get(key);
  if (existing !== undefined) return existing;
  const pool = new pg.Pool({
    connectionString,
    max: config.databasePoolMax,
    idleTimeoutMillis: 10_000,
    connectionTimeoutMillis: DATABASE.connect,
    keepAlive: true,
    // A statement is sent when it is asked for, not when the one before it has been answered.
    pipeline: true,
    ...options,
  });
  // Without a listener a killed connection would end the process: an idle one by the pool's error, one whose
  // transaction is between two statements by its own. The next statement of that transaction fails as a lost
  // connection.
  pool.on("error", (error) => log.warn("An idle database connection was lost.", { error }));
  pool.on("connect", (client) => client.on("error", () => undefined));
  pools.set(key, pool);
  return pool;
}
