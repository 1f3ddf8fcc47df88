// A database that was dumped, and restored into a new cluster whose transactions are numbered from the beginning: nobody
// goes on with a cursor of before, and everybody is given all of it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as pull from "../../functions/sync/pull.ts";
import * as updateProfile from "../../functions/users/update-profile.ts";
import { closePools } from "../../lib/platform/db/pool.ts";
import { closeLiveStore } from "../../lib/platform/live/store.ts";
import { migrate } from "../../localstack/migrate.ts";
import { renewEpoch } from "../../localstack/new-epoch.ts";
import { freePort } from "../../localstack/ports.ts";
import { type Postgres, startPostgres } from "../../localstack/postgres/postgres.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { closeOwnerPool, sql } from "../steps/scene/given.ts";
import { givenLesson, givenMark } from "../steps/scene/lessons.ts";
import { pullAll, Replica } from "../steps/scene/sync.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const TRANSACTIONS = 20_000;

const figures = { "records after a restore": 0, "records that differ": 0 };
let restored: Postgres | undefined;
let dir = "";
afterAll(async () => {
  tell(38, "restore", figures);
  await restored?.stop();
  await rm(dir, { recursive: true, force: true });
});

describe("a restore from a dump", () => {
  it("loses nobody anything", async () => {
    await passTransactions();
    const { teacher, student, other, id } = await givenLesson();
    for (const each of [student, other]) await givenMark(id, each);
    await call(checkIn, { token: student.token, body: {} });
    await call(updateProfile, { token: student.token, body: { phone_number: "123" } });
    const people = [teacher, student];
    const before = people.map(() => new Replica());
    for (const [index, each] of people.entries()) await before[index]?.pull(each);
    const source = process.env.DATABASE_URL ?? "";

    dir = await mkdtemp(join(tmpdir(), "muster-restored-"));
    restored = await startPostgres({ dataDir: join(dir, "data"), port: await freePort(), ephemeral: true });
    await restore(source, restored);
    // What a row remembers lies ahead of what the new cluster has come to: nobody would be told of it.
    const lost = await pullAll(teacher);
    expect(lost.changes).toEqual([]);
    const logged = await readLog();
    expect(logged.length).toBeGreaterThan(0);
    await renewEpoch(restored.ownerUrl);
    // What was done in one transaction is told by its number.
    expect(await readLog()).toEqual(logged);

    for (const [index, each] of people.entries()) {
      const cursor = before[index]?.cursor ?? "";
      const answer = await call(pull, { token: each.token, query: { cursor } });
      expect([answer.status, answer.error.code]).toEqual([409, "SYNC_RESET"]);
      const anew = new Replica();
      await anew.pull(each);
      figures["records after a restore"] += anew.rows.size;
      figures["records that differ"] += JSON.stringify(anew.all()) === JSON.stringify(before[index]?.all()) ? 0 : 1;
      expect(anew.all()).toEqual(before[index]?.all());
    }
    expect(before[0]?.of("session_mark")).toHaveLength(2);
    await sql("update users set name = 'Later' where id = $1", [student.id]);
    expect((await pullAll(student)).changes[0]).toMatchObject({ resource: "profile", record: { name: "Later" } });
  });
});

const readLog = () =>
  sql(
    "select id, transaction_id::text from audit_log union all select id, transaction_id::text from audit_changes order by 1",
  );

/** As many as a database of some days has seen. */
async function passTransactions(): Promise<void> {
  await sql(`do $$ begin for n in 1..${TRANSACTIONS} loop perform pg_current_xact_id(); commit; end loop; end $$`);
}

/** What pg_dump writes and pg_restore reads, as far as rows are concerned: the tables are those of the migrations. */
async function restore(sourceUrl: string, into: Postgres): Promise<void> {
  await migrate(into.ownerUrl, () => undefined, { roleUrls: [into.appUrl, into.workerUrl] });
  const from = new pg.Client({ connectionString: sourceUrl });
  const to = new pg.Client({ connectionString: into.superuserUrl.replace(/postgres$/, "muster") });
  await Promise.all([from.connect(), to.connect()]);
  // No trigger, no key: as pg_restore does.
  await to.query("set session_replication_role = replica");
  const { rows } = await from.query<{ name: string; columns: string }>(selectTables);
  for (const { name, columns } of rows) {
    const { rows: data } = await from.query<{ all: string | null }>(`select json_agg(t)::text as all from ${name} t`);
    await to.query(`delete from ${name}`);
    await to.query(
      `insert into ${name} (${columns}) overriding system value select ${columns} from json_populate_recordset(null::${name}, $1)`,
      [data[0]?.all ?? "[]"],
    );
  }
  await Promise.all([from.end(), to.end()]);
  await Promise.all([closePools(), closeLiveStore(), closeOwnerPool()]);
  const urls = { DATABASE_URL: into.ownerUrl, APP_DATABASE_URL: into.appUrl, WORKER_DATABASE_URL: into.workerUrl };
  Object.assign(process.env, urls);
}

const selectTables = `
  select c.oid::regclass::text as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  where c.relkind in ('r', 'p') and not c.relispartition
    and (c.relnamespace = 'public'::regnamespace or c.oid = 'app.sync_epoch'::regclass)
  group by c.oid order by 1`;
