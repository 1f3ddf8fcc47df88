import type pg from "pg";
import { askAlone } from "../db/connection.ts";
import { livePool, workerPool } from "../db/pool.ts";
import { DATABASE } from "../timeouts.ts";
import { type Holder, type LiveStore, MAX_CHANNELS, MAX_SOCKETS, type OnceValue } from "./live-store.ts";

/**
 * The live store on unlogged tables, through functions: the service roles cannot list what they do not know. It is asked
 * before or after a transaction and not within: what it counts stays counted when the transaction is rolled back, and a
 * process has one connection for both.
 */
export function postgresStore(): LiveStore {
  // Asked for each time: the password may have been changed.
  const call = <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
    askAlone<Row>(livePool(), sql, values, DATABASE.live);
  // Who listens on a channel only workers may ask.
  const callAsWorker = <Row extends pg.QueryResultRow>(sql: string, values: unknown[]) =>
    askAlone<Row>(workerPool(), sql, values, DATABASE.live);
  const run = async (sql: string, values: unknown[] = []) => {
    await call(sql, values);
  };
  return {
    hit: async (key, windowSeconds) => {
      const [row] = await call<{ hits: number; resets_in: number }>("select hits, resets_in from live.hit($1, $2)", [
        key,
        windowSeconds,
      ]);
      return row ?? { hits: 1, resets_in: windowSeconds };
    },
    attempt: async (key, { free, base_seconds, max_seconds, forget_seconds }) => {
      const [row] = await call<{ wait: number }>("select live.attempt($1, $2, $3, $4, $5) as wait", [
        key,
        free,
        base_seconds,
        max_seconds,
        forget_seconds,
      ]);
      return row?.wait ?? 0;
    },
    forgetAttempts: async (key) => {
      const [row] = await call<{ times: number }>("select live.forget_attempts($1) as times", [key]);
      return row?.times ?? 0;
    },
    forgiveAttempts: (key, times) => run("select live.forgive_attempts($1, $2)", [key, times]),

    issueTicket: (hash, holder, seconds) => run("select live.issue_ticket($1, $2, $3)", [hash, holder, seconds]),
    redeemTicket: async (hash) => {
      const [row] = await call<{ holder: Holder | null }>("select live.redeem_ticket($1) as holder", [hash]);
      return row?.holder ?? undefined;
    },

    // In the tickets' table: hashes of tickets have no colon.
    keepOnce: (key, value, seconds) => run("select live.issue_ticket($1, $2, $3)", [`once:${key}`, value, seconds]),
    takeOnce: async (key) => {
      const [row] = await call<{ value: OnceValue | null }>("select live.redeem_ticket($1) as value", [`once:${key}`]);
      return row?.value ?? undefined;
    },

    claimOnce: async (key, claimant, seconds) => {
      const values = [`claim:${key}`, claimant, seconds];
      const [row] = await call<{ is_theirs: boolean }>("select live.claim($1, $2, $3) as is_theirs", values);
      return row?.is_theirs ?? false;
    },

    openSocket: async (connectionId, holder, seconds) => {
      const values = [connectionId, holder.org_id, holder, seconds, MAX_SOCKETS];
      const [row] = await call<{ opened: boolean }>("select live.open_socket($1, $2, $3, $4, $5) as opened", values);
      return row?.opened ?? false;
    },
    findSocket: async (connectionId) => {
      const [row] = await call<{ holder: Holder | null }>("select live.find_socket($1) as holder", [connectionId]);
      return row?.holder ?? undefined;
    },
    closeSocket: (connectionId) => run("select live.close_socket($1)", [connectionId]),
    socketsOf: (orgId, userId) =>
      callAsWorker("select connection_id, holder from live.sockets_of($1, $2)", [orgId, userId ?? null]),
    subscribe: async (connectionId, channel) => {
      const values = [connectionId, channel, MAX_CHANNELS];
      const [row] = await call<{ subscribed: boolean }>("select live.subscribe($1, $2, $3) as subscribed", values);
      return row?.subscribed ?? false;
    },
    unsubscribe: (connectionId, channel) => run("select live.unsubscribe($1, $2)", [connectionId, channel]),
    subscribers: (orgId, channel) =>
      callAsWorker("select connection_id, holder from live.subscribers($1, $2)", [orgId, channel]),

    numberFrames: async (counts) => {
      const values = [[...counts.keys()], [...counts.values()]];
      const sql = "select connection_id, last from live.number_frames($1, $2)";
      const rows = await call<{ connection_id: string; last: number }>(sql, values);
      return new Map(rows.map(({ connection_id, last }) => [connection_id, last]));
    },

    countSockets: async () => {
      const [row] = await call<{ open: number }>("select live.count_sockets() as open");
      return row?.open ?? 0;
    },

    sweep: () => run("select live.sweep()"),
    ping: () => run("select 1"),
    // The pools are closed by closePools().
    close: async () => undefined,
  };
}
