import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";

/** Resolves when another connection waits for a lock that `client` holds; answers the number of its process. */
export async function untilSomebodyWaitsFor(client: pg.PoolClient): Promise<number> {
  for (;;) {
    const [waiting] = (await client.query<{ pid: number }>(selectWaiting)).rows;
    if (waiting !== undefined) return waiting.pid;
    await sleep(5);
  }
}

const selectWaiting = `
  select pid from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))`;
