import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as register from "../../../functions/auth/register.ts";
import { handler as startImport } from "../../../functions/jobs/start-import.ts";
import * as bulkImport from "../../../functions/users/bulk-import.ts";
import * as importStatus from "../../../functions/users/bulk-import-status.ts";
import * as create from "../../../functions/users/create.ts";
import * as invite from "../../../functions/users/invite.ts";
import * as offer from "../../../functions/users/offer.ts";
import * as resend from "../../../functions/users/resend-invite.ts";
import * as revoke from "../../../functions/users/revoke-invite.ts";
import { ALLOWANCES, type Limited } from "../../../lib/organizations/rules/allowance.ts";
import { writeObject } from "../../../lib/platform/aws/bucket.ts";
import { importKey } from "../../../lib/users/import/key.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useStandingClock } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { runAllJobs } from "../../steps/queues/jobs-queue.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { newcomer } from "../../steps/scene/sign-in.ts";

useTestDatabase();
useStandingClock();

type Standing = keyof typeof ALLOWANCES;

/** An administrator of an organization that was opened long ago, or just now, by whoever has proved an address or not. */
async function givenAdmin(standing: Standing, role: "admin" | "super_admin" = "admin"): Promise<Member> {
  const admin = await givenMember({ role });
  if (standing !== "established")
    await sql("update organizations set created_at = now() where id = $1", [admin.org_id]);
  if (standing === "unproven") await sql("update users set email_verified_at = null where id = $1", [admin.id]);
  return admin;
}

const today = () => new Date().toISOString().slice(0, 10);
const used = ({ org_id }: Member, what: Limited, amount: number) =>
  sql("insert into quota_usage values ($1, $2, $3, $4)", [org_id, today(), what, amount]);
const usageOf = async ({ org_id }: Member) =>
  Object.fromEntries(
    (await sql<{ what: string; used: number }>("select what, used from quota_usage where org_id = $1", [org_id])).map(
      (row) => [row.what, row.used],
    ),
  );

const somebody = () => `${randomUUID()}@example.com`;
const whenInviting = ({ token }: Member, email: string | undefined = somebody()) =>
  call(invite, { token, body: { role: "employee", ...(email === "" ? {} : { email }) } });
const whenCreating = ({ token }: Member) =>
  call(create, { token, body: { email: somebody(), name: "Eve", role: "employee" } });
const rowsOf = (count: number) =>
  ["email,name", ...Array.from({ length: count }, (_, index) => `r${index}-${randomUUID()}@example.com,Eve`)].join(
    "\n",
  );
const whenImporting = ({ token }: Member, rows: number, dry_run = true) =>
  call(bulkImport, { token, body: { csv: rowsOf(rows), dry_run } });

/** A file in the place of the upload, and what its import reports in the end. */
async function whenUploaded({ token, org_id }: { token: string; org_id: string }, id: string, csv: string) {
  const key = importKey({ org_id, import_id: id });
  await writeObject(key, Buffer.from(csv), "text/csv");
  await startImport({ Records: [{ s3: { object: { key } } }] } as Parameters<typeof startImport>[0]);
  await runAllJobs();
  return (await call(importStatus, { token, params: { id }, query: { limit: "100" } })).data;
}

const refused = (what: string, allowed: number) => ({
  status: 429,
  error: { code: "QUOTA_EXCEEDED", details: { what, allowed, resets_at: expect.any(String) } },
});

