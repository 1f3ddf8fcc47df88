import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort } from "../../../localstack/ports.ts";
import { stopChild } from "../../../localstack/processes.ts";

/** From this version on it knows prepared statements in transaction mode. */
const KNOWS_PREPARED = [1, 21] as const;

/** PgBouncer refuses to be root. */
const NOBODY = 65_534;

/** The version of this machine's PgBouncer; undefined without one, which is said: what is not tried should not look proven. */
export function findPgBouncer(): { knowsPrepared: boolean; version: string } | undefined {
  try {
    const version =
      /PgBouncer ([\d.]+)/.exec(execFileSync("pgbouncer", ["--version"], { encoding: "utf8" }))?.[1] ?? "0";
    const [major = 0, minor = 0] = version.split(".").map(Number);
    const knowsPrepared = major > KNOWS_PREPARED[0] || (major === KNOWS_PREPARED[0] && minor >= KNOWS_PREPARED[1]);
    return { knowsPrepared, version };
  } catch {
    console.warn("No pgbouncer on the PATH: what needs a pooler is not tried here.");
    return undefined;
  }
}

export type PgBouncer = {
  /** An address with the pooler in the place of the server. */
  through(url: string): string;
  stop(): Promise<void>;
};

/**
 * A pooler in transaction mode in front of the server of these addresses, with so many connections a role: each transaction may
 * be on another one.
 */
export async function startPgBouncer(urls: readonly string[], connections: number): Promise<PgBouncer> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), "pgbouncer-"));
  const { hostname, port: behind } = new URL(urls[0] ?? "");
  const users = urls
    .map((url) => new URL(url))
    .map(({ username, password }) => `"${username}" "${decodeURIComponent(password)}"`);
  const files = {
    "users.txt": `${users.join("\n")}\n`,
    "pgbouncer.ini": `[databases]
* = host=${hostname} port=${behind}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${join(dir, "users.txt")}
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 500
${findPgBouncer()?.knowsPrepared ? "max_prepared_statements = 200" : ""}
`,
  };
  const isRoot = process.getuid?.() === 0;
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(dir, name), text);
    if (isRoot) chownSync(join(dir, name), NOBODY, NOBODY);
  }
  chmodSync(dir, 0o755);
  const server = spawn("pgbouncer", [join(dir, "pgbouncer.ini")], {
    stdio: "ignore",
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  const through = (url: string) => Object.assign(new URL(url), { hostname: "127.0.0.1", port: String(port) }).href;
  const stop = async () => {
    await stopChild(server, "SIGTERM", 5_000);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(through(urls[0] ?? ""));
  } catch (error) {
    await stop();
    throw error;
  }
  return { through, stop };
}

async function untilItAnswers(connectionString: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const client = new pg.Client({ connectionString });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (tries > 1000) throw error;
      await sleep(50);
    }
  }
}
