import { mkdtempSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../migrate.ts";
import { freePort } from "../ports.ts";
import { waitForExit } from "../processes.ts";
import { type Postgres, startPostgres } from "./postgres.ts";

let directory: string;
let server: Postgres;
let port: number;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "muster-postgres-"));
  await chmod(directory, 0o755);
  port = await freePort();
  server = await startPostgres({ dataDir: join(directory, "data"), port, ephemeral: true });
});

afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function postmaster(): Promise<number> {
  return Number((await readFile(join(server.dataDir, "postmaster.pid"), "utf8")).split("\n")[0]);
}

test("the owner of the database is what RDS gives: it creates roles and trusted extensions, and is no superuser", async () => {
  const rows = await query(
    server.ownerUrl,
    "select rolsuper, rolcreaterole from pg_roles where rolname = current_user",
  );
  expect(rows).toEqual([{ rolsuper: false, rolcreaterole: true }]);
  await query(server.ownerUrl, "create extension citext; create extension btree_gist; create extension pgcrypto");
});

test("a postmaster that a killed run left is stopped, and the data is there", async () => {
  await query(server.ownerUrl, "create table survivor as select 42 as answer");
  const old = await postmaster();
  const said: string[] = [];
  server = await startPostgres({
    dataDir: join(directory, "data"),
    port,
    ephemeral: true,
    log: (line) => said.push(line),
  });
  expect(said.join("\n")).toContain(`process ${old}`);
  expect(await waitForExit(old, 0)).toBe(true);
  expect(await query(server.ownerUrl, "select answer from survivor")).toEqual([{ answer: 42 }]);
});

test("a start heals after kill -9 of the server itself", async () => {
  process.kill(await postmaster(), "SIGKILL");
  server = await startPostgres({ dataDir: join(directory, "data"), port, ephemeral: true });
  expect(await query(server.ownerUrl, "select answer from survivor")).toEqual([{ answer: 42 }]);
});

test("migrations are applied in order, once, and an edited one is refused", async () => {
  const migrations = join(directory, "migrations");
  await mkdir(migrations);
  await writeFile(join(migrations, "0001_roles.sql"), "create role muster_app login; create table first (id int);");
  await writeFile(
    join(migrations, "0002_second.sql"),
    "create table second (id int); grant select on second to muster_app;",
  );
  const options = { directory: migrations, roleUrls: [server.appUrl] };
  const said: string[] = [];
  expect(await migrate(server.ownerUrl, (line) => said.push(line), options)).toEqual(["0001_roles", "0002_second"]);
  expect(said).toEqual(["applied migration 0001_roles", "applied migration 0002_second"]);
  expect(await migrate(server.ownerUrl, () => undefined, options)).toEqual([]);
  expect(await query(server.appUrl, "select * from second")).toEqual([]);

  await writeFile(join(migrations, "0002_second.sql"), "create table second (id bigint);");
  await expect(migrate(server.ownerUrl, () => undefined, options)).rejects.toThrow("0002_second was edited");
});
