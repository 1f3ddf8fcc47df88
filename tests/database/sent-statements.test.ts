import { describe, expect, it } from "vitest";
import { asWorker, type Db } from "../../lib/platform/db/transaction.ts";
import { useTestDatabase } from "../setup/database.ts";
import { eventually } from "../steps/call/eventually.ts";
import { givenOrganization, sql } from "../steps/scene/given.ts";

useTestDatabase();

const rename = (db: Db, id: string, name: string) =>
  db.send("update organizations set name = $2 where id = $1", [id, name]);
const nameOf = async (id: string) => (await sql("select name from organizations where id = $1", [id]))[0]?.name;

describe("a statement that is sent without waiting", () => {
  it("is done when the transaction is", async () => {
    const { id } = await givenOrganization();
    await asWorker(async (db) => rename(db, id, "Renamed"));
    expect(await nameOf(id)).toBe("Renamed");
  });

  it("comes before what is asked after it", async () => {
    const { id } = await givenOrganization();
    const seen = await asWorker((db) => {
      rename(db, id, "First");
      rename(db, id, "Second");
      return db.one("select name from organizations where id = $1", [id]);
    });
    expect(seen).toEqual({ name: "Second" });
  });

  it("that fails is the transaction's failure, and nothing of it stays", async () => {
    const { id } = await givenOrganization();
    const work = asWorker(async (db) => {
      rename(db, id, "Renamed");
      rename(db, id, "");
      rename(db, id, "Again");
    });
    await expect(work).rejects.toMatchObject({ constraint: "organizations_name_length" });
    expect(await nameOf(id)).not.toMatch(/Renamed|Again/);
  });

  it("that fails is named as the cause by the one after it that is waited for", async () => {
    const { id } = await givenOrganization();
    const work = asWorker((db) => {
      rename(db, id, "");
      return db.query("select 1");
    });
    await expect(work).rejects.toMatchObject({ constraint: "organizations_name_length" });
  });

  it("is undone when the work fails for another reason", async () => {
    const { id } = await givenOrganization();
    const work = asWorker(async (db) => {
      rename(db, id, "Renamed");
      throw new Error("not today");
    });
    await expect(work).rejects.toThrow("not today");
    expect(await nameOf(id)).not.toBe("Renamed");
  });

  it("that fails leaves the connection fit for the next transaction", async () => {
    const { id } = await givenOrganization();
    await expect(asWorker(async (db) => rename(db, id, ""))).rejects.toThrow();
    expect(await asWorker((db) => db.query("select 1 as one"))).toEqual([{ one: 1 }]);
  });
});

describe("a statement of a transaction that is over", () => {
  it("is refused: the connection may be another one's by then", async () => {
    let late: Db | undefined;
    await asWorker(async (db) => {
      late = db;
    });
    await expect(late?.query("select 1")).rejects.toThrow("The transaction is over");
    expect(() => late?.send("select 1")).toThrow("The transaction is over");
  });

  it("is refused where others beside it made the transaction fail", async () => {
    const answers: unknown[] = [];
    const work = asWorker((db) =>
      Promise.all([
        Promise.reject(new Error("not today")),
        (async () => {
          answers.push(await db.query("select 1 as one"));
          answers.push(await db.query("select 2 as two").catch((error: Error) => error.message));
        })(),
      ]),
    );
    await expect(work).rejects.toThrow("not today");
    await eventually("the statement was refused", () => answers[1]);
    expect(answers[1]).toMatch("The transaction is over");
  });
});
