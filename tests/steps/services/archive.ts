import { execFileSync } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort } from "../../../localstack/ports.ts";
import { type Postgres, startPostgres } from "../../../localstack/postgres/postgres.ts";
import { waitForExit } from "../../../localstack/processes.ts";

/** Where backups lie when the server is gone. */
export type Archive = { readonly folder: string; readonly wal: string; readonly base: string };

export async function givenArchive(): Promise<Archive> {
  const folder = await mkdtemp(join(tmpdir(), "muster-archive-"));
  await chmod(folder, 0o755);
  const wal = join(folder, "wal");
  // PostgreSQL may run as another user than the tests.
  await mkdir(wal);
  await chmod(wal, 0o777);
  return { folder, wal, base: join(folder, "restored") };
}

/** A server whose log is archived as it fills, as a managed PostgreSQL does it. */
export async function startArchiving({ folder, wal }: Archive): Promise<Postgres> {
  const settings = ["archive_mode=on", `archive_command=cp "%p" "${wal}/%f"`];
  return await startPostgres({ dataDir: join(folder, "data"), port: await freePort(), ephemeral: true, settings });
}

/** What pg_basebackup does: a copy of the files, which the log since its beginning makes whole. */
export async function backUp(server: Postgres, { base }: Archive): Promise<void> {
  const client = await connect(server);
  try {
    await client.query("select pg_backup_start('drill', fast => true)");
    execFileSync("cp", ["-a", server.dataDir, base]);
    const { rows } = await client.query<{ labelfile: string }>("select labelfile from pg_backup_stop()");
    await rm(join(base, "postmaster.pid"), { force: true });
    for (const file of await readdir(join(base, "pg_wal"), { withFileTypes: true }))
      if (file.isFile()) await rm(join(base, "pg_wal", file.name));
    await writeAs(base, "backup_label", rows[0]?.labelfile ?? "");
    await writeAs(base, "recovery.signal", "");
  } finally {
    await client.end();
  }
}

async function writeAs(base: string, name: string, text: string): Promise<void> {
  const { uid, gid } = await stat(base);
  await writeFile(join(base, name), text);
  await chown(join(base, name), uid, gid);
}

/** Has what was done until now archived, which elsewhere happens every few minutes. */
export async function archiveNow(server: Postgres, { wal }: Archive): Promise<void> {
  const client = await connect(server);
  const { rows } = await client.query<{ name: string }>("select pg_walfile_name(pg_switch_wal()) as name");
  await client.end();
  for (let waited = 0; !(await readdir(wal)).includes(rows[0]?.name ?? ""); waited += 20) {
    if (waited > 20_000) throw new Error("nothing is archived");
    await sleep(20);
  }
}

/** The machine is gone, with its disk. */
export async function lose(server: Postgres): Promise<void> {
  const [pid = ""] = (await readFile(join(server.dataDir, "postmaster.pid"), "utf8")).split("\n");
  process.kill(Number(pid), "SIGKILL");
  await waitForExit(Number(pid), 10_000);
  await server.stop();
  await rm(server.dataDir, { recursive: true, force: true });
}

/** A new server of the base backup and all of the log that was archived, and the last moment that it knows. */
export async function recover({ wal, base }: Archive): Promise<{ server: Postgres; until: Date }> {
  const settings = [`restore_command=cp "${wal}/%f" "%p"`];
  const server = await startPostgres({ dataDir: base, port: await freePort(), ephemeral: true, settings });
  const client = await connect(server);
  try {
    for (;;) {
      const { rows } = await client.query<{ waits: boolean; until: Date }>(selectRecovery);
      const [found] = rows;
      if (found?.waits === false) return { server, until: found.until };
      await sleep(20);
    }
  } finally {
    await client.end();
  }
}

const selectRecovery = `
  select pg_is_in_recovery() as waits, pg_last_xact_replay_timestamp() as until`;

/** All rows of all tables of the product, as one text for each table. */
export async function digest(server: Postgres): Promise<Readonly<Record<string, string>>> {
  const client = await connect(server, "muster");
  try {
    const { rows: tables } = await client.query<{ name: string }>(selectTables);
    const found: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ all: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') as all from ${name} t`,
      );
      found[name] = rows[0]?.all ?? "";
    }
    return found;
  } finally {
    await client.end();
  }
}

const selectTables = `
  select c.oid::regclass::text as name from pg_class c
  where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace order by 1`;

async function connect({ superuserUrl }: Postgres, database = "postgres"): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: superuserUrl.replace(/postgres$/, database) });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
