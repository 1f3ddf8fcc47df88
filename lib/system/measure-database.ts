import { asWorker } from "../platform/db/transaction.ts";
import { measure } from "../platform/log.ts";

type Use = { connections: number; limit: number; bytes: number };

/**
 * Measures how many connections the database has, what share that is of those that roles of ours may have (percent), and
 * how large it is (bytes). PostgreSQL is asked itself, so that two of the alarms hold for any that somebody brings.
 */
export async function measureDatabase(): Promise<Use | undefined> {
  const use = await asWorker((db) => db.find<Use>(selectUse));
  if (use === undefined) return undefined;
  const { connections, limit, bytes } = use;
  const used = Math.round((100 * connections) / limit);
  measure({ DatabaseConnections: connections, DatabaseConnectionsUsed: used, DatabaseBytes: bytes });
  return use;
}

// Of other roles' connections anybody sees that they are there. Those without a database are the server's own.
const selectUse = `
  select
    (select count(*)::int from pg_stat_activity where datid is not null) as connections,
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - current_setting('reserved_connections')::int as limit,
    pg_database_size(current_database()) as bytes`;