describe("somebody who has not proved their address", () => {
  it("has five invites open at once", async () => {
    const admin = await givenAdmin("unproven");
    const made: string[] = [];
    for (let count = 0; count < 5; count++) made.push((await whenInviting(admin, "")).data.id);
    const sixth = await whenInviting(admin, "");
    expect(sixth).toMatchObject(refused("open_invites", 5));
    expect(Number(sixth.headers["retry-after"])).toBeGreaterThan(0);
    await call(revoke, { token: admin.token, params: { id: made[0] ?? "" } });
    expect((await whenInviting(admin, "")).status).toBe(201);
    expect((await whenInviting(admin)).status).toBe(429);
  });

  it("has five also when all are asked for at once, and many administrators have no more", async () => {
    const admin = await givenAdmin("unproven");
    const others = [await givenMember({ org_id: admin.org_id, role: "admin" }), admin, admin];
    await sql("update users set email_verified_at = null where org_id = $1", [admin.org_id]);
    const answers = await Promise.all([...others, ...others, ...others].map((each) => whenInviting(each)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(await sql("select from invites where org_id = $1", [admin.org_id])).toHaveLength(5);
  });

  it("may do what is allowed as soon as the address is proven", async () => {
    const admin = await givenAdmin("unproven");
    for (let count = 0; count < 5; count++) await whenInviting(admin);
    expect((await whenInviting(admin)).status).toBe(429);
    await sql("update users set email_verified_at = now() where id = $1", [admin.id]);
    expect((await whenInviting(admin)).status).toBe(201);
  });
});

describe.each<Standing>(["unproven", "young", "established"])("an %s maker", (standing) => {
  const allowed = ALLOWANCES[standing];

  it("may cause as many mails a day as the table says, by invites, accounts and offers together", async () => {
    const admin = await givenAdmin(standing);
    await used(admin, "mails", allowed.mails - 2);
    const invited = await whenInviting(admin);
    expect((await whenCreating(admin)).status).toBe(201);
    expect(await whenInviting(admin)).toMatchObject(refused("mails", allowed.mails));
    expect(await whenCreating(admin)).toMatchObject(refused("mails", allowed.mails));
    const again = await call(resend, { token: admin.token, params: { id: invited.data.id }, body: {} });
    expect(again).toMatchObject(refused("mails", allowed.mails));
    const [opened] = await sql<{ id: string }>("select id from users where org_id = $1 and opened_by_others", [
      admin.org_id,
    ]);
    const offered = await call(offer, { token: admin.token, params: { id: opened?.id ?? "" }, body: {} });
    expect(offered).toMatchObject(refused("mails", allowed.mails));
    // What was refused has not been counted, or done.
    expect(await usageOf(admin)).toMatchObject({ mails: allowed.mails, invites: 1 });
  });

  it("may make as many invites a day as the table says", async () => {
    const admin = await givenAdmin(standing);
    await used(admin, "invites", allowed.invites - 1);
    expect((await whenInviting(admin, "")).status).toBe(201);
    expect(await whenInviting(admin, "")).toMatchObject(refused("invites", allowed.invites));
    await sql("update quota_usage set date = date - 1 where org_id = $1", [admin.org_id]);
    expect((await whenInviting(admin, "")).status).toBe(201);
  });
});

describe("imports", () => {
  it("of somebody unproven have a hundred rows a day, rehearsals among them", async () => {
    const admin = await givenAdmin("unproven");
    expect((await whenImporting(admin, 60)).status).toBe(202);
    expect(await whenImporting(admin, 41)).toMatchObject(refused("import_rows", 100));
    expect((await whenImporting(admin, 40, false)).status).toBe(202);
    expect(await whenImporting(admin, 1)).toMatchObject(refused("import_rows", 100));
    expect(await sql("select from imports where org_id = $1", [admin.org_id])).toHaveLength(2);
  });

  it("of a young organization have 5,000", async () => {
    const admin = await givenAdmin("young");
    expect(await whenImporting(admin, 5001)).toMatchObject(refused("import_rows", 5000));
    expect((await whenImporting(admin, 5000)).status).toBe(202);
  });

  it("of others have any number", async () => {
    const admin = await givenAdmin("established");
    expect((await whenImporting(admin, 5001)).status).toBe(202);
    expect(await usageOf(admin)).toEqual({});
  });
});

describe("an organization that somebody has just opened", () => {
  const given = async () => {
    const body = { ...newcomer(), organization_name: "Fresh" };
    const { data } = await call(register, { body, ip: randomUUID() });
    const [row] = await sql<{ org_id: string }>("select org_id from users where id = $1", [data.user.id]);
    return { token: data.access_token, org_id: row?.org_id ?? "" };
  };
  /** Addresses of members elsewhere, among others of nobody. */
  const givenAddresses = async (count: number) => {
    const known = await Promise.all(Array.from({ length: 20 }, async () => (await givenMember()).email));
    return { known, all: [...known, ...Array.from({ length: count - known.length }, somebody)] };
  };
  const csvOf = (addresses: readonly string[]) => ["email,name", ...addresses.map((each) => `${each},Eve`)].join("\n");

  it("is refused a rehearsed import of a thousand addresses, and learns of none", async () => {
    const { token, org_id } = await given();
    const { known, all } = await givenAddresses(1000);
    const answer = await call(bulkImport, { token, body: { csv: csvOf(all), dry_run: true } });
    expect(answer).toMatchObject(refused("import_rows", 100));
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect(known.filter((address) => JSON.stringify(answer).includes(address))).toEqual([]);
    expect(await sql("select from imports where org_id = $1", [org_id])).toEqual([]);
  });

  it("is refused it also as a file that is uploaded", async () => {
    const { token, org_id } = await given();
    const { known, all } = await givenAddresses(1000);
    const { data } = await call(bulkImport, { token, body: { dry_run: true } });
    const report = await whenUploaded({ token, org_id }, data.import.id, csvOf(all));
    expect(report).toMatchObject({ import: { status: "failed" }, rows: { items: [] } });
    expect(known.filter((address) => JSON.stringify(report).includes(address))).toEqual([]);
    expect(report.import.errors).toMatchObject([{ line: null, message: expect.stringContaining("100") }]);
  });

  it("is told the same of all addresses in what it may import", async () => {
    const { token, org_id } = await given();
    const { all } = await givenAddresses(100);
    const { data } = await call(bulkImport, { token, body: { dry_run: true } });
    const { rows } = await whenUploaded({ token, org_id }, data.import.id, csvOf(all));
    expect(new Set(rows.items.map(({ outcome, errors }) => JSON.stringify([outcome, errors])))).toEqual(
      new Set(['["created",[]]']),
    );
    expect(rows.items).toHaveLength(100);
  });
});

describe("whoever runs the service", () => {
  it("brings in a whole company on its first day", async () => {
    const operator = await givenAdmin("unproven", "super_admin");
    expect((await whenImporting(operator, 5001)).status).toBe(202);
    for (let count = 0; count < 6; count++) expect((await whenInviting(operator)).status).toBe(201);
  });
});
