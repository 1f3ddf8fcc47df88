import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../localstack/environment.ts";
import { migrate } from "../../localstack/migrate.ts";
import { createTestDatabase, type TestDatabase, useTestDatabase } from "../setup/database.ts";
import { eventually } from "../steps/call/eventually.ts";
import { givenMember, sql } from "../steps/scene/given.ts";

useTestDatabase();

const patience = { lock_ms: 100, pause_ms: 50, tries: 200 };

let database: TestDatabase;
let directory: string;
let said: string[];
const clients: pg.Client[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  directory = join(await mkdtemp(join(tmpdir(), "muster-migrate-")), "migrations");
  await mkdir(directory);
  said = [];
  const owner = await connect();
  await owner.query("drop schema public, app, live, migrations cascade; create schema public");
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  client.on("error", () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}

async function givenMigrations(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, `${name}.sql`), text);
}

const run = (options: Parameters<typeof migrate>[2] = {}) =>
  migrate(database.ownerUrl, (line) => said.push(line), { directory, patience, ...options });

const heard = (text: string) => eventually(text, async () => said.find((line) => line.includes(text)));

describe("a migration that waits for a lock", () => {
  it("lets others go first, and tries again", async () => {
    await givenMigrations({ "0001_first": "create table first (id int);" });
    await run();
    const [holder, reader] = [await connect(), await connect()];
    await holder.query("begin; lock table first in row exclusive mode");
    await givenMigrations({ "0002_second": "alter table first add column more int;" });
    const migrated = run();
    await heard("0002_second lets others go first");
    const begun = performance.now();
    for (let index = 0; index < 20; index += 1) await reader.query("select from first");
    // Each of them would wait for the holder's end, had the migration stayed in the queue.
    expect(performance.now() - begun).toBeLessThan(10_000);
    await holder.query("commit");
    expect(await migrated).toEqual(["0002_second"]);
  });

  it("gives up in the end, and leaves nothing half done", async () => {
    await givenMigrations({ "0001_first": "create table first (id int);" });
    await run();
    const holder = await connect();
    await holder.query("begin; lock table first in row exclusive mode");
    await givenMigrations({ "0002_second": "create table second (id int); alter table first add column more int;" });
    await expect(run({ patience: { ...patience, tries: 2 } })).rejects.toThrow("lock timeout");
    await holder.query("commit");
    expect((await holder.query("select to_regclass('second') as name")).rows).toEqual([{ name: null }]);
    expect(await run()).toEqual(["0002_second"]);
  });
});

describe("a migration outside a transaction", () => {
  const make = `-- outside a transaction: the table is large; others write to it.
drop index concurrently if exists first_id;
create index concurrently first_id on first (id);
drop index concurrently if exists first_more;
create index concurrently first_more on first (more);
`;

  it("makes indexes beside those that write, however long they take", async () => {
    await givenMigrations({ "0001_first": "create table first (id int, more int);" });
    await run();
    const [holder, writer] = [await connect(), await connect()];
    await holder.query("begin; insert into first values (1, 1)");
    await givenMigrations({ "0002_indexes": make });
    let isDone = false;
    const migrated = run().finally(() => {
      isDone = true;
    });
    await eventually("the index waits", async () => {
      const { rows } = await writer.query("select 1 from pg_stat_progress_create_index");
      return rows[0];
    });
    await writer.query("insert into first values (2, 2)");
    await sleep(5 * patience.lock_ms);
    expect(isDone).toBe(false);
    await holder.query("commit");
    expect(await migrated).toEqual(["0002_indexes"]);
    const { rows } = await writer.query(
      "select indexrelid::regclass::text as name, indisvalid from pg_index where indrelid = 'first'::regclass",
    );
    expect(rows).toHaveLength(2);
    expect(rows.every(({ indisvalid }) => indisvalid)).toBe(true);
    expect(said).toEqual(["applied migration 0001_first", "applied migration 0002_indexes"]);
  });

  it("does not wait for another run that waits for it", async () => {
    await givenMigrations({ "0001_first": "create table first (id int, more int);", "0002_indexes": make });
    const applied = await Promise.all([run(), run()]);
    expect(applied.map(({ length }) => length).sort()).toEqual([0, 2]);
    expect(said.filter((line) => line.includes("lets others go first"))).toEqual([]);
  });

  it("commits in its blocks, and keeps nobody waiting for more than its patience", async () => {
    await givenMigrations({ "0001_first": "create table first (id int); create table second (id int);" });
    await run();
    const holder = await connect();
    await holder.query("begin; lock table second in row exclusive mode");
    const block = `do $$ declare name text; begin
      foreach name in array array['first', 'second'] loop
        execute format('create index if not exists %I on %I (id)', name || '_id', name);
        commit;
      end loop;
    end $$;`;
    await givenMigrations({ "0002_blocks": `-- outside a transaction: they are large.\n${block}\n` });
    const migrated = run();
    await heard("0002_blocks lets others go first");
    expect((await holder.query("select to_regclass('first_id') is not null as made")).rows).toEqual([{ made: true }]);
    await holder.query("commit");
    expect(await migrated).toEqual(["0002_blocks"]);
  });

  it("goes on where one has failed", async () => {
    await givenMigrations({
      "0001_first": "create table first (id int, more int); insert into first values (1), (1);",
    });
    await run();
    await givenMigrations({
      "0002_indexes": make
        .replace("create index concurrently first_more", "create unique index concurrently first_more")
        .replace("(more)", "(id)"),
    });
    await expect(run()).rejects.toThrow("could not create unique index");
    const owner = await connect();
    await owner.query("delete from first");
    expect(await run()).toEqual(["0002_indexes"]);
  });
});

