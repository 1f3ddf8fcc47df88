import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Db, inOrganization } from "../../lib/platform/db/transaction.ts";
import { type ExportRow, exportRows } from "../../lib/reports/export/rows.ts";
import { useTestDatabase } from "../setup/database.ts";
import { givenMember, givenOrganization } from "../steps/scene/given.ts";

const NOW = new Date("2026-06-17T12:00:00Z");

useTestDatabase();

/** Two members a batch. */
const YEAR = { from: "2025-01-01", to: "2025-12-31" };
const everybodyOf = (org_id: string) => ({ org_id, user_id: null, departments: null });

async function givenCompany(members: number): Promise<string> {
  const { id } = await givenOrganization();
  for (let number = 0; number < members; number++) await givenMember({ org_id: id, joined: new Date(YEAR.from) });
  return id;
}

/** The same transaction, with a list of what was sent in it. */
function listening(db: Db): { db: Db; sent: string[] } {
  const sent: string[] = [];
  const query: Db["query"] = (sql, values) => {
    sent.push(sql);
    return db.query(sql, values);
  };
  return { db: { ...db, query }, sent };
}

const readsOfDays = (sent: readonly string[]) => sent.filter((sql) => sql.includes("from productivity_summary")).length;

describe("exportRows", () => {
  it.each([1, 2, 3, 4, 5])("answers every date of %i members once, by name and date", async (members) => {
    const orgId = await givenCompany(members);
    const batches: ExportRow[][] = [];
    await inOrganization(orgId, async (db) => {
      for await (const batch of exportRows(db, everybodyOf(orgId), YEAR, "UTC", NOW)) batches.push(batch);
    });
    expect(batches).toHaveLength(Math.ceil(members / 2));
    const keys = batches.flat().map(({ name, user_id, date }) => `${name} ${user_id} ${date}`);
    expect(new Set(keys).size).toBe(members * 365);
    expect(keys).toEqual(keys.toSorted());
  });

  it("reads the next batch while its caller writes one, and no further", async () => {
    const orgId = await givenCompany(7);
    await inOrganization(orgId, async (db) => {
      const { db: watched, sent } = listening(db);
      const rows = exportRows(watched, everybodyOf(orgId), YEAR, "UTC", NOW);
      for (const batch of [1, 2]) {
        await rows.next();
        expect(readsOfDays(sent)).toBe(batch + 1);
      }
      await rows.return(undefined);
    });
  });

  it("sends nothing more once its caller has given up", async () => {
    const orgId = await givenCompany(7);
    let sent: string[] = [];
    let soFar = 0;
    const refused = inOrganization(orgId, async (db) => {
      const watched = listening(db);
      sent = watched.sent;
      for await (const _batch of exportRows(watched.db, everybodyOf(orgId), YEAR, "UTC", NOW)) {
        soFar = sent.length;
        throw new Error("The bucket is full.");
      }
    });
    await expect(refused).rejects.toThrow("The bucket is full.");
    // What the statement on its way would set off has happened by now: the rollback was answered after it.
    await nextTurn();
    expect(sent).toHaveLength(soFar);
  });
});
