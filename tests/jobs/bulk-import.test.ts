import { randomUUID } from "node:crypto";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import * as login from "../../functions/auth/login.ts";
import * as me from "../../functions/auth/me.ts";
import * as bulkImport from "../../functions/users/bulk-import.ts";
import * as status from "../../functions/users/bulk-import-status.ts";
import { headObject } from "../../lib/platform/aws/bucket.ts";
import { clientOptions } from "../../lib/platform/aws/clients.ts";
import { ROLES } from "../../lib/platform/tenancy/rules/roles.ts";
import { importKey } from "../../lib/users/import/key.ts";
import { useTestDatabase } from "../setup/database.ts";
import { found } from "../steps/call/found.ts";
import { call } from "../steps/call/when.ts";
import { postFile } from "../steps/images/screenshots.ts";
import { reportOf, whenFileArrives, whenImported } from "../steps/queues/imports.ts";
import { runAllJobs, takeJobs, whenJobRuns } from "../steps/queues/jobs-queue.ts";
import { givenMember, sql } from "../steps/scene/given.ts";

useTestDatabase();

const HEADER = "email,name,employee_id,role,department,phone_number";
const tag = () => randomUUID().slice(0, 8);

const outcomesOf = ({ rows }: { rows: { outcome: string }[] }) => rows.map(({ outcome }) => outcome);
const membersOf = ({ org_id }: { org_id: string }) =>
  sql(
    "select id, email, name, employee_id, role, department, phone_number, status, updated_at from users where org_id = $1 order by email",
    [org_id],
  );

