import { setTimeout as sleep } from "node:timers/promises";
import { ListMultipartUploadsCommand, S3Client } from "@aws-sdk/client-s3";
import pg from "pg";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import * as views from "../../functions/audit/views.ts";
import { handler as maintain } from "../../functions/jobs/maintain.ts";
import * as notifications from "../../functions/notifications/list.ts";
import * as cancelExport from "../../functions/reports/cancel-export.ts";
import * as exportReport from "../../functions/reports/export.ts";
import * as getExport from "../../functions/reports/get-export.ts";
import * as listExports from "../../functions/reports/list-exports.ts";
import * as order from "../../functions/reports/order-export.ts";
import * as remove from "../../functions/users/delete.ts";
import * as update from "../../functions/users/update.ts";
import * as bucket from "../../lib/platform/aws/bucket.ts";
import type { exportBody } from "../../lib/reports/export/period.ts";
import { runReportExport } from "../../lib/reports/export/run.ts";
import { useTestDatabase } from "../setup/database.ts";
import { eventually } from "../steps/call/eventually.ts";
import { fetchFile, readPdf } from "../steps/call/files.ts";
import { jobEvent } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { runAllJobs, takeJobs, whenJobRuns } from "../steps/queues/jobs-queue.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();

const DAY_MS = 86_400_000;
const WEEK = { type: "custom", start_date: "2026-03-02", end_date: "2026-03-08" } as const;

const get = ({ token }: Member, id: string) => call(getExport, { token, params: { id } });
const cancel = ({ token }: Member, id: string) => call(cancelExport, { token, params: { id } });
const listed = async ({ token }: Member) => (await call(listExports, { token })).data.items;
const told = async ({ token }: Member) => (await call(notifications, { token })).data.items.map(({ type }) => type);
const statusOf = async (id: string) =>
  (await sql<{ status: string }>("select status from report_exports where id = $1", [id]))[0]?.status;
const filesOf = async (org_id: string) =>
  (await Array.fromAsync(bucket.listAllObjects(`exports/${org_id}/`))).flat().map(({ key }) => key);

const daysLater = (days: number) => jobEvent({ now: new Date(Date.now() + days * DAY_MS).toISOString() });
/** Uploads that were begun, and neither finished nor taken back. */
async function openUploads(): Promise<number> {
  const { Uploads = [] } = await new S3Client(bucket.bucketOptions()).send(
    new ListMultipartUploadsCommand({ Bucket: process.env.BUCKET }),
  );
  return Uploads.length;
}

const withoutInstant = (pages: readonly string[]) => pages.map((page) => page.replaceAll(/Made on .* by/g, ""));

/** The file of an answer, which has one. */
function fileOf({ file }: { file: { url: string } | null }): { data: { url: string } } {
  if (file === null) throw new Error("no file");
  return { data: file };
}

async function givenTeam(count = 3) {
  const manager = await givenMember({ role: "manager", managed_departments: ["Sales"], department: "Board" });
  const members: Member[] = [];
  for (let n = 0; n < count; n += 1)
    members.push(await givenMember({ org_id: manager.org_id, department: "Sales", joined: new Date("2026-01-01") }));
  return { manager, members };
}

/** An export that was asked for, and has not begun. */
async function givenAsked(asker: Member, wanted: z.input<typeof exportBody> = { ...WEEK, format: "csv" }) {
  const { status, data, error } = await call(order, { token: asker.token, body: wanted });
  if (status !== 202) throw new Error(JSON.stringify(error));
  const jobs = await takeJobs();
  const { id } = data.export;
  expect(jobs).toEqual([{ kind: "export-report", org_id: asker.org_id, export_id: id, asked_by: asker.id }]);
  return { id, asked: data.export, job: { org_id: asker.org_id, export_id: id } };
}

