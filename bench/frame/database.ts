import { execFile } from "node:child_process";
import { chmod, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { silent } from "../../localstack/log.ts";
import { migrate } from "../../localstack/migrate.ts";
import { freePort } from "../../localstack/ports.ts";
import { type Postgres, roleUrl, startPostgres } from "../../localstack/postgres/postgres.ts";
import { isAlive } from "../../localstack/processes.ts";

const HOME = join(import.meta.dirname, "../../.muster");
const PREFIX = "bench-database-";

export type BenchDatabase = {
  ownerUrl: string;
  superuserUrl: string;
  /** One more database with all that is in this one by now, to which nobody may be connected. */
  clone(name: string): Promise<{ ownerUrl: string; workerUrl: string }>;
  stop(): Promise<void>;
};

/**
 * A migrated PostgreSQL of the bench's own with the durability of production: fsync on, commits wait for the disk. Sizes are those of a
 * small server; checkpoints are far apart, because with one hot leaf a member the first change of each page after a checkpoint writes the
 * whole page. The functions find it through the environment, as everywhere.
 */
export async function startDatabase(name: string): Promise<BenchDatabase> {
  await removeLeftovers();
  const dir = await makeFolder(name);
  const options = { dataDir: join(dir, "postgres"), port: await freePort() };
  const prepared = process.env.BENCH_CLUSTER;
  if (prepared !== undefined) await promisify(execFile)("cp", ["-a", prepared, options.dataDir]);
  const server = prepared === undefined ? await startMigrated(options) : await startPostgres(options);
  Object.assign(process.env, {
    STAGE: "bench",
    DATABASE_URL: server.ownerUrl,
    APP_DATABASE_URL: server.appUrl,
    WORKER_DATABASE_URL: server.workerUrl,
    DATABASE_POOL_MAX: "10",
    LOG_LEVEL: "SILENT",
    METRICS_DISABLED: "true",
  });
  return {
    ownerUrl: server.ownerUrl,
    superuserUrl: server.superuserUrl,
    clone: async (copy) => {
      await asSuperuser(server, `create database ${copy} template muster owner muster_owner strategy file_copy`);
      return {
        ownerUrl: roleUrl(server.port, "muster_owner", copy),
        workerUrl: roleUrl(server.port, "muster_worker", copy),
      };
    },
    stop: async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/**
 * A cluster at rest as benches begin with one. Those that find its place in BENCH_CLUSTER take a copy, which is there in
 * a tenth of the time.
 */
export async function prepareCluster(): Promise<{ place: string; remove(): Promise<void> }> {
  const dir = await makeFolder("prepared");
  const server = await startMigrated({ dataDir: join(dir, "postgres"), port: await freePort() });
  await server.stop();
  return { place: server.dataDir, remove: () => rm(dir, { recursive: true, force: true }) };
}

async function makeFolder(name: string): Promise<string> {
  const dir = join(HOME, `${PREFIX}${name}-${process.pid}`);
  await mkdir(dir, { recursive: true });
  await chmod(dir, 0o755);
  return dir;
}

async function startMigrated(options: Parameters<typeof startPostgres>[0]): Promise<Postgres> {
  const server = await startConfigured(options);
  await migrate(server.ownerUrl, silent, { roleUrls: [server.appUrl, server.workerUrl] });
  return server;
}

/** What benches have left that were killed; one that still runs keeps its own. */
async function removeLeftovers(): Promise<void> {
  await mkdir(HOME, { recursive: true });
  for (const entry of await readdir(HOME)) {
    const pid = /-(\d+)$/.exec(entry)?.[1];
    if (!entry.startsWith(PREFIX) || pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(HOME, entry), { recursive: true, force: true });
  }
}

/** The size of the buffers only changes with a start. */
async function startConfigured(options: Parameters<typeof startPostgres>[0]): Promise<Postgres> {
  const server = await startPostgres(options);
  const settings = Object.entries(SETTINGS).map(([name, value]) => `alter system set ${name} = '${value}'`);
  await asSuperuser(server, ...settings);
  await server.stop();
  return startPostgres(options);
}

async function asSuperuser({ superuserUrl }: Postgres, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

const SETTINGS = {
  shared_buffers: "1GB",
  checkpoint_timeout: "30min",
  max_wal_size: "16GB",
  work_mem: "64MB",
  maintenance_work_mem: "512MB",
  effective_cache_size: "8GB",
  random_page_cost: "1.1",
};
