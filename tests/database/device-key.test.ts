import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, it } from "vitest";
import { root } from "../../localstack/environment.ts";
import { useTestDatabase } from "../setup/database.ts";
import { givenMember, sql } from "../steps/scene/given.ts";

useTestDatabase();

const DAYS = ["2026-03-01", "2026-03-02", "2026-03-03"] as const;

/** Makes the table what the release before knows: rows of whole seconds, a key without a device. */
const asBefore = `
  alter table user_activity_tracking drop constraint user_activity_tracking_pkey;
  alter table user_activity_tracking drop column device;
  alter table user_activity_tracking add constraint user_activity_tracking_pkey primary key (user_id, timestamp)`;

const insert = `
  insert into user_activity_tracking (org_id, user_id, timestamp, is_active) values ($1, $2, $3, true) on conflict do nothing`;

it("comes to partitions that are full, while the release before goes on writing", async () => {
  const { id, org_id } = await givenMember();
  await sql("select app.ensure_partitions($1, $2)", [DAYS[0], DAYS[2]]);
  await sql(asBefore);
  for (const day of DAYS) await sql(insert, [org_id, id, `${day}T09:00:00Z`]);
  const before = await indexes();

  const text = await readFile(join(root, "migrations/0044_heartbeats-of-devices.sql"), "utf8");
  const migration = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await migration.connect();
  // As it is applied: in a transaction, which the file commits piece by piece.
  await migration.query("begin");
  const migrated = migration.query(text).then(() => migration.query("commit"));
  let written = 0;
  const deadline = migrated.then(() => written + 20);
  for (let until = Number.POSITIVE_INFINITY; written < until; written++) {
    await sql(insert, [org_id, id, new Date(Date.parse(`${DAYS[2]}T10:00:00Z`) + 1000 * written)]);
    until = await Promise.race([deadline, Promise.resolve(until)]);
  }
  await migrated;
  await migration.end();

  const [rows] = await sql(
    "select count(*) as n, count(*) filter (where device = 0) as old from user_activity_tracking",
  );
  expect(rows).toEqual({ n: written + 3, old: written + 3 });
  const after = await indexes();
  expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
  for (const { definition } of after) expect(definition).toMatch(/UNIQUE INDEX .*\(user_id, "timestamp", device\)$/);
  await sql("select app.ensure_partitions('2026-03-04', '2026-03-04')");
  expect(await indexes()).toHaveLength(after.length + 1);
});

const indexes = () =>
  sql<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where tablename like 'user_activity_tracking%' order by indexname`,
  );