describe("a report that a job makes", () => {
  it.each(["csv", "pdf"] as const)("is the file that a request would have made, as %s", async (format) => {
    const { manager, members } = await givenTeam();
    const wanted = { ...WEEK, format };
    const atOnce = await call(exportReport, { token: manager.token, query: wanted });
    const { id, asked, job } = await givenAsked(manager, wanted);
    expect(asked).toMatchObject({ status: "pending", rows_done: 0, rows_all: 7 * members.length, size_bytes: null });
    expect((await get(manager, id)).data.file).toBeNull();
    expect(await runReportExport(job)).toBe("ready");

    const { data } = await get(manager, id);
    expect(data.export).toMatchObject({ status: "ready", rows_done: 21, rows_all: 21, failure: null });
    expect(data.file?.file_name).toBe(`attendance-2026-03-02-to-2026-03-08.${format}`);
    const { bytes, text } = await fetchFile(fileOf(data));
    expect(data.export.size_bytes).toBe(bytes.length);
    if (format === "csv") expect(text).toBe((await fetchFile(atOnce)).text);
    else {
      const { pages, all } = await readPdf(fileOf(data));
      expect(pages).toHaveLength(1 + members.length);
      expect(all).toContain(`Page ${pages.length} of ${pages.length}`);
      expect(withoutInstant(pages)).toEqual(withoutInstant((await readPdf(atOnce)).pages));
    }
    expect(await told(manager)).toEqual(["report_export_ready"]);
  });

  it("tells each member in it that it was made, and nobody else", async () => {
    const { manager, members } = await givenTeam(2);
    const other = await givenMember({ org_id: manager.org_id, department: "Legal" });
    const { job } = await givenAsked(manager);
    await runReportExport(job);
    const looksAt = async ({ token }: Member) => (await call(views, { token })).data.items.length;
    for (const member of members) expect(await looksAt(member)).toBe(1);
    expect(await looksAt(other)).toBe(0);
  });

  it("is its asker's alone, and one of several at a time", async () => {
    const { manager } = await givenTeam();
    const admin = await givenMember({ org_id: manager.org_id, role: "admin" });
    const { id, job } = await givenAsked(manager);
    const again = await call(order, { token: manager.token, body: { ...WEEK, format: "pdf" } });
    expect([again.status, again.error.code]).toEqual([409, "EXPORT_RUNNING"]);
    await runReportExport(job);
    expect((await get(admin, id)).status).toBe(404);
    expect(await listed(admin)).toEqual([]);
    expect((await listed(manager)).map((each) => each.id)).toEqual([id]);
    await givenAsked(manager, { ...WEEK, format: "pdf" });
  });

  it("is refused where it is more than a job may make, and by a request where it is more than that may", async () => {
    const { manager } = await givenTeam(0);
    await sql(manyMembers, [manager.org_id, 1001]);
    const day = { type: "daily", date: "2026-03-02" } as const;
    const asJob = await call(order, { token: manager.token, body: { ...day, format: "pdf" } });
    expect([asJob.status, asJob.error.code, asJob.error.details]).toEqual([
      422,
      "EXPORT_TOO_LARGE",
      { max_members: 1000, max_days: 33_000 },
    ]);
    const atOnce = await call(exportReport, {
      token: manager.token,
      query: { type: "custom", format: "csv", start_date: "2025-05-01", end_date: "2026-03-02" },
    });
    expect([atOnce.status, atOnce.error.details]).toEqual([422, { max_days: 300_000 }]);
  });

  it("waits for the request that asked for it, which may not have committed", async () => {
    const { manager } = await givenTeam(1);
    const { id, job } = await givenAsked(manager);
    await sql("delete from report_exports where id = $1", [id]);
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    try {
      await client.query("begin");
      await client.query(insertAsked, [id, job.org_id, manager.id]);
      const running = runReportExport({ ...job, asked_by: manager.id });
      await sleep(200);
      await client.query("commit");
      expect(await running).toBe("ready");
    } finally {
      await client.end();
    }
  });

  it("may be asked for 20 times a day", async () => {
    const { manager } = await givenTeam(1);
    const { id } = await givenAsked(manager);
    await sql(
      `insert into report_exports (org_id, requested_by, request, type, format, from_date, to_date, file_name, status,
         rows_all, created_at)
       select org_id, requested_by, request, type, format, from_date, to_date, file_name, 'failed', 1, created_at
       from report_exports, generate_series(1, 19) where id = $1`,
      [id],
    );
    const { status, error } = await call(order, { token: manager.token, body: { ...WEEK, format: "csv" } });
    expect([status, error.code]).toEqual([429, "RATE_LIMITED"]);
  });

  it("that was killed is begun again by the message that comes again, three times, and then has failed", async () => {
    const { manager } = await givenTeam();
    const { id, job } = await givenAsked(manager);
    // What a run leaves that was ended in the middle: its claim, and nothing else.
    const claimed = "update report_exports set status = 'running', attempts = $3, claimed_until = $2 where id = $1";
    await sql(claimed, [id, new Date(Date.now() + 60_000), 1]);
    await expect(runReportExport(job)).rejects.toThrow("Another run");
    await sql(claimed, [id, new Date(Date.now() - 1), 2]);
    expect(await runReportExport(job)).toBe("ready");
    expect(await runReportExport(job)).toBe("ready");
    expect(await told(manager)).toEqual(["report_export_ready"]);

    const next = await givenAsked(manager);
    await sql(claimed, [next.id, new Date(Date.now() - 1), 3]);
    expect(await runReportExport(next.job)).toBe("failed");
    expect((await get(manager, next.id)).data.export).toMatchObject({ status: "failed", failure: "interrupted" });
    expect(await told(manager)).toEqual(["report_export_failed", "report_export_ready"]);
  });

  it("that fails comes again, and is given up after the third time", async () => {
    const { manager } = await givenTeam();
    const { id, job } = await givenAsked(manager);
    const name = process.env.BUCKET;
    process.env.BUCKET = "no-such-bucket";
    try {
      for (const attempt of [1, 2])
        expect([attempt, await whenJobRuns({ kind: "export-report", ...job })]).toEqual([attempt, false]);
      expect(await statusOf(id)).toBe("running");
      expect(await whenJobRuns({ kind: "export-report", ...job })).toBe(true);
    } finally {
      process.env.BUCKET = name;
    }
    expect(await statusOf(id)).toBe("failed");
    expect(await told(manager)).toEqual(["report_export_failed"]);
    expect(await filesOf(job.org_id)).toEqual([]);
  });

  it("waits as long as something is away that it needs, and has used up no attempt", async () => {
    const { manager } = await givenTeam();
    const { id, job } = await givenAsked(manager);
    await sql(`
      create function be_away() returns trigger language plpgsql as $$
      begin
        raise exception 'away' using errcode = 'cannot_connect_now';
      end $$;
      create trigger be_away before update on report_exports for each row
      when (new.status = 'ready') execute function be_away()`);
    try {
      for (let times = 0; times < 4; times += 1) await expect(runReportExport(job)).rejects.toThrow("away");
    } finally {
      await sql("drop function be_away cascade");
    }
    expect(await runReportExport(job)).toBe("ready");
    expect(await statusOf(id)).toBe("ready");
  });

  it("holds what its asker sees when it is made, and is not fetched by one who sees less since", async () => {
    const { manager } = await givenTeam(1);
    const admin = await givenMember({ org_id: manager.org_id, role: "admin" });
    const legal = await givenMember({ org_id: manager.org_id, department: "Legal", joined: new Date("2026-01-01") });
    const put = (managed_departments: string[]) =>
      call(update, { token: admin.token, params: { id: manager.id }, body: { managed_departments } });
    const { id, job } = await givenAsked(manager);
    expect((await put(["Legal"])).status).toBe(200);
    expect(await runReportExport(job)).toBe("ready");
    const { text } = await fetchFile(fileOf((await get(manager, id)).data));
    expect(
      text
        .split("\r\n")
        .slice(1, -1)
        .every((row) => row.includes(legal.email)),
    ).toBe(true);
    expect((await put(["Sales"])).status).toBe(200);
    expect((await get(manager, id)).error.code).toBe("FORBIDDEN");
  });

  it("leaves no file to an asker who sees less when it ends", async () => {
    const { manager } = await givenTeam(1);
    const { id, job } = await givenAsked(manager);
    // With the commit by which the run begins.
    await sql(`create function leave() returns trigger language plpgsql as $$ begin
      update users set managed_departments = '{Legal}' where id = new.requested_by; return null; end $$`);
    await sql(`create trigger leave after update on report_exports for each row when (new.status = 'running')
      execute function leave()`);
    expect(await runReportExport(job)).toBe("refused");
    await sql("drop function leave() cascade");
    expect(await statusOf(id)).toBe("refused");
    expect(await filesOf(job.org_id)).toEqual([]);
    expect(await told(manager)).toEqual(["report_export_failed"]);
  });

  it("goes with a member who is erased, and is begun anew where it was being made", async () => {
    const { manager, members } = await givenTeam(2);
    const admin = await givenMember({ org_id: manager.org_id, role: "admin" });
    const of = await givenAsked(manager, { ...WEEK, format: "csv", user_id: members[0]?.id });
    await runReportExport(of.job);
    await get(manager, of.id);
    expect(
      await sql("select resource_id from audit_log where org_id = $1 and action = 'report.export.fetch'", [
        manager.org_id,
      ]),
    ).toEqual([{ resource_id: members[0]?.id }]);
    const made = await givenAsked(admin);
    await runReportExport(made.job);
    const { id, job } = await givenAsked(manager);
    await sql(`create function erase() returns trigger language plpgsql as $$ begin
      update report_exports set status = 'pending', claimed_until = null where id = new.id; return null; end $$`);
    await sql(`create trigger erase after update on report_exports for each row
      when (old.status = 'pending' and new.status = 'running' and new.attempts = 1) execute function erase()`);
    expect(await runReportExport(job)).toBe("pending");
    expect(await takeJobs()).toEqual([{ kind: "export-report", ...job }]);
    expect(await filesOf(job.org_id)).not.toContain(`exports/${job.org_id}/${id}.csv`);
    await sql("drop function erase() cascade");
    const gone = { token: admin.token, params: { id: members[0]?.id ?? "" }, query: { erase: "true" } } as const;
    expect((await call(remove, gone)).status).toBe(200);
    await runAllJobs();
    expect(await statusOf(of.id)).toBeUndefined();
    expect(await statusOf(made.id)).toBe("expired");
    expect(await filesOf(job.org_id)).toEqual([]);
    expect(await runReportExport(job)).toBe("ready");
    const { text } = await fetchFile(fileOf((await get(manager, id)).data));
    expect(text).not.toContain(members[0]?.email);
  });

  it("is not made once it is cancelled, and another may be asked for at once", async () => {
    const { manager } = await givenTeam();
    const { id, asked, job } = await givenAsked(manager, { ...WEEK, format: "csv", q: "Ada" });
    const { status, data } = await cancel(manager, id);
    expect([status, data.export]).toEqual([200, { ...asked, status: "cancelled", finished_at: expect.any(String) }]);
    expect(await sql("select request from report_exports where id = $1", [id])).toEqual([{ request: {} }]);
    await givenAsked(manager);
    expect(await runReportExport(job)).toBe("cancelled");
    expect(await filesOf(job.org_id)).toEqual([]);
    expect(await told(manager)).toEqual([]);
    expect((await listed(manager)).map((each) => each.status)).toEqual(["pending", "cancelled"]);
    const traces = "select resource_id from audit_log where org_id = $1 and action = 'report.export.cancel'";
    expect((await cancel(manager, id)).data.export.status).toBe("cancelled");
    expect(await sql(traces, [manager.org_id])).toEqual([{ resource_id: manager.org_id }]);
  });

  it.each(["csv", "pdf"] as const)(
    "stops within seconds of being cancelled in the middle, as %s",
    async (format) => {
      const { manager, members } = await givenTeam(1);
      await sql(manyMembers, [manager.org_id, format === "csv" ? 1500 : 100]);
      const wanted = { type: "custom", start_date: "2026-01-01", end_date: "2026-03-31" } as const;
      const month = { type: "monthly", year: 2026, month: 3 } as const;
      const { id, job } = await givenAsked(manager, { ...(format === "csv" ? wanted : month), format });
      const running = runReportExport(job);
      // Days of a PDF are counted as they are drawn, which is after all have been read.
      await eventually(
        "it is being made",
        async () => {
          const { status, rows_done } = (await get(manager, id)).data.export;
          return (format === "csv" ? rows_done > 0 : status === "running") || undefined;
        },
        60,
      );
      expect((await cancel(manager, id)).status).toBe(200);
      const cancelled = performance.now();
      expect(await running).toBe("cancelled");
      expect(performance.now() - cancelled).toBeLessThan(15_000);
      expect((await get(manager, id)).data).toMatchObject({ export: { status: "cancelled" }, file: null });
      expect(await takeJobs()).toEqual([]);
      expect(await filesOf(job.org_id)).toEqual([]);
      expect(await openUploads()).toBe(0);
      expect(await told(manager)).toEqual([]);
      const [member] = members;
      if (member !== undefined) expect((await call(views, { token: member.token })).data.items).toEqual([]);
    },
    300_000,
  );

  it("leaves nothing in the bucket when it is cancelled just before it ends", async () => {
    const { manager } = await givenTeam();
    const { id, job } = await givenAsked(manager);
    // With the commit by which the run begins: all is written before the run finds it.
    await sql(`create function call_off() returns trigger language plpgsql as $$ begin
      update report_exports set status = 'cancelled' where id = new.id; return null; end $$`);
    await sql(`create trigger call_off after update on report_exports for each row when (new.status = 'running')
      execute function call_off()`);
    expect(await runReportExport(job)).toBe("cancelled");
    await sql("drop function call_off() cascade");
    expect(await statusOf(id)).toBe("cancelled");
    expect(await filesOf(job.org_id)).toEqual([]);
    expect(await takeJobs()).toEqual([]);
  });

  it("is deleted when it is cancelled after it was made, by whoever asked alone", async () => {
    const { manager } = await givenTeam();
    const admin = await givenMember({ org_id: manager.org_id, role: "admin" });
    const { id, job } = await givenAsked(manager);
    await runReportExport(job);
    expect((await cancel(admin, id)).status).toBe(404);
    expect(await filesOf(job.org_id)).toHaveLength(1);
    const { data } = await cancel(manager, id);
    expect(data.export).toMatchObject({ status: "cancelled", size_bytes: null, expires_at: null });
    expect(await filesOf(job.org_id)).toEqual([]);
    expect((await get(manager, id)).data.file).toBeNull();
    expect(await runReportExport(job)).toBe("cancelled");
  });

  it("that has failed stays that when it is cancelled", async () => {
    const { manager } = await givenTeam();
    const { id } = await givenAsked(manager);
    await sql("update report_exports set status = 'failed', failure = 'interrupted' where id = $1", [id]);
    expect((await cancel(manager, id)).data.export).toMatchObject({ status: "failed", failure: "interrupted" });
  });

  it("is there for a day, and what was asked no longer than until it is made", async () => {
    const { manager } = await givenTeam();
    const { id, job } = await givenAsked(manager, { ...WEEK, format: "csv", q: "Ada" });
    await runReportExport(job);
    expect(await sql("select request from report_exports where id = $1", [id])).toEqual([{ request: {} }]);
    await sql("update report_exports set expires_at = now() - interval '1 second' where id = $1", [id]);
    expect((await listed(manager)).map(({ status }) => status)).toEqual(["expired"]);
    expect((await get(manager, id)).data).toMatchObject({ export: { status: "expired" }, file: null });
    await sql("update report_exports set expires_at = now() + interval '1 day' where id = $1", [id]);
    await maintain(daysLater(1.1));
    expect(await statusOf(id)).toBe("expired");
    expect(await filesOf(job.org_id)).toEqual([]);
    expect((await get(manager, id)).data.file).toBeNull();

    const stuck = await givenAsked(manager);
    await maintain(daysLater(1.1));
    expect((await get(manager, stuck.id)).data.export).toMatchObject({ status: "failed", failure: "interrupted" });
    expect(await told(manager)).toEqual(["report_export_failed", "report_export_ready"]);
    await maintain(daysLater(1000));
    expect(await statusOf(id)).toBeUndefined();
  });
});

const manyMembers = `
  insert into users (org_id, email, password_hash, name, employee_id, role, department, created_at)
  select $1::uuid, 'm' || n || '-' || $1::uuid || '@example.com', 'x', 'Member ' || n, 'E' || n, 'employee', 'Sales',
    '2026-01-01'
  from generate_series(1, $2) n`;

const insertAsked = `
  insert into report_exports (id, org_id, requested_by, request, type, format, from_date, to_date, file_name, rows_all,
    created_at)
  values ($1, $2, $3, '{"type": "daily", "format": "csv", "date": "2026-03-02"}', 'daily', 'csv', '2026-03-02',
    '2026-03-02', 'attendance.csv', 1, now())`;
