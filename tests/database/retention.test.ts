// How long each column is kept: the columns come from PostgreSQL's catalogue, their classes from the rooms. That what is
// classed is also gone when its days are over is tried by tests/promises/retention.test.ts.
import { beforeAll, describe, expect, it } from "vitest";
import { ROOMS } from "../../lib/privacy/rooms.ts";
import { useTestDatabase } from "../setup/database.ts";
import { type Column, classFaults, readColumns } from "../steps/privacy/classes.ts";

useTestDatabase();

let columns: Column[];
beforeAll(async () => {
  columns = await readColumns();
});

describe("a column", () => {
  it("has one class in the room of its table", () => {
    expect(columns.length).toBeGreaterThan(250);
    expect(classFaults(ROOMS, columns)).toEqual([]);
  });

  it("is missed where a room forgets it, classes it twice, or says nothing of its rows", () => {
    const { notifications, ...others } = ROOMS;
    const table = notifications?.tables.notifications ?? {};
    const faultsOf = (changed: typeof table) =>
      classFaults({ ...others, notifications: { tables: { notifications: changed } } }, columns).join("\n");
    expect(
      faultsOf({ ...table, columns: "id, org_id, user_id, type, title, data, read_at, created_at, changed_xid" }),
    ).toBe(
      "notifications.body (text) has no class: name it in lib/notifications/personal-data.ts once, in `columns` if it " +
        "is kept as long as its row, else in `sooner` under the class after whose days it is emptied.",
    );
    expect(faultsOf({ ...table, sooner: { notes: "body" } })).toMatch(/body \(text\) has several classes/);
    expect(faultsOf({ ...table, sooner: { notes: "colour" } })).toMatch(/notifications.colour, which is not there/);
    expect(faultsOf({ ...table, expire: "why not" })).toMatch(/says both/);
    const { rows: _, ...silent } = table;
    expect(faultsOf(silent)).toMatch(/says neither/);
  });
});
