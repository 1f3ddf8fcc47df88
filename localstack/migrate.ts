import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { PG_MIGRATE_LOCK_ID, runner } from "node-pg-migrate";
import pg from "pg";
import { readStageDatabase } from "../infra/stage-secrets.ts";
import { loadEnvironment } from "./environment.ts";
import type { Log } from "./log.ts";
import { type Migration, readMigration, statementsOf } from "./migration-file.ts";
import { renewEpoch } from "./new-epoch.ts";

export type MigrateOptions = {
  /** Folder of `NNNN_name.sql` files; the repository's migrations/ by default. */
  readonly directory?: string;
  /** URLs whose roles get the password that stands in the URL, so that the functions can sign in. */
  readonly roleUrls?: readonly string[];
  /** False holds back what the release before does not work without, unless the database is new. */
  readonly contract?: boolean;
  /** How long a migration waits for a lock, how long it then keeps out of the way at first, and how often it tries. */
  readonly patience?: { readonly lock_ms: number; readonly pause_ms: number; readonly tries: number };
};

const migrationsDirectory = fileURLToPath(new URL("../migrations", import.meta.url));

/**
 * Whoever wants the table after a migration that waits for it waits behind it: two seconds are less than a request's
 * own patience (five). In all, the pauses come to five minutes.
 */
const PATIENCE = { lock_ms: 2000, pause_ms: 1000, tries: 20 };
const LONGEST_PAUSE_MS = 20_000;
const TURN_MS = 200;

/**
 * Applies the migrations that the database has not seen, in the order of their numbers, each in a transaction of its own
 * unless it says otherwise, and says which. One that does not get a lock soon lets others go first and tries again.
 * Refuses to run when an applied file was edited since, and for one that comes before others that are applied. Returns
 * the names of the applied ones.
 * What was applied is kept in the schema `migrations`, apart from the product's tables.
 */
export async function migrate(databaseUrl: string, log: Log, options: MigrateOptions = {}): Promise<string[]> {
  const directory = options.directory ?? migrationsDirectory;
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await waitForTurn(client);
    const migrations = await readMigrations(directory);
    const known = await appliedNames(client);
    await refuseEditedMigrations(client, migrations);
    refuseOutOfOrder(migrations, known);
    const isHeldBack = ({ isContract }: Migration) => isContract && options.contract === false && known.size > 0;
    const open = migrations.filter(({ name }) => !known.has(name));
    const wanted = open.filter((migration) => !isHeldBack(migration));
    await applyPatiently(client, directory, wanted, log, options.patience ?? PATIENCE);
    await rememberChecksums(client, migrations);
    for (const { name } of wanted) log(`applied migration ${name}`);
    for (const { name } of open.filter(isHeldBack))
      log(`held back ${name}: the release before does not work without what it drops. Later, with --contract`);
    for (const url of options.roleUrls ?? []) await setPassword(client, url, log);
    return wanted.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/**
 * Of two at a time the second waits, and finds nothing left to do. The session's end opens it again. It asks again and
 * again: a statement that waits has a snapshot, which an index that the first makes concurrently would wait for.
 */
async function waitForTurn(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [
      PG_MIGRATE_LOCK_ID,
    ]);
    if (rows[0]?.held === true) return;
    await sleep(TURN_MS);
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const files = (await readdir(directory).catch(() => [])).filter((file) => file.endsWith(".sql")).sort();
  return await Promise.all(
    files.map(async (file) => readMigration(basename(file, ".sql"), await readFile(join(directory, file), "utf8"))),
  );
}

/** Those that the database has seen; none in a new one. */
async function appliedNames(client: pg.Client): Promise<ReadonlySet<string>> {
  const table = await client.query("select to_regclass('migrations.applied') as name");
  if (table.rows[0]?.name === null) return new Set();
  const { rows } = await client.query<{ name: string }>("select name from migrations.applied");
  return new Set(rows.map(({ name }) => name));
}

async function applyPatiently(
  client: pg.Client,
  directory: string,
  wanted: readonly Migration[],
  log: Log,
  { lock_ms, pause_ms, tries }: NonNullable<MigrateOptions["patience"]>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const said: string[] = [];
    try {
      await client.query(`set lock_timeout = ${lock_ms}`);
      await apply(client, directory, wanted, (line) => said.push(line), lock_ms);
      return;
    } catch (error) {
      await client.query("rollback");
      if (!isInTheWay(error) || attempt >= tries) {
        for (const line of said) log(line);
        throw error;
      }
      const known = await appliedNames(client);
      const waiting = wanted.find(({ name }) => !known.has(name))?.name;
      const pause = Math.min(pause_ms * attempt, LONGEST_PAUSE_MS);
      log(`${waiting} lets others go first: somebody holds a lock that it needs. Again in ${pause / 1000} s`);
      await sleep(pause);
    }
  }
}

