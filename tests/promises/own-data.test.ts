// One's data is one's own: a copy holds every row that names its member, and an erasure removes what names them. Tables
// and columns are read from PostgreSQL's catalogue: a new reference to a member is tried without a test of its own.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as ask from "../../functions/privacy/export.ts";
import * as remove from "../../functions/users/delete.ts";
import { headObject, writeObject } from "../../lib/platform/aws/bucket.ts";
import { ROOMS } from "../../lib/privacy/rooms.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { type Archive, fetchArchive, type Row } from "../steps/privacy/archives.ts";
import { type Canary, fillWithCanaries, findCanaries } from "../steps/privacy/canaries.ts";
import { type Column, readColumns, tableDataOf } from "../steps/privacy/classes.ts";
import { givenReferences, rowsNaming } from "../steps/privacy/references.ts";
import { runAllJobs } from "../steps/queues/jobs-queue.ts";
import { type Member, sql } from "../steps/scene/given.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { tell } from "./figures.ts";

useTestDatabase();

/** What outlives its member on purpose: it tells nobody who they were. */
const REMAINS: Readonly<Record<string, string>> = {
  "classes.name": "what is taught is the organization's",
  "classes.code": "what is taught is the organization's",
  "classes.description": "what is taught is the organization's",
  "attendance_sessions.name": "what is taught is the organization's",
  "attendance_sessions.description": "what is taught is the organization's",
  "session_series.name": "what is taught is the organization's",
  "session_series.description": "what is taught is the organization's",
  "face_consents.notice": "what the organization says to all of its members",
  "face_consents.purpose": "what the organization says to all of its members",
  "user_activity_tracking.active_application": "which applications the time went to is the organization's figure",
  "productivity_summary.top_applications": "which applications the time went to is the organization's figure",
};
/** Words that the product chose, or that say where in the organization somebody was. */
const WORDS: Readonly<Record<string, string>> = {
  "audit_log.action": "what was done",
  "audit_log.resource": "to what kind of thing",
  "audit_log.job": "by which of the product's jobs",
  "audit_changes.after": "see audit_changes.before",
  "audit_changes.before":
    "what is told of the person is taken out column by column: the texts of a life are tried below",
  "audit_changes.hidden": "names of columns",
  "audit_changes.job": "by which of the product's jobs",
  "audit_changes.personal": "names of columns",
  "audit_changes.row_id": "an id, which names nobody any more",
  "audit_changes.table_name": "to what kind of thing",
  "audit_log.metadata":
    "what is told of the person in words is taken out by its key: the texts of a life are tried below",
  "face_consents.notice_hash": "of what the organization says to all of its members",
  "faces.model": "by which of the product's models a face was kept, which is gone",
  "fact_changes.before": "instants, and nothing of a person",
  "fact_changes.after": "instants, and nothing of a person",
  "invites.code_hash": "nothing but a hash",
  "invites.department": "where in the organization somebody was to be",
  "live_views.watching_socket": "by which of the gateway's sockets, which is closed",
  "session_attendance.review_reasons": "which of the product's reasons there were to look at a mark",
  "attendance_records.field_versions": "which fields have changed, and with which version",
  "session_attendance.field_versions": "which fields have changed, and with which version",
  "users.field_versions": "which fields have changed, and with which version",
  "session_series.rrule": "when a class is taught",
  "session_series.timezone": "when a class is taught",
  "users.department": "where in the organization somebody was",
  "users.mail_unsubscribed": "kinds of mail",
  "users.password_hash": "that no password fits any more",
  "users.name": "says that the member was erased",
  "users.email": "says that the member was erased",
  "users.employee_id": "says that the member was erased",
};

let columns: Column[];
let tenant: Tenant;
const figures = {
  tables: 0,
  references: 0,
  "rows that name a member": 0,
  "missing in a copy": 0,
  "left after an erasure": 0,
};
beforeAll(async () => {
  columns = await readColumns();
  tenant = await givenTenant();
  figures.tables = new Set(columns.map(({ table }) => table)).size;
});
afterAll(() => tell(42, "own data", figures));

/** A copy of the member's data, as they fetch it. */
async function copyOf(member: Member): Promise<Archive> {
  const { data, status } = await call(ask, { token: member.token, params: { id: member.id } });
  expect(status).toBe(202);
  await runAllJobs();
  return fetchArchive(member, data.export.id);
}