describe("POST /api/users/bulk-import", () => {
  it("creates, updates, leaves and rejects, and says so of every row", async () => {
    const admin = await givenMember({ role: "admin" });
    const [old, same] = [await givenMember({ org_id: admin.org_id }), await givenMember({ org_id: admin.org_id })];
    const stranger = await givenMember();
    const fresh = `new-${tag()}@example.com`;
    const csv = [
      HEADER,
      `${fresh},Grace Hopper,G-1,manager,Sales,+49 1`,
      `${old.email.toUpperCase()},Renamed,,teacher,,`,
      `${same.email},${same.name},,,,`,
      `${stranger.email},Stranger,,,,`,
      "not an address,Nobody,,,,",
      `x-${tag()}@example.com,,,,,`,
      `y-${tag()}@example.com,Chief,,super_admin,,`,
      `z-${tag()}@example.com,Boss,,boss,,`,
      `${fresh},Again,,,,`,
      `w-${tag()}@example.com,Same Id,G-1,,,`,
    ].join("\r\n");
    const report = await whenImported(admin, csv);
    expect(report).toMatchObject({
      status: "done",
      dry_run: false,
      total_rows: 10,
      processed_rows: 10,
      created_rows: 2,
      updated_rows: 1,
      unchanged_rows: 1,
      rejected_rows: 6,
      errors: [],
    });
    expect(
      report.rows.map(({ line, outcome, errors }) => [line, outcome, ...errors.map(({ field }) => field)]),
    ).toEqual([
      [2, "created"],
      [3, "updated"],
      [4, "unchanged"],
      [5, "created"],
      [6, "rejected", "email"],
      [7, "rejected", "name"],
      [8, "rejected", "role"],
      [9, "rejected", "role"],
      [10, "rejected", "email"],
      [11, "rejected", "employee_id"],
    ]);
    const members = await membersOf(admin);
    expect(members).toHaveLength(5);
    expect(members.find(({ email }) => email === fresh)).toMatchObject({
      name: "Grace Hopper",
      employee_id: "G-1",
      role: "manager",
      department: "Sales",
      status: "active",
    });
    expect(members.find(({ id }) => id === old.id)).toMatchObject({ name: "Renamed", role: "teacher" });
    expect((await call(me, { token: old.token })).status).toBe(401);
    expect((await call(me, { token: same.token })).status).toBe(200);
    expect(await headObject(importKey({ org_id: admin.org_id, import_id: report.id }))).toBeUndefined();
  });

  it("changes nothing when it runs again", async () => {
    const admin = await givenMember({ role: "admin" });
    const t = tag();
    const csv = `${HEADER}\na-${t}@example.com,Ann,1,,Sales,\nb-${t}@example.com,Bob,,manager,,\nc-${t}@example.com,Cid,1,,,\n`;
    expect(outcomesOf(await whenImported(admin, csv))).toEqual(["created", "created", "rejected"]);
    const before = await membersOf(admin);
    expect(outcomesOf(await whenImported(admin, csv))).toEqual(["unchanged", "unchanged", "rejected"]);
    expect(await membersOf(admin)).toEqual(before);
  });

  it("ends the same when it is killed midway and its message comes again", async () => {
    const admin = await givenMember({ role: "admin" });
    const t = tag();
    const lines = Array.from({ length: 2500 }, (_, n) => `p${n}-${t}@example.com,Person ${n},${t}-${n % 2400},,,`);
    const csv = [HEADER, ...lines].join("\n");
    const { data } = await call(bulkImport, { token: admin.token, body: { csv } });
    await whenFileArrives(admin, data.import.id);
    const [job, ...others] = await takeJobs();
    if (job === undefined) throw new Error("no job");
    expect(others).toEqual([]);
    // The third chunk dies with its transaction.
    await sql("create function die() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$");
    await sql(
      `create trigger die before insert on users for each row when (new.email = 'p2200-${t}@example.com') execute function die()`,
    );
    expect(await whenJobRuns(job)).toBe(false);
    expect(await reportOf(admin, data.import.id)).toMatchObject({ status: "running", processed_rows: 2000 });
    await sql("drop trigger die on users");
    await sql("drop function die()");
    expect(await whenJobRuns(job)).toBe(true);
    expect(await whenJobRuns(job)).toBe(true);
    const report = await reportOf(admin, data.import.id);
    expect(report).toMatchObject({ status: "done", processed_rows: 2500, created_rows: 2400, rejected_rows: 100 });
    expect(await membersOf(admin)).toHaveLength(2401);
    expect(await sql("select from import_rows where import_id = $1", [data.import.id])).toHaveLength(2500);
    expect(await whenImported(admin, csv)).toMatchObject({
      created_rows: 0,
      updated_rows: 0,
      unchanged_rows: 2400,
      rejected_rows: 100,
    });
  });

  it("is done once when two messages run at the same time", async () => {
    const admin = await givenMember({ role: "admin" });
    const t = tag();
    const csv = [HEADER, ...Array.from({ length: 3000 }, (_, n) => `p${n}-${t}@example.com,Person ${n},,,,`)].join(
      "\n",
    );
    const { data } = await call(bulkImport, { token: admin.token, body: { csv } });
    const job = { kind: "import-members", org_id: admin.org_id, import_id: data.import.id } as const;
    expect(await Promise.all([whenJobRuns(job), whenJobRuns(job)])).toEqual([true, true]);
    expect(await reportOf(admin, data.import.id)).toMatchObject({
      status: "done",
      processed_rows: 3000,
      created_rows: 3000,
    });
    expect(await sql("select type, body from notifications where user_id = $1", [admin.id])).toEqual([
      { type: "import_finished", body: "3000 created, 0 updated, 0 unchanged, 0 rejected" },
    ]);
  });

  it("rehearses without changing anything, and promises no seat twice", async () => {
    const admin = await givenMember({ role: "admin" });
    await sql("update organizations set max_users = 1500 where id = $1", [admin.org_id]);
    const before = await membersOf(admin);
    const t = tag();
    const csv = [
      HEADER,
      `${admin.email},New Name,,,,`,
      ...Array.from({ length: 1600 }, (_, n) => `p${n}-${t}@example.com,Person ${n},,,,`),
    ].join("\n");
    const rehearsed = await whenImported(admin, csv, { dry_run: true });
    expect(rehearsed).toMatchObject({ dry_run: true, created_rows: 1499, updated_rows: 1, rejected_rows: 101 });
    expect(await membersOf(admin)).toEqual(before);
    const real = await whenImported(admin, csv);
    expect(real).toMatchObject({ created_rows: 1499, updated_rows: 1, rejected_rows: 101 });
    expect((await whenImported(admin, csv)).unchanged_rows).toBe(1500);
  });

  it("makes members who cannot sign in until they choose a password", async () => {
    const admin = await givenMember({ role: "admin" });
    const email = `new-${tag()}@example.com`;
    await whenImported(admin, `email,name\n${email},Grace`);
    const [row] = await sql<{ password_hash: string }>("select password_hash from users where email = $1", [email]);
    for (const password of ["!", row?.password_hash ?? "", "password"])
      expect(await call(login, { body: { email, password } })).toMatchObject({
        error: { code: "INVALID_CREDENTIALS" },
      });
  });

  it("never touches a higher role, nor the importer's own", async () => {
    const admin = await givenMember({ role: "admin" });
    const above = await givenMember({ org_id: admin.org_id, role: "super_admin" });
    const report = await whenImported(
      admin,
      `email,name,role\n${above.email},Taken,employee\n${admin.email},Me,employee`,
    );
    expect(outcomesOf(report)).toEqual(["rejected", "rejected"]);
    expect(
      await sql("select from users where org_id = $1 and role in ('admin', 'super_admin')", [admin.org_id]),
    ).toHaveLength(2);
  });

  it("does not bring an erased member back by the address that stands in their row", async () => {
    const admin = await givenMember({ role: "admin" });
    const gone = await givenMember({ org_id: admin.org_id });
    await sql("update users set erased_at = now(), status = 'terminated', name = 'Erased member' where id = $1", [
      gone.id,
    ]);
    expect(outcomesOf(await whenImported(admin, `email,name\n${gone.email},Back`))).toEqual(["rejected"]);
    expect(await sql("select name from users where id = $1", [gone.id])).toEqual([{ name: "Erased member" }]);
  });

  it("stops when the importer is no administrator any more", async () => {
    const admin = await givenMember({ role: "admin" });
    const { data } = await call(bulkImport, {
      token: admin.token,
      body: { csv: `email,name\nx-${tag()}@example.com,X` },
    });
    const other = await givenMember({ org_id: admin.org_id, role: "admin" });
    await sql("update users set role = 'employee' where id = $1", [admin.id]);
    await whenJobRuns({ kind: "import-members", org_id: admin.org_id, import_id: data.import.id });
    expect(await reportOf(other, data.import.id)).toMatchObject({ status: "failed", created_rows: 0 });
  });

  it.each([
    ["a byte order mark and CRLF", (t: string) => `\uFEFFemail,name\r\na-${t}@example.com,Ann\r\n`],
    ["semicolons", (t: string) => `email;name\na-${t}@example.com;"Lee; Ann, B."\n`],
    ["any order and case of headers", (t: string) => `Name , EMAIL\n"Ann ""The"" Lee", a-${t}@example.com \n`],
    ["empty lines and rows", (t: string) => `\n\nemail,name,role\n\n,,\na-${t}@example.com,Ann,\n\n,,\n`],
    ["a line end inside quotes", (t: string) => `email,name\na-${t}@example.com,"Ann\nLee"\n`],
    ["no line end at the end", (t: string) => `email,name\na-${t}@example.com,Ann`],
    ["old Mac line ends", (t: string) => `email,name\ra-${t}@example.com,Ann\r`],
  ])("reads a file with %s", async (_, csv) => {
    const admin = await givenMember({ role: "admin" });
    expect(outcomesOf(await whenImported(admin, csv(tag())))).toEqual(["created"]);
  });

  it("rejects a row with too few or too many cells, and takes the others", async () => {
    const admin = await givenMember({ role: "admin" });
    const t = tag();
    const csv = `email,name,role\na-${t}@example.com\nb-${t}@example.com,Bob,,more\nc-${t}@example.com,Cid,,,\n`;
    const report = await whenImported(admin, csv);
    expect(outcomesOf(report)).toEqual(["rejected", "rejected", "created"]);
    expect(report.rows[0]?.errors).toEqual([{ field: "row", message: "has 1 cells where the header has 3" }]);
  });

  it.each([
    ["an unknown header", "email,name,salary\n", ['Unknown column "salary"']],
    ["a header twice", "email,name,Email\n", ['"email" is there twice']],
    ["a missing header", "email,role\n", ['"name" is missing']],
    ["nothing but a header", "email,name\n", ["no rows"]],
    ["nothing", "\n\n", ["empty"]],
    ["a quote that does not end", 'email,name\na@example.com,"Ann\n', ["Quote"]],
    ["a row too many", `email,name\n${"a,b\n".repeat(100_001)}`, ["more than 100000 rows"]],
  ])("refuses a file with %s, by name", async (_, csv, said) => {
    const { token, org_id } = await givenMember({ role: "admin" });
    const answer = await call(bulkImport, { token, body: { csv } });
    expect(answer).toMatchObject({ status: 400, error: { code: "VALIDATION_FAILED" } });
    expect(answer.error.details.map(({ message }) => message)).toEqual(
      said.map((text) => expect.stringContaining(text)),
    );
    expect(await sql("select from imports where org_id = $1", [org_id])).toEqual([]);
  });

  it("reports a file that turns out wrong after its upload, and does nothing of it", async () => {
    const admin = await givenMember({ role: "admin" });
    const { data } = await call(bulkImport, { token: admin.token, body: {} });
    const bytes = new Uint8Array([...Buffer.from("email,name\n"), 0xff, 0xfe, 0x0a]);
    await postFile(found(data.upload), bytes);
    await whenFileArrives(admin, data.import.id);
    await runAllJobs();
    expect(await reportOf(admin, data.import.id)).toMatchObject({
      status: "failed",
      errors: [{ line: null, message: expect.stringContaining("UTF-8") }],
      created_rows: 0,
    });
  });

  it("tells the importer how far it is", async () => {
    const admin = await givenMember({ role: "admin" });
    const report = await whenImported(admin, `email,name\nx-${tag()}@example.com,X`);
    const client = new SQSClient(clientOptions());
    const events: { event: string; data: { import_id?: string } }[] = [];
    for (;;) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: process.env.EVENTS_QUEUE_URL,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 60,
        }),
      );
      if (Messages.length === 0) break;
      events.push(...Messages.map(({ Body = "" }) => JSON.parse(Body)));
    }
    const own = events.filter(({ data }) => data.import_id === report.id);
    expect(own.at(-1)).toMatchObject({
      event: "sync:status",
      channel: "notifications",
      user_id: admin.id,
      data: { status: "done", processed_rows: 1, total_rows: 1 },
    });
  });
});

