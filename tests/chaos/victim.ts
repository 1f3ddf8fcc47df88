import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { type Postgres, startPostgres } from "../../localstack/postgres/postgres.ts";
import { waitForExit } from "../../localstack/processes.ts";

/** A PostgreSQL that is killed and started again on the same data and port. */
export type Victim = {
  readonly server: Postgres;
  /** A statement as the superuser, over a connection of its own. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** kill -9 of the server and all its processes, as when the machine's memory ran out; then a start with recovery. */
  killAndRestart(): Promise<void>;
  /** kill -9 of one backend: the server throws everybody out and recovers by itself. */
  killBackend(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Not `ephemeral`: with synchronous_commit off PostgreSQL answers a commit before the operating system has it, and a kill
 * loses what was answered. With its defaults a commit is on disk, and the kill of a process loses nothing either way.
 */
export async function startVictim(dataDir: string, port: number): Promise<Victim> {
  let server = await startPostgres({ dataDir, port });

  async function query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const url = Object.assign(new URL(server.superuserUrl), { pathname: "/muster" });
    const client = new pg.Client({ connectionString: url.href });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  return {
    get server() {
      return server;
    },
    query,
    killAndRestart: async () => {
      const children = await query<{ pid: number }>("select pid from pg_stat_activity where pid <> pg_backend_pid()");
      const postmaster = Number.parseInt(await readFile(join(dataDir, "postmaster.pid"), "utf8"), 10);
      const pids = [postmaster, ...children.map(({ pid }) => pid)];
      for (const pid of pids) kill(pid);
      for (const pid of pids) await waitForExit(pid, 10_000);
      server = await startPostgres({ dataDir, port });
    },
    killBackend: async () => {
      const [backend] = await query<{ pid: number }>(selectBackend);
      if (backend !== undefined) kill(backend.pid);
    },
    stop: () => server.stop(),
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It ended by itself.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

const selectBackend = `
  select pid from pg_stat_activity where usename = 'muster_worker' order by state = 'idle', pid limit 1`;
