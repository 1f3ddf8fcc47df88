import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { isConnectionLoss } from "../../lib/platform/db/failure.ts";
import { asPreparedWorker, asWorker, inOrganizationOf } from "../../lib/platform/db/transaction.ts";
import { toAppError } from "../../lib/platform/http/error-envelope.ts";
import { useTestDatabase } from "../setup/database.ts";
import { sql } from "../steps/scene/given.ts";

useTestDatabase();

/** By the same role, on a connection that is no pool's. */
async function terminate(pid: number): Promise<void> {
  const other = new pg.Client({ connectionString: process.env.WORKER_DATABASE_URL });
  await other.connect();
  await other.query("select pg_terminate_backend($1)", [pid]);
  await other.end();
}

describe("a connection that is lost between two statements of a transaction", () => {
  it("fails that transaction, and neither the process nor the next transaction", async () => {
    const work = asWorker(async (db) => {
      const { pid } = await db.one<{ pid: number }>("select pg_backend_pid() as pid");
      await terminate(pid);
      // Nothing is asked of the connection while it dies. What nobody listens to ends a process: here, the test run.
      await sleep(100);
      await db.query("select 1");
    });
    await expect(work).rejects.toSatisfy(isConnectionLoss);
    expect(await asWorker((db) => db.query("select 1 as one"))).toEqual([{ one: 1 }]);
  });
});

describe("a statement that a connection keeps parsed, and whose columns a migration changes", () => {
  it("fails once, as something to try again, and is parsed anew by the next transaction", async () => {
    await sql("create table kept (id int); grant select on kept to muster_worker");
    const read = () => asPreparedWorker((db) => db.query("select * from kept"));
    await read();
    await sql("alter table kept add column more int");
    await expect(read()).rejects.toSatisfy((error) => toAppError(error).code === "SERVICE_UNAVAILABLE");
    expect(await read()).toEqual([]);
  });

  it("is parsed anew at once where it travels with BEGIN, which may be sent twice", async () => {
    await sql("create table read_first (id int); grant select on read_first to muster_app");
    const member = { org_id: randomUUID(), user_id: randomUUID(), purpose: "write" } as const;
    const first = { sql: "select * from read_first where id > $1", values: [0] };
    const read = () => inOrganizationOf({ ...member, first }, async (_db, rows) => rows);
    await read();
    await sql("alter table read_first add column more int");
    expect(await read()).toEqual([]);
  });
});
