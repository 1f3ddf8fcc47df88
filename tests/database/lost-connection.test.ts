import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { isConnectionLoss } from "../../lib/platform/db/failure.ts";
import { asWorker } from "../../lib/platform/db/transaction.ts";
import { useTestDatabase } from "../setup/database.ts";

useTestDatabase();

describe("a connection that is lost between two statements of a transaction", () => {
  it("fails that transaction, and neither the process nor the next transaction", async () => {
    const work = asWorker(async (db) => {
      const { pid } = await db.one<{ pid: number }>("select pg_backend_pid() as pid");
      await asWorker((other) => other.query("select pg_terminate_backend($1)", [pid]));
      // Nothing is asked of the connection while it dies. What nobody listens to ends a process: here, the test run.
      await sleep(100);
      await db.query("select 1");
    });
    await expect(work).rejects.toSatisfy(isConnectionLoss);
    expect(await asWorker((db) => db.query("select 1 as one"))).toEqual([{ one: 1 }]);
  });
});
