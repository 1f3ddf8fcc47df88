import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../localstack/environment.ts";
import { useTestDatabase } from "../setup/database.ts";
import { type Naming, namingIn, namingOf, readTenantTables } from "../steps/spread/named.ts";
import { ACROSS, BESIDE, KEYS_WITHOUT } from "../steps/spread/not-yet.ts";
import { readStatements } from "../steps/statements/read.ts";

useTestDatabase();

const statements = readStatements().flatMap(({ texts, at, name }) =>
  (texts ?? []).map((text) => ({ file: at.split(":")[0] ?? "", name, text })),
);

let owner: pg.Client;
beforeAll(async () => {
  owner = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await owner.connect();
  // A partitioned table without partitions is in no plan.
  await owner.query("select app.ensure_partitions(current_date, current_date)");
});
afterAll(() => owner.end());

describe("a statement on an organization's table", () => {
  it("names the organization, but for those that are listed", async () => {
    const tables = await readTenantTables(owner);
    const found: { file: string; name: string; naming: Naming }[] = [];
    for (const { file, name, text } of statements) {
      const naming = await namingOf(owner, tables, text);
      if (naming !== undefined) found.push({ file, name: name.replaceAll(/\s+/g, " "), naming });
    }
    expect(found.filter(({ naming }) => naming === "one").length).toBeGreaterThan(50);
    const without = Map.groupBy(
      found.filter(({ naming }) => naming === "none"),
      ({ file }) => file,
    );
    // A statement that stands in several places of a file counts once.
    const names = [...without].map(([file, each]) => [file, [...new Set(each.map(({ name }) => name))].sort()]);
    expect(Object.fromEntries(names)).toEqual(JSON.parse(read("tests/steps/spread/statements-without.json")));
  });

  it.each<[Naming | undefined, string]>([
    ["one", "select from users where org_id = $1"],
    ["one", "select from users u join user_status s on s.org_id = u.org_id and s.user_id = u.id where u.org_id = $1"],
    ["one", "update users set name = $2 where $1 = org_id"],
    ["one", "select from organizations where id = $1"],
    ["one", "select from users where org_id = app.current_org()"],
    [
      "given",
      "select from users u join unnest($1::uuid[], $2::uuid[]) as g (org_id, id) on g.org_id = u.org_id and g.id = u.id",
    ],
    ["given", "delete from focus_changes where org_id = any ($1::uuid[])"],
    [
      "given",
      `delete from user_activity_tracking h using users u
       where u.org_id = any ($1::uuid[]) and h.org_id = u.org_id and h.user_id = u.id`,
    ],
    ["none", "select from users where id = $1"],
    ["none", "select from users u join user_status s on s.org_id = u.org_id and s.user_id = u.id where u.id = $1"],
    ["none", "select from users u where u.org_id = $1 and exists (select from user_status s where s.user_id = u.id)"],
    ["none", "select from user_activity_tracking where user_id = $1"],
    [undefined, "select from app.sync_epoch"],
    [undefined, "insert into places (org_id, name, latitude, longitude) values ($1, $2, 0, 0)"],
  ])("names it by %s: %s", async (expected, text) => {
    expect(await namingOf(owner, await readTenantTables(owner), text)).toBe(expected);
  });

  it("does not name it by another's plan", () => {
    const plan = { "Node Type": "Seq Scan", "Relation Name": "users", Alias: "u", Filter: "(w.org_id = $1)" };
    expect(namingIn(new Map([["users", "org_id"]]), plan)).toBe("none");
  });

  it("names it by any equality of a condition that holds several", () => {
    const plan = { "Node Type": "Seq Scan", "Relation Name": "users", Alias: "u" };
    const filter = { Filter: "((u.org_id = w.org_id) AND (u.org_id = $1))" };
    expect(namingIn(new Map([["users", "org_id"]]), { ...plan, ...filter })).toBe("one");
  });
});

describe("a statement on a table whose key is to hold the organization", () => {
  afterEach(() => owner.query("rollback"));

  it("is a statement on the longer key, too", async () => {
    const shorter = Object.keys(KEYS_WITHOUT).filter((name) => KEYS_WITHOUT[name] === BESIDE);
    expect(shorter.length).toBeGreaterThan(5);
    await owner.query("begin");
    const { rows } = await owner.query<{ name: string; table: string }>(selectTablesOf, [shorter]);
    expect(rows).toHaveLength(shorter.length);
    for (const { name, table } of rows)
      await owner.query(
        `alter table ${table} drop constraint ${name}, add constraint ${name} primary key (org_id, id)`,
      );
    const refused: string[] = [];
    for (const { file, name, text } of statements) {
      await owner.query("savepoint each");
      await planOf(text).catch(async ({ message }: Error) => {
        refused.push(`${file} ${name}: ${message}`);
        await owner.query("rollback to savepoint each");
      });
    }
    expect(refused).toEqual([]);
  });
});

describe("a transaction", () => {
  const files = globSync("{functions,lib}/**/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));

  it("of the worker begins in one organization, but for the jobs that are listed", () => {
    const found = files.filter((file) => /\bas(Prepared)?Worker\(/.test(read(file)));
    expect(found.sort()).toEqual(Object.keys(ACROSS).sort());
  });

  it("of a request is of the organization that it began in, but where a super admin goes into another", () => {
    const found = files.filter((file) => /(set_config\('|set local )app\.org_id/.test(read(file)));
    expect(found.sort()).toEqual(["lib/platform/db/transaction.ts", "lib/platform/tenancy/inside.ts"]);
  });
});

/** As far as PostgreSQL has to understand a statement. */
async function planOf(text: string): Promise<void> {
  if (/^\s*(select|insert|update|delete|with|merge)\b/i.test(text)) await owner.query(`explain (generic_plan) ${text}`);
}

const selectTablesOf = `
  select conname as name, conrelid::regclass::text as table from pg_constraint where contype = 'p' and conname = any ($1)`;

const read = (file: string) => readFileSync(join(root, file), "utf8");