describe("GET /api/users/bulk-import/{id}", () => {
  it("pages through the rows and narrows them by outcome", async () => {
    const admin = await givenMember({ role: "admin" });
    const t = tag();
    const { id } = await whenImported(
      admin,
      ["email,name", ...Array.from({ length: 5 }, (_, n) => `p${n}-${t}@example.com,${n === 2 ? "" : "Ann"}`)].join(
        "\n",
      ),
    );
    const ask = async (query: Record<string, string>) =>
      (await call(status, { token: admin.token, params: { id }, query })).data.rows;
    const first = await ask({ limit: "3" });
    const second = await ask({ limit: "3", cursor: found(first.next_cursor) });
    expect([...first.items, ...second.items].map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
    expect(second.next_cursor).toBeNull();
    expect((await ask({ outcome: "rejected" })).items).toMatchObject([{ line: 4, email: `p2-${t}@example.com` }]);
  });

  it("is for administrators of the organization", async () => {
    const admin = await givenMember({ role: "admin" });
    const { data } = await call(bulkImport, { token: admin.token, body: {} });
    for (const role of ROLES) {
      const { token } = await givenMember({ org_id: admin.org_id, role });
      const may = role === "admin" || role === "super_admin";
      const answers = [
        await call(status, { token, params: { id: data.import.id } }),
        await call(bulkImport, { token, body: {} }),
      ];
      expect([role, ...answers.map((answer) => answer.status)]).toEqual([role, ...(may ? [200, 202] : [403, 403])]);
    }
    const stranger = await givenMember({ role: "admin" });
    for (const id of [data.import.id, randomUUID()])
      expect(await call(status, { token: stranger.token, params: { id } })).toMatchObject({ status: 404 });
  });

  it("refuses fields it does not know", async () => {
    const { token } = await givenMember({ role: "admin" });
    expect(await call(bulkImport, { token, body: { org_id: randomUUID() } })).toMatchObject({ status: 400 });
    expect(await call(bulkImport, { token, body: { dry_run: "yes" } })).toMatchObject({ status: 400 });
  });
});
