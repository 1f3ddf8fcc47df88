// What the product does by itself leaves a trace, too: every job is run on something that it changes, and each row that
// then differs is in the log with the job, and with whoever asked for it. What retention and an erasure take away is
// told by numbers of rows, and by nothing of what stood in them.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as list from "../../functions/audit/list.ts";
import { handler as maintain } from "../../functions/jobs/maintain.ts";
import { handler as runSessions } from "../../functions/jobs/run-sessions.ts";
import { handler as sweepIdle } from "../../functions/jobs/sweep-idle.ts";
import * as ask from "../../functions/privacy/export.ts";
import * as updateSetting from "../../functions/settings/update.ts";
import * as remove from "../../functions/users/delete.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { root } from "../steps/call/endpoints.ts";
import { jobEvent } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { whenPictureUploaded } from "../steps/images/pictures.ts";
import { stripes, whenUploaded } from "../steps/images/screenshots.ts";
import { useMails } from "../steps/mail/mails.ts";
import { whenImported } from "../steps/queues/imports.ts";
import { runAllJobs } from "../steps/queues/jobs-queue.ts";
import { closeChunks, whenDaysClose } from "../steps/scene/closing.ts";
import { givenMember, givenSetting, type Member, sql } from "../steps/scene/given.ts";
import { givenLesson, givenSession } from "../steps/scene/lessons.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { brief, useDatabaseRole } from "../steps/services/database-role.ts";
import {
  type AuditedTable,
  auditedTables,
  type Change,
  changesSince,
  differences,
  lastTrace,
  readRows,
  untold,
} from "../steps/traces/changes.ts";
import { tell } from "./figures.ts";

useTestDatabase();
const mails = useMails();
const asApp = useDatabaseRole("APP_DATABASE_URL");
const asWorker = useDatabaseRole("WORKER_DATABASE_URL");

const DAY = 86_400_000;
let tables: AuditedTable[];
const figures = { jobs: 0, "rows that changed": 0, "told by nothing": 0, "ways into the log": 0, "let in": 0 };
beforeAll(async () => {
  tables = await auditedTables();
});
afterAll(() => tell(41, "jobs", figures));

/** Runs a job, and answers what differs then and what is told of it. */
async function tracesOf(work: () => Promise<unknown>) {
  const [before, since] = [await readRows(tables), await lastTrace()];
  await work();
  const different = differences(before, await readRows(tables));
  figures.jobs++;
  figures["rows that changed"] += different.length;
  return { different, changes: await changesSince(since) };
}

/** The same, where every row must be told of by its values. */
async function faultsOf(work: () => Promise<unknown>, author: { job: string; actor?: string }, least = 1) {
  const { different, changes } = await tracesOf(work);
  expect(different.length).toBeGreaterThanOrEqual(least);
  const faults = untold(different, changes, author);
  figures["told by nothing"] += faults.length;
  return faults;
}

async function adminAndMember(): Promise<{ admin: Member; member: Member }> {
  const admin = await givenMember({ role: "admin" });
  return { admin, member: await givenMember({ org_id: admin.org_id }) };
}

/** A stranger that knows the API alone: what it does there is told as anybody's is. */
const OUTSIDE = ["run-canary"];

/** Jobs that change no row of an audited table, and what they do; each is run all the same. */
const NOTHING: Readonly<Record<string, (member: Member) => Promise<unknown>>> = {
  "ingest-heartbeats": (member) => ingestBatch([message(member, [heartbeat(Math.floor(Date.now() / 1000) - 60)])]),
  "sweep-idle": () => sweepIdle(jobEvent()),
};