/** Lock not available, or a deadlock that PostgreSQL broke. */
function isInTheWay(error: unknown): boolean {
  return ["55P03", "40P01"].includes((error as { code?: string }).code ?? "");
}

async function apply(
  client: pg.Client,
  directory: string,
  wanted: readonly Migration[],
  log: Log,
  lock_ms: number,
): Promise<void> {
  const byName = new Map(wanted.map((migration) => [migration.name, migration]));
  await runner({
    dbClient: client,
    dir: `${directory.replaceAll("\\", "/")}/*.sql`,
    useGlob: true,
    direction: "up",
    migrationsSchema: "migrations",
    createMigrationsSchema: true,
    migrationsTable: "applied",
    // Ours: what was held back is applied later than what comes after it.
    checkOrder: false,
    noLock: true,
    singleTransaction: false,
    migrationLoaderStrategies: [
      {
        extensions: [".sql"],
        loader: async (paths) =>
          paths.flatMap((id) => {
            const migration = byName.get(basename(id, ".sql"));
            return migration === undefined ? [] : [{ id, filePaths: [id], actions: actionsOf(migration, lock_ms) }];
          }),
      },
    ],
    logger: { info: () => undefined, warn: () => undefined, error: log },
  });
}

type Builder = { sql(text: string): unknown; noTransaction(): unknown };

function actionsOf(migration: Migration, lock_ms: number) {
  const up = (builder: Builder) => {
    if (!migration.isOutside) {
      builder.sql(migration.sql);
      return;
    }
    builder.noTransaction();
    for (const statement of statementsOf(migration)) {
      // Nobody waits behind an index that is made concurrently, and it has to outwait whatever runs.
      builder.sql(`set lock_timeout = ${/\bindex concurrently\b/i.test(statement) ? 0 : lock_ms}`);
      builder.sql(statement);
    }
    builder.sql(`set lock_timeout = ${lock_ms}`);
  };
  return { up, down: false as const };
}

const checksumOf = ({ sql }: Migration) => createHash("sha256").update(sql).digest("hex");

async function refuseEditedMigrations(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  const table = await client.query("select to_regclass('migrations.applied') as name");
  if (table.rows[0]?.name === null) return;
  await client.query("alter table migrations.applied add column if not exists checksum text");
  const files = new Map(migrations.map((migration) => [migration.name, checksumOf(migration)]));
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

function refuseOutOfOrder(migrations: readonly Migration[], known: ReadonlySet<string>): void {
  const inOrder = migrations.filter(({ isContract }) => !isContract);
  const last = inOrder.findLast(({ name }) => known.has(name));
  const early = inOrder.find(({ name }) => !known.has(name));
  if (last === undefined || early === undefined || early.name > last.name) return;
  throw new Error(`Migration ${early.name} comes before ${last.name}, which is applied here. Give it a later number.`);
}

async function rememberChecksums(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  await client.query("alter table migrations.applied add column if not exists checksum text");
  for (const migration of migrations) {
    await client.query("update migrations.applied set checksum = $2 where name = $1 and checksum is null", [
      migration.name,
      checksumOf(migration),
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

const usage = `npm run migrate [-- --stage prod] [-- --contract] [-- --new-epoch]
  Applies the migrations to DATABASE_URL, or to the database of the running development stack.
  --stage      to that of a deployed stage, which its secrets in AWS name: docs/deploy.md
  --contract   of a stage also those that the release before does not work without: once nobody wants it back
  --new-epoch  after a restore: devices that sync offline then pull from the beginning (docs/restore.md)`;

async function main(): Promise<void> {
  const { stage, contract, "new-epoch": isRestored } = readFlags();
  const { ownerUrl, roleUrls } = await chooseDatabase(stage);
  if (ownerUrl === undefined) {
    console.error(
      `DATABASE_URL is not set and no development stack is running: start one with \`npm run dev\`, or set it.\n${usage}`,
    );
    process.exit(2);
  }
  const applied = await migrate(ownerUrl, console.log, { roleUrls, contract: contract || stage === undefined });
  if (applied.length === 0) console.log("nothing to apply: the database is up to date");
  if (!isRestored) return;
  await renewEpoch(ownerUrl);
  console.log("renewed the epoch of offline sync: every device pulls from the beginning");
}

/** Ends the process for a flag that does not exist. */
function readFlags() {
  try {
    const flag = { type: "boolean", default: false } as const;
    return parseArgs({ options: { stage: { type: "string" }, contract: flag, "new-epoch": flag } }).values;
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
