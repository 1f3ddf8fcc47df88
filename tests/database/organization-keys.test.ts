import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../localstack/environment.ts";
import { statementsOf } from "../../localstack/migration-file.ts";
import { useTestDatabase } from "../setup/database.ts";
import { givenMember, ownerPool, sql } from "../steps/scene/given.ts";
import { KEYS_WITHOUT } from "../steps/spread/not-yet.ts";

useTestDatabase();

type Key = { name: string; type: "p" | "u" | "x" | "f"; columns: string[] };

describe("the keys of an organization's tables", () => {
  it("hold the organization, but for those that are listed", async () => {
    const keys = await sql<Key>(selectKeys);
    expect(keys.length).toBeGreaterThan(150);
    const without = keys.filter(({ columns }) => !columns.includes("org_id")).map(({ name }) => name);
    expect(without.sort()).toEqual(Object.keys(KEYS_WITHOUT).sort());
  });

  it("compare it for equality where they exclude one another", async () => {
    const others = await sql(selectUnequalExclusions);
    expect(others).toEqual([]);
  });
});

describe("the migrations that put the organization into keys", () => {
  it("may be cut short and run again: the same keys, and every row", async () => {
    const { id, org_id } = await givenMember();
    await sql("select app.ensure_partitions('2026-03-01', '2026-03-01')");
    await sql(insertHeartbeats, [org_id, id]);
    const before = await sql(selectIndexes);
    const client = await ownerPool().connect();
    const textOf = (file: string) => readFile(join(root, "migrations", file), "utf8");
    const heartbeats = statementsOf({ sql: await textOf("0084_heartbeats-of-organizations.sql") });
    const indexes = statementsOf({ sql: await textOf("0085_indexes-of-organizations.sql") });
    const last = statementsOf({ sql: await textOf("0098_indexes-of-last-keys.sql") });
    for (const statement of [...heartbeats, ...heartbeats, ...indexes, ...last]) await client.query(statement);
    const swaps = [
      "0086_keys-of-organizations.sql",
      "0087_key-of-heartbeats.sql",
      "0099_last-keys-of-organizations.sql",
    ];
    for (const file of swaps) {
      const text = await textOf(file);
      // A piece of it, and then all of it: as it is applied, in a transaction, which the file commits piece by piece.
      const pieces = text.split("commit;\nbegin;\n");
      for (const part of [pieces.slice(0, Math.ceil(pieces.length / 2)).join("commit;\nbegin;\n"), text])
        await client.query(`begin;\n${part}\n;commit;`);
    }
    client.release();
    expect(await sql(selectIndexes)).toEqual(before);
    expect(await sql("select from user_activity_tracking where user_id = $1", [id])).toHaveLength(3);
  });
});

const insertHeartbeats = `
  insert into user_activity_tracking (org_id, user_id, timestamp, is_active)
  select $1, $2, timestamptz '2026-03-01T09:00:00Z' + n * interval '30 seconds', true from generate_series(1, 3) n`;

const selectIndexes = `
  select x.indexrelid::regclass::text as name, pg_get_indexdef(x.indexrelid) as definition, x.indisvalid as is_valid
  from pg_index x join pg_class c on c.oid = x.indrelid
  where c.relnamespace = 'public'::regnamespace order by 1`;

// Unique indexes, whether a constraint stands on them or not, exclusions and references. A reference from a partition is
// its table's. The organization is the key of its own row.
const selectKeys = `
  with tenants as (
    select c.oid, c.relname, case c.relname when 'organizations' then 'id' else 'org_id' end as org_column
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and (c.relname = 'organizations' or exists (
        select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped))
  ), keys as (
    select i.indexrelid::regclass::text as name, t.oid, t.org_column,
      case when i.indisprimary then 'p' when i.indisexclusion then 'x' else 'u' end as type,
      i.indkey::smallint[] as numbers
    from tenants t join pg_index i on i.indrelid = t.oid and (i.indisunique or i.indisexclusion)
    union all
    select f.conname, t.oid, t.org_column, 'f', f.conkey
    from tenants t join pg_constraint f on f.conrelid = t.oid and f.contype = 'f'
  )
  select k.name, k.type, array(
    select case a.attname when k.org_column then 'org_id' else a.attname::text end
    from pg_attribute a where a.attrelid = k.oid and a.attnum = any (k.numbers)) as columns
  from keys k`;

const selectUnequalExclusions = `
  select c.conname as name
  from pg_constraint c
  join pg_attribute a on a.attrelid = c.conrelid and a.attname = 'org_id' and a.attnum = any (c.conkey)
  join pg_operator o on o.oid = c.conexclop[array_position(c.conkey, a.attnum)]
  where c.contype = 'x' and o.oprname <> '='`;