describe("a job", () => {
  it("is tried here", () => {
    const files = readdirSync(join(root, "functions/jobs")).filter((name) => name.endsWith(".ts"));
    const tried = [
      ...OUTSIDE,
      ...Object.keys(NOTHING),
      ...[
        "close-days",
        "maintain",
        "make-picture",
        "make-thumbnail",
        "push-events",
        "run-job",
        "run-sessions",
        "send-mail",
        "start-import",
      ],
    ];
    expect(files.map((name) => name.replace(".ts", "")).sort()).toEqual(tried.sort());
  });

  it("that ends a forgotten day says so: close-days, and run-job", async () => {
    const { member } = await adminAndMember();
    const timestamp = new Date(Date.now() - DAY).toISOString();
    done(await call(checkIn, { token: member.token, body: { timestamp } }));
    await sql("update work_sessions set started_at = started_at - interval '1 day' where user_id = $1", [member.id]);
    await sql("update attendance_records set date = date - 1 where user_id = $1", [member.id]);
    const work = async () => expect(await closeChunks(await whenDaysClose())).toEqual([]);
    expect(await faultsOf(work, { job: "close-day" })).toEqual([]);
  });

  it("that begins and ends sessions says so, of the sessions and of who was not there", async () => {
    const { teacher, class_id } = await givenLesson({ minutes: 6 });
    await givenSession(teacher, { class_id, status: "scheduled", starts: 60 });
    await sql("update attendance_sessions set taken_at = started_at where class_id = $1 and status = 'active'", [
      class_id,
    ]);
    const work = (minutes: number) => () =>
      runSessions(jobEvent({ now: new Date(Date.now() + minutes * 60_000).toISOString() }));
    expect(await faultsOf(work(2), { job: "run-sessions" }, 3)).toEqual([]);
    expect(await faultsOf(work(61), { job: "run-sessions" })).toEqual([]);
  });

  it("that imports a file tells who was promoted, from what to what, and by whom: a row that makes an administrator", async () => {
    const { admin, member } = await adminAndMember();
    const csv = `email,name,role\n${member.email},${member.name},admin`;
    const { different, changes } = await tracesOf(() => whenImported(admin, csv));
    const ofJob = changes.filter(({ job }) => job !== null);
    const rows = different.filter(({ table, operation }) => table !== "imports" || operation === "update");
    expect(
      untold(rows, ofJob, { job: "import-members", actor: admin.id }).filter((each) => !/imports/.test(each)),
    ).toEqual([]);
    const { data } = await call(list, { token: admin.token, query: { member_id: member.id } });
    expect(data.items[0]).toMatchObject({ action: "user.import", user: { id: admin.id }, job: "import-members" });
    expect(data.items[0]?.changes[0]).toMatchObject({ before: { role: "employee" }, after: { role: "admin" } });
    const [kept] = await sql("select lasting from audit_changes where row_id = $1 and after ? 'role'", [member.id]);
    expect(kept).toEqual({ lasting: true });
  });

  it("that makes a profile picture says whose it is", async () => {
    const { member } = await adminAndMember();
    const picture = await stripes(32, 32).png().toBuffer();
    const work = () => whenPictureUploaded(member, picture);
    expect(await faultsOf(work, { job: "make-picture", actor: member.id })).toEqual([]);
  });

  it("that copies somebody's data says for whom", async () => {
    const { admin, member } = await adminAndMember();
    done(await call(ask, { token: admin.token, params: { id: member.id } }));
    expect(await faultsOf(runAllJobs, { job: "export-data", actor: admin.id })).toEqual([]);
  });

  it.each(Object.entries(NOTHING))("%s changes nothing that is audited", async (_, work) => {
    const member = await givenMember();
    const timestamp = new Date(Date.now() - 3_600_000).toISOString();
    done(await call(checkIn, { token: member.token, body: { timestamp } }));
    expect((await tracesOf(() => work(member))).different).toEqual([]);
  });

  it("that works on pictures, mails and events changes nothing that is audited", async () => {
    const member = await givenMember();
    done(await call(checkIn, { token: member.token, body: {} }));
    const picture = await stripes(32, 32).png().toBuffer();
    expect((await tracesOf(() => whenUploaded(member, picture))).different).toEqual([]);
    expect((await tracesOf(() => mails.deliver())).different).toEqual([]);
  });
});

/** What the changes tell in values. */
const told = (changes: readonly Change[]) => JSON.stringify(changes.map(({ before, after }) => [before, after]));

describe("what is to be forgotten", () => {
  it("is taken from its place and from the log at once, and told by numbers: maintain", async () => {
    const { member } = await adminAndMember();
    await givenSetting(member.org_id, "retention_days", {
      activity: 1,
      screenshots: 1,
      audit: 365,
      notes: 1,
      places: 1,
    });
    const location = { latitude: 1, longitude: 2, address: "canary-street" };
    done(await call(checkIn, { token: member.token, body: { notes: "canary-note", location } }));
    const kept = async () => (await sql<{ log: string }>(selectLog))[0]?.log;
    expect(await kept()).toContain("canary-note");
    expect(await kept()).toContain("canary-street");
    const later = jobEvent({ now: new Date(Date.now() + 10 * DAY).toISOString() });
    const { different, changes } = await tracesOf(() => maintain(later));
    const emptied = different.filter(({ before }) => JSON.stringify(before).includes("canary"));
    expect(emptied.map(({ table }) => table)).toEqual(["attendance_records"]);
    expect(told(changes)).not.toContain("canary");
    expect(changes).toContainEqual(
      expect.objectContaining({
        table_name: "attendance_records",
        operation: "expire",
        job: "maintain",
        row_id: null,
      }),
    );
    // Of a day's runs one entry says so, whichever room was first.
    expect(changes.map(({ action }) => action)).toContain("job.maintain");
    expect(await kept()).not.toContain("canary");
    const [change] = await sql<{ hidden: string[] }>(
      "select hidden from audit_changes where table_name = 'attendance_records' and operation = 'insert' and member_id = $1",
      [member.id],
    );
    expect(change?.hidden).toEqual(expect.arrayContaining(["notes", "check_in_location"]));
  });

  it("of somebody who was erased leaves the log: that they were, and by whom, stays", async () => {
    const { admin, member } = await adminAndMember();
    done(await call(checkIn, { token: member.token, body: { notes: "canary-note" } }));
    const since = await lastTrace();
    done(await call(remove, { token: admin.token, params: { id: member.id }, query: { erase: "true" } }));
    await runAllJobs();
    const [log] = await sql<{ log: string }>(selectLog);
    for (const text of ["canary-note", member.email, member.name]) expect(log?.log).not.toContain(text);
    const changes = await changesSince(since);
    expect(changes).toContainEqual(
      expect.objectContaining({ table_name: "users", row_id: member.id, actor_id: admin.id, action: "user.erase" }),
    );
    const ofJob = changes.filter(({ job }) => job !== null);
    expect(new Set(ofJob.map(({ job, actor_id }) => `${job} ${actor_id}`))).toEqual(
      new Set(ofJob.length === 0 ? [] : [`erase-member ${admin.id}`]),
    );
  });
});

