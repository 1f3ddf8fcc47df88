import { mkdtempSync } from "node:fs";
import { chmod, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "../ports.ts";
import { type Postgres, startPostgres } from "./postgres.ts";

let directory: string;
let server: Postgres;
let said: string[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "muster-revive-"));
  await chmod(directory, 0o755);
  said = [];
  server = await startPostgres({
    dataDir: join(directory, "data"),
    port: await freePort(),
    ephemeral: true,
    revive: true,
    log: (line) => said.push(line),
  });
});
afterEach(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

async function kill(): Promise<void> {
  const [pid] = (await readFile(join(server.dataDir, "postmaster.pid"), "utf8")).split("\n");
  process.kill(Number(pid), "SIGKILL");
}

/** Waits until the log has a line that begins so. */
async function hears(beginning: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!said.some((line) => line.startsWith(beginning))) {
    if (Date.now() > deadline) throw new Error(`The log says only: ${said.join("\n")}`);
    await sleep(20);
  }
}

test("a killed PostgreSQL is started again; one that is killed at once after that stays ended, with what to do", async () => {
  await kill();
  await hears("✓ PostgreSQL is back after");
  expect(said[0]).toBe("PostgreSQL ended by itself (SIGKILL): starting it again");
  const client = new pg.Client({ connectionString: server.ownerUrl });
  client.on("error", () => undefined);
  await client.connect();
  expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await client.end();

  await kill();
  await hears("PostgreSQL ended by itself (SIGKILL) again. Nothing works without it: press Ctrl+C");
});

test("a PostgreSQL that is stopped stays stopped", async () => {
  await server.stop();
  await sleep(300);
  expect(said).toEqual([]);
});
