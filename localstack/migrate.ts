import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runner } from "node-pg-migrate";
import pg from "pg";
import { readStageDatabase } from "../infra/stage-secrets.ts";
import { loadEnvironment } from "./environment.ts";
import type { Log } from "./log.ts";
import { renewEpoch } from "./new-epoch.ts";

export type MigrateOptions = {
  /** Folder of `NNNN_name.sql` files; the repository's migrations/ by default. */
  readonly directory?: string;
  /** URLs whose roles get the password that stands in the URL, so that the functions can sign in. */
  readonly roleUrls?: readonly string[];
};

const migrationsDirectory = fileURLToPath(new URL("../migrations", import.meta.url));

/**
 * Applies the migrations that the database has not seen, in the order of their numbers, each in a transaction of its own, and says which.
 * Refuses to run when an applied file was edited since. Returns the names of the applied ones.
 * What was applied is kept in the schema `migrations`, apart from the product's tables.
 */
export async function migrate(databaseUrl: string, log: Log, options: MigrateOptions = {}): Promise<string[]> {
  const directory = options.directory ?? migrationsDirectory;
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await refuseEditedMigrations(client, directory);
    const applied = await runner({
      dbClient: client,
      dir: `${directory.replaceAll("\\", "/")}/*.sql`,
      useGlob: true,
      direction: "up",
      migrationsSchema: "migrations",
      createMigrationsSchema: true,
      migrationsTable: "applied",
      checkOrder: true,
      singleTransaction: false,
      advisoryLockMode: "wait",
      logger: { info: () => undefined, warn: log, error: log },
    });
    await rememberChecksums(client, directory);
    for (const { name } of applied) log(`applied migration ${name}`);
    for (const url of options.roleUrls ?? []) await setPassword(client, url, log);
    return applied.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

async function checksums(directory: string): Promise<Map<string, string>> {
  const result = new Map<string, string>();
  for (const file of await readdir(directory).catch(() => [])) {
    if (!file.endsWith(".sql")) continue;
    const text = (await readFile(join(directory, file), "utf8")).replaceAll("\r\n", "\n");
    result.set(file.replace(/\.sql$/, ""), createHash("sha256").update(text).digest("hex"));
  }
  return result;
}

async function refuseEditedMigrations(client: pg.Client, directory: string): Promise<void> {
  const table = await client.query("select to_regclass('migrations.applied') as name");
  if (table.rows[0]?.name === null) return;
  await client.query("alter table migrations.applied add column if not exists checksum text");
  const files = await checksums(directory);
  const rows = await client.query<{ name: string; checksum: string | null }>(
    "select name, checksum from migrations.applied",
  );
  for (const { name, checksum } of rows.rows) {
    const now = files.get(name);
    if (checksum === null || now === checksum) continue;
    throw new Error(
      `Migration ${name} was ${now === undefined ? "removed" : "edited"} after it was applied here. ` +
        "Restore the file and write a new migration; or, if this database holds nothing you need, start afresh: rm -rf .muster",
    );
  }
}

async function rememberChecksums(client: pg.Client, directory: string): Promise<void> {
  await client.query("alter table migrations.applied add column if not exists checksum text");
  for (const [name, checksum] of await checksums(directory)) {
    await client.query("update migrations.applied set checksum = $2 where name = $1 and checksum is null", [
      name,
      checksum,
    ]);
  }
}

async function setPassword(client: pg.Client, url: string, log: Log): Promise<void> {
  const { username, password } = new URL(url);
  const role = decodeURIComponent(username);
  const known = await client.query("select 1 from pg_roles where rolname = $1", [role]);
  if (known.rowCount === 0) {
    log(`there is no role ${role} yet: no migration made it`);
    return;
  }
  const name = client.escapeIdentifier(role);
  await client.query(`alter role ${name} login password ${client.escapeLiteral(decodeURIComponent(password))}`);
}

const usage = `npm run migrate [-- --stage prod] [-- --new-epoch]
  Applies the migrations to DATABASE_URL, or to the database of the running development stack.
  --stage      to that of a deployed stage, which its secrets in AWS name: docs/deploy.md
  --new-epoch  after a restore from a dump: devices that sync offline then pull from the beginning`;

async function main(): Promise<void> {
  const { stage, "new-epoch": isRestored } = readFlags();
  const { ownerUrl, roleUrls } = await chooseDatabase(stage);
  if (ownerUrl === undefined) {
    console.error(
      `DATABASE_URL is not set and no development stack is running: start one with \`npm run dev\`, or set it.\n${usage}`,
    );
    process.exit(2);
  }
  const applied = await migrate(ownerUrl, console.log, { roleUrls });
  if (applied.length === 0) console.log("nothing to apply: the database is up to date");
  if (!isRestored) return;
  await renewEpoch(ownerUrl);
  console.log("renewed the epoch of offline sync: every device pulls from the beginning");
}

/** Ends the process for a flag that does not exist. */
function readFlags() {
  try {
    return parseArgs({ options: { stage: { type: "string" }, "new-epoch": { type: "boolean", default: false } } })
      .values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

async function chooseDatabase(
  stage: string | undefined,
): Promise<{ ownerUrl: string | undefined; roleUrls: readonly string[] }> {
  if (stage !== undefined) return await readStageDatabase(stage);
  const environment = loadEnvironment();
  const roleUrls = [environment.APP_DATABASE_URL, environment.WORKER_DATABASE_URL].filter((url) => url !== undefined);
  return { ownerUrl: environment.DATABASE_URL, roleUrls };
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