describe("the log", () => {
  /** Entries of these ages in days; answers the ages of those that are left after a night. */
  async function leftOf(admin: Member, action: string, ages: readonly number[]): Promise<number[]> {
    for (const age of ages) await sql(insertEntry, [admin.org_id, admin.id, action, age]);
    await maintain(jobEvent({ now: new Date(Date.now() + 20 * 365 * DAY).toISOString() }));
    const left = await sql<{ age: number }>(selectAges, [admin.org_id, action]);
    return left.map(({ age }) => age);
  }

  it("is kept for a year, and what lasts for four, whatever a setting or a clock says", async () => {
    const { admin } = await adminAndMember();
    const put = (audit: number) =>
      call(updateSetting, {
        token: admin.token,
        params: { key: "retention_days" },
        body: { value: { activity: 1, screenshots: 1, audit } },
      });
    for (const days of [1, 364]) expect((await put(days)).status).toBe(400);
    expect((await put(365)).status).toBe(200);
    // As if it had been set before there was a least.
    await givenSetting(admin.org_id, "retention_days", { activity: 1, screenshots: 1, audit: 1 });
    const ages = [2, 364, 366, 1459, 1461];
    expect(await leftOf(admin, "login", ages)).toEqual([2, 364]);
    expect(await leftOf(admin, "user.erase", ages)).toEqual([2, 364, 366, 1459]);
    const [setting] = await sql(
      "select count(*)::int as n from audit_changes where org_id = $1 and table_name = 'system_settings' and lasting",
      [admin.org_id],
    );
    expect(setting).toEqual({ n: 1 });
  });

  it("lets nobody who serves a request or a job write, change or remove a change, or say when an entry was made", async () => {
    const { admin } = await adminAndMember();
    await call(updateSetting, { token: admin.token, params: { key: "late_threshold_minutes" }, body: { value: 7 } });
    const entry = "insert into audit_log (org_id, action, resource, created_at) values ($1, 'x', 'x', now())";
    const statements = [
      "insert into audit_changes (org_id, table_name, operation, lasting) values ($1, 'users', 'update', false)",
      "update audit_changes set after = null where org_id = $1",
      "delete from audit_changes where org_id = $1",
      "truncate audit_changes",
      "update audit_log set action = 'x' where org_id = $1",
      "delete from audit_log where org_id = $1",
      "truncate audit_log",
      entry,
      entry.replaceAll("created_at", "transaction_id").replace("now()", "pg_current_xact_id()"),
      "alter table users disable trigger all",
      "set session_replication_role = replica",
      "update app.audited_tables set derived = derived || '{role}'",
      "select app.keep_changes('users', 'update', '{}')",
      "drop trigger users_caught_update on users",
    ];
    for (const role of [asApp, asWorker])
      for (const statement of statements) {
        const values = statement.includes("$1") ? [admin.org_id] : [];
        const outcome = brief(await role(admin.org_id, statement, values));
        figures["ways into the log"]++;
        if (outcome !== "42501") figures["let in"]++;
        expect([statement, outcome]).toEqual([statement, "42501"]);
      }
    // Neither do the functions of retention take away what is younger than a year.
    const early = "select app.expire_changes(array[$1::uuid], array['infinity'::timestamptz], 1000)";
    const entries = early.replace("expire_changes", "expire_audit");
    for (const statement of [early, entries]) expect(brief(await asWorker(null, statement, [admin.org_id]))).toBe(0);
  });
});

const selectLog = `
  select coalesce((select string_agg(c::text, ' ') from audit_changes c), '')
    || coalesce((select string_agg(a::text, ' ') from audit_log a), '') as log`;

const insertEntry = `
  insert into audit_log (org_id, user_id, action, resource, created_at)
  values ($1, $2, $3, 'user', now() - $4 * interval '1 day')`;

const selectAges = `
  select round(extract(epoch from now() - created_at) / 86400)::int as age
  from audit_log where org_id = $1 and action = $2 order by age`;
