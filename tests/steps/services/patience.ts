import { DATABASE } from "../../../lib/platform/timeouts.ts";

/**
 * Elsewhere a process has one request at a time and its connection for it. Here many share a few, on a machine that does
 * much besides: whoever waits for their turn is not to be told that the database is away. Not where the database is what
 * fails, nor where a connection is to be replaced in the time that a call has left. Returns what restores the limits.
 */
export function relaxDatabaseTimeouts(): () => void {
  const before = { ...DATABASE };
  Object.assign(DATABASE, { connect: 60_000, begin: 60_000, live: 60_000 });
  return () => void Object.assign(DATABASE, before);
}
