import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handler as startImport } from "../../functions/jobs/start-import.ts";
import * as bulkImport from "../../functions/users/bulk-import.ts";
import type { JobMessage } from "../../lib/platform/jobs/message.ts";
import { importKey } from "../../lib/users/import/key.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { takeJobs, whenJobRuns } from "../steps/queues/jobs-queue.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const ROWS = 8000;
const MAX_KILLS = 10;
const SEED = 1;
/** Fewer than there are rows for: who gets one depends on the order in which rows are tried. */
const SEATS = 6000;

let superuser: pg.Client;
const tried = { rows: 0, "connections killed": 0, "runs cut short": 0, "rows that differ": 0 };
beforeAll(async () => {
  const url = new URL(process.env.DATABASE_URL ?? "");
  Object.assign(url, { username: "postgres", password: "postgres" });
  superuser = new pg.Client({ connectionString: url.href });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  tell(25, "imports killed midway", tried);
});

/** Ends the connections that the job works on, as a failover would. Answers how many it had. */
async function killWorkers(): Promise<number> {
  const { rowCount } = await superuser.query(terminateWorkers);
  return rowCount ?? 0;
}

/** An organization with an administrator and a member of old, who is in the file again. */
async function givenImporter(tag: string): Promise<Member> {
  const admin = await givenMember({ role: "admin" });
  const old = await givenMember({ org_id: admin.org_id });
  await sql("update organizations set max_users = $2 where id = $1", [admin.org_id, SEATS]);
  await sql("update users set email = $2, name = 'Old', employee_id = $3 where id = $1", [
    old.id,
    `old-${tag}@example.com`,
    `old-${tag}`,
  ]);
  return admin;
}

/** As spreadsheets of many hands are: marks, quotes, twins, cells too many and too few, roles that are none. */
function fileOf(tag: string): string {
  const rows = Array.from({ length: ROWS }, (_, n) => {
    const email = `p${n % 97 === 13 ? n - 1 : n}-${tag}@example.com`;
    if (n === 5000) return `old-${tag}@example.com,Renamed,,teacher,,`;
    if (n % 101 === 7) return `${email},"Lee ""${n}"", Ann",,employee,,,too,many`;
    if (n % 103 === 9) return `${email},Short`;
    if (n % 107 === 11) return `${email},Chief ${n},,super_admin,,`;
    if (n % 109 === 3) return `no address ${n},Nobody,,,,`;
    return `${email},"Person, ${n}",${n % 7 === 0 ? `${tag}-${n % 5000}` : ""},,"Dep ""${n % 20}""",`;
  });
  return `\uFEFFemail,name,employee_id,role,department,phone_number\r\n${rows.join("\r\n")}\r\n`;
}

/** Hands the file in; answers the message that a consumer gets for it. */
async function whenHandedIn(admin: Member, csv: string) {
  const { data } = await call(bulkImport, { token: admin.token, body: { csv } });
  const object = { key: importKey({ org_id: admin.org_id, import_id: data.import.id }) };
  await startImport({ Records: [{ s3: { object } }] } as Parameters<typeof startImport>[0]);
  const [job, ...others] = await takeJobs();
  if (job?.kind !== "import-members" || others.length > 0) throw new Error("not one job");
  return job;
}

/** Runs a job to its end, killing its connections in the chunks on its way; the message comes again each time. */
async function whenRunAndKilled(job: JobMessage, importId: string): Promise<void> {
  let random = SEED;
  let killedAt = -1;
  for (let runs = 1, kills = 0; ; runs++) {
    if (runs > 2 * MAX_KILLS) throw new Error("it does not get on");
    const running = { done: false };
    const run = whenJobRuns(job).finally(() => {
      running.done = true;
    });
    while (!running.done && kills < MAX_KILLS) {
      const processed = await processedRows(importId);
      // At least a chunk further than the last time: one that is killed for ever never ends.
      if (processed <= killedAt) {
        await sleep(5);
        continue;
      }
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      await sleep(random % 200);
      const killed = running.done ? 0 : await killWorkers();
      if (killed > 0) {
        kills++;
        killedAt = processed;
      }
      tried["connections killed"] += killed;
    }
    if (await run) return;
    tried["runs cut short"]++;
  }
}

async function processedRows(importId: string): Promise<number> {
  const [row] = await sql<{ processed_rows: number }>("select processed_rows from imports where id = $1", [importId]);
  return row?.processed_rows ?? 0;
}

/** Everything that an import leaves, without what tells one organization from another. */
async function leftBy({ org_id }: Member, tag: string): Promise<Record<string, string[]>> {
  const lines = async (text: string) =>
    (await sql<{ line: string }>(text, [org_id])).map(({ line }) => line.replaceAll(tag, "tag"));
  return {
    members: await lines(selectMembers),
    report: await lines(selectReport),
    imports: await lines(selectImports),
    told: await lines(selectTold),
  };
}

describe("an import of thousands of rows", () => {
  it(`whose connections are killed under it ends as one that was left alone (seed ${SEED})`, async () => {
    const [calm, hunted] = [randomUUID().slice(0, 8), randomUUID().slice(0, 8)];
    const alone = await givenImporter(calm);
    expect(await whenJobRuns(await whenHandedIn(alone, fileOf(calm)))).toBe(true);
    const expected = await leftBy(alone, calm);

    const admin = await givenImporter(hunted);
    const job = await whenHandedIn(admin, fileOf(hunted));
    await whenRunAndKilled(job, job.import_id);
    expect(tried["runs cut short"]).toBeGreaterThan(0);
    const left = await leftBy(admin, hunted);
    for (const part of ["members", "report"])
      tried["rows that differ"] += new Set(expected[part]).symmetricDifference(new Set(left[part])).size;
    expect(left.report).toHaveLength(ROWS);
    expect(left).toEqual(expected);
    tried.rows += ROWS;

    // The message once more, and the file once more: nothing is left to do.
    expect(await whenJobRuns(job)).toBe(true);
    expect(await leftBy(admin, hunted)).toEqual(left);
    expect(await whenJobRuns(await whenHandedIn(admin, fileOf(hunted)))).toBe(true);
    expect((await leftBy(admin, hunted)).members).toEqual(left.members);
  });
});

const terminateWorkers = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and usename = 'muster_worker'`;

// Employee ids that were made up are left out: nobody gets the same twice.
const selectMembers = `
  select concat_ws('|', email, name, case when employee_id not like 'E-%' then employee_id end, role, department, status)
    as line
  from users where org_id = $1 and role <> 'admin'
  order by email`;

const selectReport = `
  select concat_ws('|', r.line, r.email, r.outcome, r.errors) as line
  from import_rows r where r.org_id = $1
  order by r.import_id, r.line`;

const selectImports = `
  select concat_ws('|', status, total_rows, processed_rows, created_rows, updated_rows, unchanged_rows, rejected_rows,
    errors) as line
  from imports where org_id = $1
  order by id`;

const selectTold = `
  select concat_ws('|', type, title, body) as line from notifications where org_id = $1 order by id`;