/** The parts that are read from a table. */
function partsOf(table: string): string[] {
  const reads = new RegExp(String.raw`\b(from|join)\s+${table.replace(".", String.raw`\.`)}\b`);
  return Object.values(ROOMS).flatMap(({ exportOf = {} }) =>
    Object.entries(exportOf).flatMap(([part, statement]) => (reads.test(statement) ? [part] : [])),
  );
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const plain = (value: unknown): unknown =>
  typeof value === "string" && instant.test(value) ? new Date(value).getTime() : JSON.stringify(value);

/** Whether a row of a copy is this one: the same in all columns that both have, and told by more than one of them. */
function isSame(exported: Row, row: Row): boolean {
  const shared = Object.keys(exported).filter((name) => name in row && exported[name] !== null);
  return shared.length > 1 && shared.every((name) => plain(exported[name]) === plain(row[name]));
}

/** Those of the rows that are not in the copy, in words. */
function missingIn(copy: Archive, naming: Awaited<ReturnType<typeof rowsNaming>>): string[] {
  const missing: string[] = [];
  for (const { table, row } of naming) {
    const [room, data] = tableDataOf(ROOMS, table);
    if (room === undefined || data?.exportOf !== undefined) continue;
    figures["rows that name a member"]++;
    const found = partsOf(table).some((part) => copy.json(part).some((exported) => isSame(exported, row)));
    if (!found)
      missing.push(
        `${table} has a row that names the member, and no part of the copy has it: read it in exportOf of lib/${room}/personal-data.ts, or give the reason there. ${JSON.stringify(row)}`,
      );
  }
  figures["missing in a copy"] += missing.length;
  return missing;
}

describe("a copy of one's data", () => {
  it.each(["employee", "admin"] as const)("holds every row that names the %s, in every table", async (role) => {
    const member = tenant.members[role];
    const references = await givenReferences(member, tenant.outsider, columns);
    figures.references += references.length;
    // What is written because of the copy comes after what is in it.
    const naming = await rowsNaming(member, columns);
    // A table without a row would prove nothing: let givenTenant make one.
    const without = references.filter((table) => !naming.some((each) => each.table === table));
    expect(without).toEqual([]);
    expect(missingIn(await copyOf(member), naming)).toEqual([]);
  });

  it("is found to lack what a room forgets", async () => {
    const member = (await givenTenant()).members.employee;
    const naming = await rowsNaming(member, columns);
    const copy = await copyOf(member);
    const lacking = { ...copy, json: (part: string) => (part === "notifications" ? [] : copy.json(part)) };
    expect(missingIn(lacking, naming).join()).toMatch(/^notifications has a row that names the member/);
    figures["missing in a copy"] = 0;
  });

  it("says of each part what it is", async () => {
    const { entries, parts } = await copyOf(tenant.outsider);
    const { files } = JSON.parse(entries.get("manifest.json")?.toString() ?? "{}") as {
      files: { json: string; explanation: string }[];
    };
    // A part without words: give them in lib/privacy/export/words.ts.
    expect(files.filter(({ explanation }) => !/^[A-Z].{10,}\.$/.test(explanation)).map(({ json }) => json)).toEqual([]);
    expect(files).toHaveLength(parts.length);
  });
});

describe("an erasure", () => {
  const erase = async (admin: Member, { id }: Member) => {
    const answer = await call(remove, { token: admin.token, params: { id }, query: { erase: "true" } });
    expect(answer.status).toBe(200);
    await runAllJobs();
  };

  it("leaves no text of a member's life, and neither name, address nor number", async () => {
    const { outsider, outsider_canary, members } = tenant;
    const [{ employee_id = "" } = {}] = await sql<{ employee_id: string }>(
      "select employee_id from users where id = $1",
      [outsider.id],
    );
    const report = `exports/${outsider.org_id}/${randomUUID()}/attendance-2026-11-${employee_id}.csv`;
    await writeObject(report, Buffer.from(outsider_canary), "text/csv");
    await erase(members.admin, outsider);
    expect(await headObject(report)).toBeUndefined();
    const left: string[] = [];
    for (const { table, name } of columns)
      for (const text of [outsider_canary, outsider.email, outsider.name, employee_id]) {
        const [row] = await sql<{ held: boolean }>(
          `select exists (select from ${table} t where position($1 in t."${name}"::text) > 0) as held`,
          [text],
        );
        if (row?.held && !(`${table}.${name}` in REMAINS)) left.push(`${table}.${name} still has ${text}`);
      }
    figures["left after an erasure"] += left.length;
    expect(left).toEqual([]);
  });

  it("leaves nothing in the rows that name the member, whatever their columns hold", async () => {
    const { members, outsider, org_id } = await givenTenant();
    await givenReferences(members.employee, outsider, columns);
    // An account that they opened is another person's.
    await sql("update users set opened_by = null where opened_by = $1", [members.employee.id]);
    // By these two a row names the member: another text there would be nobody's.
    const filled = columns.filter(({ table, name }) => name !== "email" && `${table}.${name}` !== "notifications.data");
    const { canaries } = await fillWithCanaries(org_id, filled, members.employee.id);
    expect(canaries.length).toBeGreaterThan(20);
    // From where others did something to the member is theirs, and stays.
    const forget = "update audit_log set ip_address = null, user_agent = null where org_id = $1 and user_id <> $2";
    await sql(forget, [org_id, members.employee.id]);
    await erase(members.admin, members.employee);
    const left = [...(await findCanaries(canaries, columns))].filter(([canary]) => !mayRemain(canary));
    figures["left after an erasure"] += left.length;
    expect(left.map(([{ column }, tables]) => `${column.table}.${column.name} is still in ${tables}`)).toEqual([]);
  });
});

function mayRemain({ column: { table, name } }: Canary): boolean {
  const column = `${table}.${name}`;
  return column in REMAINS || column in WORDS || tableDataOf(ROOMS, table)[1]?.erase !== undefined;
}
