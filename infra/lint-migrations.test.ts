import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hasSquawk, lintMigrations } from "./lint-migrations.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-migrations-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function faultsOf(sql: string): string {
  const file = join(folder, "0099_tried.sql");
  writeFileSync(file, sql);
  return lintMigrations([file]).join("\n");
}

describe.skipIf(!hasSquawk())("a migration that hurts a system at work", () => {
  it.each([
    [
      "locks writers out for an index",
      "create index users_tried on users (name);",
      /concurrent.*outside a transaction: why/,
    ],
    ["drops what the release before reads", "alter table users drop column name;", /ban-drop-column.*-- contract: why/],
    ["renames", "alter table users rename column name to title;", /renaming-column/],
    ["rewrites a table", "alter table users alter column name type varchar(9);", /changing-column-type/],
    ["reads a whole table under a lock", "alter table users add constraint c check (name <> '');", /not-valid/],
    ["reads two under a lock", "alter table a add constraint f foreign key (b) references b (id);", /foreign-key/],
    ["wants what the release before does not write", "alter table users add column x int not null;", /required-field/],
  ])("%s", (_what, sql, message) => {
    expect(faultsOf(sql)).toMatch(message);
  });

  it("is told from one that does not", () => {
    const harmless = `
      create table tried (id uuid primary key, n integer not null);
      create index tried_n on tried (n);
      alter table users add column tried text, add column tries integer not null default 0;`;
    expect(faultsOf(harmless)).toBe("");
    expect(faultsOf("-- contract: nobody reads it.\nalter table users drop column name;")).toBe("");
  });
});

describe("a migration outside a transaction", () => {
  const head = "-- outside a transaction: the table is large.\n";
  const drop = "drop index concurrently if exists users_tried;\n";
  const make = "create index concurrently users_tried on users (name);\n";

  it("makes indexes that can be made again", () => {
    expect(faultsOf(head + drop + make)).toBe("");
    expect(faultsOf(head + make)).toContain("leaves an invalid index");
  });

  it("may do so in a block that commits each, and leaves alone what is there", () => {
    const block = (index: string) => `do $$ begin\n  ${index} users_tried on users (name);\n  commit;\nend $$;\n`;
    expect(faultsOf(head + block("create index if not exists"))).toBe("");
    expect(faultsOf(head + block("create index"))).toContain("only indexes are made and dropped");
  });

  it.each([
    "update users set name = 'x';",
    "create index concurrently on users (name);",
    "create index i on users (name);",
  ])("does nothing else: %s", (sql) => {
    expect(faultsOf(head + sql)).toContain("only indexes are made and dropped");
  });
});
