import { type ChildProcess, spawn } from "node:child_process";
import { chown, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type Log, silent } from "../log.ts";
import { stopChild } from "../processes.ts";
import { healPostgres } from "./heal.ts";
import { findPostgresHome, type PostgresHome } from "./home.ts";
import { leaveAlone, revive } from "./revive.ts";

export type PostgresOptions = {
  /** The cluster's directory; made and initialised when it is not there. */
  readonly dataDir: string;
  readonly port: number;
  /** True: nothing has to survive, so nothing waits for the disk. For tests. */
  readonly ephemeral?: boolean;
  /** True: started again when it ends by itself. */
  readonly revive?: boolean;
  /** Further settings of the server, `name=value`. */
  readonly settings?: readonly string[];
  readonly log?: Log;
};

export type Postgres = {
  readonly port: number;
  readonly dataDir: string;
  /** URLs of the database `muster` for its three roles, and of the maintenance database for the superuser. */
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly workerUrl: string;
  readonly superuserUrl: string;
  stop(): Promise<void>;
};

/** The database of development; passwords equal the names, which is safe enough on loopback and easy to remember in psql. */
const DATABASE_NAME = "muster";

/** `postgresql://role:role@127.0.0.1:port/database`. */
export function roleUrl(port: number, role: string, database: string = DATABASE_NAME): string {
  return `postgresql://${role}:${role}@127.0.0.1:${port}/${database}`;
}

/**
 * Starts PostgreSQL 18 from the npm package on loopback, as root or as a plain user, after healing what a killed run left.
 * Makes the database `muster` and its owner `muster_owner` (login, createrole, no superuser: what RDS gives).
 * The roles muster_app and muster_worker are made by the migrations. Rejects with the end of the server's log.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const log = options.log ?? silent;
  const home = await findPostgresHome(options.dataDir, log);
  await initialise(home, options.ephemeral === true);
  const start = async () => {
    await healPostgres(home.dataDir, log);
    return await launch(home, options);
  };
  const child = await start();
  const server = options.revive === true ? revive(child, start, log) : leaveAlone(child);
  try {
    await createOwner(options.port);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    port: options.port,
    dataDir: home.dataDir,
    ownerUrl: roleUrl(options.port, "muster_owner"),
    appUrl: roleUrl(options.port, "muster_app"),
    workerUrl: roleUrl(options.port, "muster_worker"),
    superuserUrl: roleUrl(options.port, "postgres", "postgres"),
    stop: async () => {
      await server.stop();
      // It may live elsewhere than its owner thinks, so whoever removes the wanted place would leave it behind.
      if (options.ephemeral === true) await rm(home.dataDir, { recursive: true, force: true });
    },
  };
}

async function initialise(home: PostgresHome, ephemeral: boolean): Promise<void> {
  const done = await stat(join(home.dataDir, "PG_VERSION")).catch(() => undefined);
  if (done !== undefined) return;
  // Made beside its place and then renamed: a start that is killed halfway leaves nothing that looks finished.
  const unfinished = `${home.dataDir}.new`;
  const passwordFile = `${home.dataDir}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, "postgres\n", { mode: 0o600 });
  const { uid, gid } = home.identity;
  if (uid !== undefined && gid !== undefined) {
    await chown(unfinished, uid, gid);
    await chown(passwordFile, uid, gid);
  }
  // The builtin provider's C.UTF-8 is the same on every system, whatever locales it has installed.
  const words = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale"];
  if (ephemeral) words.push("--no-sync");
  words.push(`--pgdata=${unfinished}`, "--username=postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`);
  try {
    await run(home, words);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, home.dataDir);
}

async function run(home: PostgresHome, words: readonly string[]): Promise<void> {
  const child = spawn(home.initdb, words, {
    ...home.identity,
    cwd: "/",
    env: serverEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`initdb failed (${code}):\n${output.trim()}`);
}

/**
 * Nothing of ours goes in: a stray PGDATA or PGPORT of the user would change what the server does. Only a clock that was moved
 * (tests/clock) is moved for the server, too.
 */
function serverEnvironment(): Record<string, string> {
  const clock = Object.entries(process.env).filter(([name]) => /^(LD_PRELOAD|(NO_)?FAKE.*)$/.test(name));
  return {
    PATH: process.env.PATH ?? "",
    LC_ALL: "C",
    TZ: "UTC",
    ...(Object.fromEntries(clock) as Record<string, string>),
  };
}

async function launch(home: PostgresHome, options: PostgresOptions): Promise<ChildProcess> {
  const logPath = `${options.dataDir}.log`;
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=300", "timezone=UTC"];
  if (options.ephemeral === true)
    settings.push("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off");
  settings.push(...(options.settings ?? []));
  const words = ["-D", home.dataDir, "-p", String(options.port), ...settings.flatMap((setting) => ["-c", setting])];
  // After a kill -9 the old backends need a moment to let go of their shared memory.
  for (let attempt = 1; ; attempt += 1) {
    const logFile = await open(logPath, "w");
    const server = spawn(home.postgres, words, {
      ...home.identity,
      cwd: "/",
      env: serverEnvironment(),
      detached: true,
      stdio: ["ignore", logFile.fd, logFile.fd],
    });
    await logFile.close();
    if (await becomesReady(server, options.port)) return server;
    const tail = (await readFile(logPath, "utf8")).trim().split("\n").slice(-8).join("\n");
    if (attempt < 25 && tail.includes("pre-existing shared memory block")) {
      await sleep(200);
      continue;
    }
    throw new Error(`PostgreSQL did not start:\n${tail}`);
  }
}

async function becomesReady(server: ChildProcess, port: number): Promise<boolean> {
  let ended = false;
  server.once("error", () => {
    ended = true;
  });
  server.once("exit", () => {
    ended = true;
  });
  const deadline = Date.now() + 60_000; // recovery after a crash may take its time
  while (!ended && Date.now() < deadline) {
    const client = new pg.Client({ connectionString: roleUrl(port, "postgres", "postgres") });
    try {
      await client.connect();
      await client.end();
      return !ended;
    } catch (error) {
      await client.end().catch(() => undefined);
      if ((error as { code?: string }).code === "28P01") {
        await stopChild(server, "SIGINT", 10_000);
        throw new Error("The cluster has another superuser password. Remove its directory to start afresh.", {
          cause: error,
        });
      }
      await sleep(15);
    }
  }
  await stopChild(server, "SIGINT", 10_000);
  return false;
}

async function createOwner(port: number): Promise<void> {
  const client = new pg.Client({ connectionString: roleUrl(port, "postgres", "postgres") });
  await client.connect();
  try {
    const roles = await client.query("select 1 from pg_roles where rolname = 'muster_owner'");
    if (roles.rowCount === 0) await client.query("create role muster_owner login createrole password 'muster_owner'");
    const databases = await client.query("select 1 from pg_database where datname = $1", [DATABASE_NAME]);
    if (databases.rowCount === 0) await client.query(`create database ${DATABASE_NAME} owner muster_owner`);
  } finally {
    await client.end();
  }
}