describe("what the release before does not work without", () => {
  const files = {
    "0002_contract": "-- contract: nobody reads it any more.\nalter table first drop column more;",
    "0003_later": "alter table first add column other int;",
  };

  it("is held back until it is asked for, and what comes after it is not", async () => {
    await givenMigrations({ "0001_first": "create table first (id int, more int);" });
    await run();
    await givenMigrations(files);
    expect(await run({ contract: false })).toEqual(["0003_later"]);
    expect(said.at(-1)).toMatch(/^held back 0002_contract: .*--contract$/);
    expect(await run({ contract: false })).toEqual([]);
    expect(await run({ contract: true })).toEqual(["0002_contract"]);
    expect(await run({ contract: true })).toEqual([]);
    expect(await run({ contract: false })).toEqual([]);
  });

  it("is applied to a new database, which has no release before", async () => {
    await givenMigrations({ "0001_first": "create table first (id int, more int);", ...files });
    expect(await run({ contract: false })).toEqual(["0001_first", "0002_contract", "0003_later"]);
  });

  it("is refused with a number that is over, if it is no contract", async () => {
    await givenMigrations({ "0001_first": "create table first (id int);", "0003_later": "select 1;" });
    await run();
    await givenMigrations({ "0002_early": "select 1;" });
    await expect(run()).rejects.toThrow("0002_early comes before 0003_later, which is applied here");
  });
});

describe("0081_unused-columns", () => {
  /** What the release before knows, and empties when somebody is erased. */
  const asBefore = `
    alter table user_status add column active_application text, add column active_window_title text, add column url text;
    alter table users add column profile_picture_url text;
    drop trigger users_touched on users;
    create trigger users_touched before update on users for each row
      when ((old.name, old.profile_picture_url) is distinct from (new.name, new.profile_picture_url))
      execute function app.touch_version('name', 'phone_number', 'profile_picture_url')`;

  it("takes the columns away, and leaves what tells of changes", async () => {
    const columns = () =>
      sql(
        "select table_name, column_name from information_schema.columns where table_name in ('users', 'user_status') order by 1, 2",
      );
    const now = await columns();
    await sql(asBefore);
    expect((await columns()).length).toBe(now.length + 4);
    const { id } = await givenMember();
    await sql("update user_status set active_window_title = 'x' where user_id = $1", [id]);
    await sql(await readFile(join(root, "migrations/0081_unused-columns.sql"), "utf8"));
    expect(await columns()).toEqual(now);

    const versionAfter = async (change: string) => {
      await sql(`update users set ${change} where id = $1`, [id]);
      return (await sql<{ version: number }>("select version from users where id = $1", [id]))[0]?.version;
    };
    const first = (await versionAfter("last_login_at = now()")) ?? 0;
    const steps = [
      "name = 'Later'",
      "phone_number = '1'",
      "department = 'Sales'",
      "picture_key = 'pictures/x'",
      "last_login_at = null",
    ];
    const versions: number[] = [];
    for (const step of steps) versions.push(((await versionAfter(step)) ?? 0) - first);
    expect(versions).toEqual([1, 2, 3, 4, 4]);
    const [fields] = await sql<{ names: string[] }>(
      "select array(select jsonb_object_keys(field_versions) order by 1) as names from users where id = $1",
      [id],
    );
    expect(fields?.names).toEqual(["name", "phone_number", "picture_key"]);
  });
});
