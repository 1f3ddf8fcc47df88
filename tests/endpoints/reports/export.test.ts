import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as exportReport from "../../../functions/reports/export.ts";
import * as update from "../../../functions/users/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { fetchFile, readCsv, readPdf } from "../../steps/call/files.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();
useInstant("2026-06-17T12:00:00Z");

type Who = { name?: string; employee_id?: string; department?: string; top_application?: string };

/** A member of the organization with names of their own. */
async function givenNamed(org_id: string, { name, employee_id, department }: Who): Promise<Member> {
  const member = await givenMember({ org_id, ...(department === undefined ? {} : { department }) });
  await sql("update users set name = coalesce($2, name), employee_id = coalesce($3, employee_id) where id = $1", [
    member.id,
    name ?? null,
    employee_id ?? null,
  ]);
  return member;
}

/** A closed day from 09:00 to 17:30 UTC: 6 h active, 1 h idle, 1 h break, half an hour of a meeting. */
async function givenDay(member: Member, date: string, top_application = "Editor"): Promise<void> {
  const at = (time: string) => `${date}T${time}Z`;
  const [record] = await sql<{ id: string }>(
    `insert into attendance_records (org_id, user_id, date, check_in_time, check_out_time, total_work_duration,
       total_active_duration, total_idle_duration, total_break_duration, total_meeting_duration, status, closed_at)
     values ($1, $2, $3, $4, $5, 30600, 21600, 3600, 3600, 1800, 'present', now()) returning id`,
    [member.org_id, member.id, date, at("09:00:00"), at("17:30:00")],
  );
  const [session] = await sql<{ id: string }>(
    `insert into work_sessions (org_id, user_id, attendance_record_id, started_at, ended_at, ended_by, idle_threshold_seconds)
     values ($1, $2, $3, $4, $5, 'member', 300) returning id`,
    [member.org_id, member.id, record?.id, at("09:00:00"), at("17:30:00")],
  );
  const pieces = [
    ["active", "09:00:00", "12:00:00"],
    ["lunch_break", "12:00:00", "13:00:00"],
    ["idle", "13:00:00", "14:00:00"],
    ["meeting", "14:00:00", "14:30:00"],
    ["active", "14:30:00", "17:30:00"],
  ] as const;
  for (const [type, start, end] of pieces)
    await sql(
      "insert into activity_logs (org_id, user_id, work_session_id, activity_type, start_time, end_time) values ($1, $2, $3, $4, $5, $6)",
      [member.org_id, member.id, session?.id, type, at(start), at(end)],
    );
  await sql(
    `insert into productivity_summary (org_id, user_id, date, total_tracked_time, productive_time, neutral_time,
       unproductive_time, top_applications, productivity_score) values ($1, $2, $3, 21600, 18000, 3000, 600, $4, 80)`,
    [member.org_id, member.id, date, JSON.stringify([{ name: top_application, seconds: 18000 }])],
  );
}

/** Somebody who left on 3 March, as clocks in Berlin have it, with a day on the 6th that was entered afterwards. */
async function givenFormer() {
  const { id: org_id } = await givenOrganization({ timezone: "Europe/Berlin" });
  const manager = await givenMember({ org_id, role: "admin" });
  const member = await givenMember({ org_id });
  await givenDay(member, "2026-03-06");
  const body = { status: "terminated" as const };
  const now = new Date("2026-03-02T23:30:00Z");
  expect((await call(update, { token: manager.token, params: { id: member.id }, body, now })).status).toBe(200);
  const query = { type: "custom", start_date: "2026-03-01", end_date: "2026-03-07", user_id: member.id };
  return { manager, member, query };
}

/** The dates of a CSV's rows. */
const datesOf = (text: string) =>
  text
    .split("\r\n")
    .slice(1, -1)
    .map((row) => row.slice(0, 10));

const exported = (member: Member, query: Record<string, string>) => call(exportReport, { token: member.token, query });

const HEADER =
  "date,employee_id,name,email,department,status,late,provisional,timezone,check_in_local,check_out_local,check_in_utc,check_out_utc," +
  "worked_seconds,worked,active_seconds,active,idle_seconds,idle,break_seconds,break,meeting_seconds,meeting,productivity_score," +
  "productive_seconds,productive,neutral_seconds,neutral,unproductive_seconds,unproductive,top_application,needs_review,untracked_seconds,untracked";

describe("GET /api/reports/export as CSV", () => {
  it("has a row a member and date, with local and UTC times and every duration twice", async () => {
    const { id: org_id } = await givenOrganization({ timezone: "Europe/Berlin" });
    const manager = await givenMember({ org_id, role: "manager" });
    const member = await givenNamed(org_id, { name: 'Müller, "Ada"', employee_id: "E-1", department: "R&D" });
    await givenDay(member, "2026-03-02");
    const answer = await exported(manager, {
      format: "csv",
      type: "custom",
      start_date: "2026-03-01",
      end_date: "2026-03-02",
      user_id: member.id,
    });
    const { text, headers } = await fetchFile(answer);
    const who = `E-1,"Müller, ""Ada""",${member.email},R&D`;
    expect(text).toBe(
      [
        HEADER,
        `2026-03-01,${who},,,no,Europe/Berlin,,,,,0,0:00:00,0,0:00:00,0,0:00:00,0,0:00:00,0,0:00:00,,,,,,,,,no,0,0:00:00`,
        `2026-03-02,${who},present,no,no,Europe/Berlin,2026-03-02 10:00:00,2026-03-02 18:30:00,2026-03-02T09:00:00.000Z,` +
          "2026-03-02T17:30:00.000Z,30600,8:30:00,21600,6:00:00,3600,1:00:00,3600,1:00:00,1800,0:30:00,80,18000,5:00:00," +
          "3000,0:50:00,600,0:10:00,Editor,no,0,0:00:00",
        "",
      ].join("\r\n"),
    );
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("content-disposition")).toBe(
      'attachment; filename="attendance-2026-03-01-to-2026-03-02-E-1.csv"',
    );
  });

  it("is answered with an address for a minute at most", async () => {
    const manager = await givenMember({ role: "manager" });
    const { status, data } = await exported(manager, { format: "csv", type: "monthly", year: "2026", month: "3" });
    expect(status).toBe(200);
    expect(data).toEqual({
      url: expect.stringContaining(`/exports/${manager.org_id}/`),
      expires_at: expect.any(String),
      file_name: "attendance-2026-03.csv",
    });
    const left = new Date(data.expires_at).getTime() - Date.now();
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
    expect(Number(new URL(data.url).searchParams.get("X-Amz-Expires"))).toBeLessThanOrEqual(60);
  });

  it("begins with a byte order mark only when asked to", async () => {
    const manager = await givenMember({ role: "manager" });
    const query = { format: "csv", type: "daily", date: "2026-03-02" };
    const begins = async (more: object) =>
      (await fetchFile(await exported(manager, { ...query, ...more }))).bytes.subarray(0, 3);
    expect(await begins({ bom: "true" })).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect((await begins({})).toString()).toBe("dat");
    expect((await begins({ bom: "false" })).toString()).toBe("dat");
  });

  it("without a member has everybody whom the caller looks after, by name, and nobody of another organization", async () => {
    const { id: org_id } = await givenOrganization();
    const manager = await givenMember({ org_id, role: "manager", department: "Board", managed_departments: ["Sales"] });
    for (const name of ["Zoe", "Bob"]) await givenNamed(org_id, { name, department: "Sales" });
    await givenNamed(org_id, { name: "Other", department: "Legal" });
    const gone = await givenNamed(org_id, { name: "Gone", department: "Sales" });
    await givenDay(gone, "2026-03-03");
    await sql("update users set status = 'terminated' where id = $1", [gone.id]);
    await givenMember({ department: "Sales" });
    const query = { format: "csv", type: "custom", start_date: "2026-03-02", end_date: "2026-03-03" };
    const { text } = await fetchFile(await exported(manager, query));
    const rows = text
      .split("\r\n")
      .slice(1, -1)
      .map((row) => row.split(","));
    expect(rows.map(([date, , name]) => `${name} ${date}`)).toEqual([
      "Bob 2026-03-02",
      "Bob 2026-03-03",
      "Gone 2026-03-03",
      "Zoe 2026-03-02",
      "Zoe 2026-03-03",
    ]);
  });

  it("has no rows of dates before somebody joined, unless there is a record", async () => {
    const { id: org_id } = await givenOrganization({ timezone: "Europe/Berlin" });
    const manager = await givenMember({ org_id, role: "manager" });
    // In Berlin it is the 4th already.
    const member = await givenMember({ org_id, joined: new Date("2026-03-03T23:30:00Z") });
    await givenDay(member, "2026-03-01");
    const query = { type: "custom", start_date: "2026-02-28", end_date: "2026-03-05", user_id: member.id };
    const { text } = await fetchFile(await exported(manager, { format: "csv", ...query }));
    expect(datesOf(text)).toEqual(["2026-03-01", "2026-03-04", "2026-03-05"]);
  });

  it("has no rows of dates after somebody left, unless there is a record, and all again once they are back", async () => {
    const { manager, member, query } = await givenFormer();
    const dates = async () => datesOf((await fetchFile(await exported(manager, { format: "csv", ...query }))).text);
    expect(await dates()).toEqual(["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-06"]);
    const body = { status: "active" as const };
    expect((await call(update, { token: manager.token, params: { id: member.id }, body })).status).toBe(200);
    expect((await dates()).length).toBe(7);
  });

  it("has a running day up to now, marked as provisional", async () => {
    const { id: org_id } = await givenOrganization();
    const manager = await givenMember({ org_id, role: "manager" });
    const member = await givenMember({ org_id });
    await call(checkIn, { token: member.token, body: {}, now: new Date("2026-06-17T11:00:00Z") });
    const query = { format: "csv", type: "daily", date: "2026-06-17", user_id: member.id };
    const { text } = await fetchFile(await exported(manager, query));
    const [, row = ""] = text.split("\r\n");
    const fields = row.split(",");
    const field = (name: string) => fields[HEADER.split(",").indexOf(name)];
    expect(field("provisional")).toBe("yes");
    expect(Number(field("worked_seconds"))).toBeGreaterThanOrEqual(3599);
    expect(Number(field("worked_seconds"))).toBe(Number(field("untracked_seconds")));
  });

  it("is complete beyond one batch of the cursor and one part of the upload", async () => {
    const { id: org_id } = await givenOrganization();
    const manager = await givenMember({ org_id, role: "manager", joined: new Date("2024-12-31") });
    await sql(
      `insert into users (org_id, email, password_hash, name, employee_id, role, department, created_at)
       select $1::uuid, 'many' || n || '-' || $1::uuid || '@example.com', 'x', 'Member ' || n, n::text, 'employee', repeat('d', 90), '2024-12-31' from generate_series(1, 79) n`,
      [org_id],
    );
    const query = { format: "csv", type: "custom", start_date: "2025-01-01", end_date: "2025-12-31" };
    const { text, bytes } = await fetchFile(await exported(manager, query));
    expect(bytes.length).toBeGreaterThan(5 * 1024 * 1024);
    const rows = text.split("\r\n").slice(1, -1);
    expect(rows.length).toBe(80 * 365);
    expect(new Set(rows.map((row) => row.split(",").slice(0, 2).join())).size).toBe(80 * 365);
  });
});

const NAMES = [
  "Łukasz Żółć",
  "Анна Иванова",
  "Γεώργιος Παππάς",
  "山田太郎",
  "王小明",
  "김민수",
  "Nguyễn Phương",
  "สมชาย",
];

describe("GET /api/reports/export as PDF", () => {
  it("shows a month's days, totals and pages", async () => {
    const { id: org_id } = await givenOrganization({ timezone: "Europe/Berlin" });
    const manager = await givenMember({ org_id, role: "manager" });
    const member = await givenNamed(org_id, { name: "Ada Lovelace", employee_id: "E-1" });
    await givenDay(member, "2026-03-02");
    await givenDay(member, "2026-03-03");
    const answer = await exported(manager, {
      format: "pdf",
      type: "monthly",
      year: "2026",
      month: "3",
      user_id: member.id,
    });
    expect(answer.data.file_name).toBe("attendance-2026-03-E-1.pdf");
    const { pages, all } = await readPdf(answer);
    expect(pages).toHaveLength(1);
    for (const shown of [
      "Monthly attendance report",
      "March 2026",
      "Ada Lovelace",
      "Page 1 of 1",
      "Europe/Berlin",
      "Editor",
    ])
      expect(all).toContain(shown);
    expect(all).toMatch(/Mon 2 Mar\s+Present\s+10:00\s+18:30\s+8:30:00\s+6:00:00\s+1:00:00\s+1:00:00\s+0:30:00\s+80/);
    expect(all).toMatch(/Total\s+17:00:00\s+12:00:00\s+2:00:00\s+2:00:00\s+1:00:00\s+80/);
    expect(all).toContain("Tue 31 Mar");
  });

  it("shows a day's timeline piece by piece", async () => {
    const { id: org_id } = await givenOrganization();
    const manager = await givenMember({ org_id, role: "manager" });
    const member = await givenNamed(org_id, { name: "Ada Lovelace" });
    await givenDay(member, "2026-03-02");
    const { all } = await readPdf(
      await exported(manager, { format: "pdf", type: "daily", date: "2026-03-02", user_id: member.id }),
    );
    expect(all).toContain("Monday 2 March 2026");
    expect(all).toMatch(/12:00:00\s+13:00:00\s+Break\s+1:00:00/);
    expect(all).toMatch(/Active\s+6:00:00\s+80.0 %/);
  });

  it("shows a week of a member without a single record", async () => {
    const manager = await givenMember({ role: "manager" });
    const { pages, all } = await readPdf(
      await exported(manager, { format: "pdf", type: "weekly", start_date: "2026-03-02" }),
    );
    expect(pages).toHaveLength(1);
    expect(all).toContain("2 – 8 March 2026");
  });

  it("shows no dates before somebody joined or after they left, unless there is a record", async () => {
    const { manager, member, query } = await givenFormer();
    await sql("update users set created_at = '2026-03-01T23:30:00Z' where id = $1", [member.id]);
    const shown = async (span: object) =>
      (await readPdf(await exported(manager, { format: "pdf", ...query, ...span }))).all.match(/\w{3} \d Mar/g);
    expect(await shown({})).toEqual(["Mon 2 Mar", "Tue 3 Mar", "Fri 6 Mar"]);
    expect(await shown({ start_date: "2026-03-10", end_date: "2026-03-12" })).toBeNull();
  });

  it("shows several members on pages of their own after an overview, in every script", async () => {
    const { id: org_id } = await givenOrganization();
    const manager = await givenMember({ org_id, role: "manager" });
    for (const name of NAMES) await givenDay(await givenNamed(org_id, { name, department: "Sales" }), "2026-03-02");
    const { pages, all } = await readPdf(await exported(manager, { format: "pdf", type: "daily", date: "2026-03-02" }));
    expect(pages).toHaveLength(1 + NAMES.length + 1);
    expect(pages[0]).toContain("Overview");
    const plain = (text: string) => text.normalize("NFKC").replaceAll(/\s/g, "");
    for (const name of NAMES) {
      expect(plain(pages[0] ?? "")).toContain(plain(name));
      expect(plain(all).split(plain(name)).length).toBe(3);
    }
  });

  it("writes right-to-left names and does not stumble over letters it has no font for", async () => {
    const { id: org_id } = await givenOrganization();
    const manager = await givenMember({ org_id, role: "manager" });
    for (const name of ["محمد الأحمد", "דוד כהן", "Ա 🙂 \u0007", "प्रिया शर्मा", "x".repeat(255)])
      await givenNamed(org_id, { name });
    const { pages } = await readPdf(
      await exported(manager, { format: "pdf", type: "monthly", year: "2026", month: "3" }),
    );
    // One for everybody and the overview, and a second for the month of a name that takes four lines.
    expect(pages).toHaveLength(8);
  });

  it("is refused beyond 200 members, and says what to do", async () => {
    const { id: org_id } = await givenOrganization();
    const manager = await givenMember({ org_id, role: "manager", joined: new Date("2024-12-31") });
    await sql(
      `insert into users (org_id, email, password_hash, name, employee_id, role)
       select $1::uuid, 'crowd' || n || '-' || $1::uuid || '@example.com', 'x', 'Member ' || n, n::text, 'employee' from generate_series(1, 200) n`,
      [org_id],
    );
    const { status, error } = await exported(manager, { format: "pdf", type: "daily", date: "2026-03-02" });
    expect(status).toBe(422);
    expect(error).toMatchObject({ code: "EXPORT_TOO_LARGE", details: { max_members: 200 } });
    expect(error.message).toContain("csv");
  });
});

describe("what an export is narrowed to", () => {
  const query = { type: "daily", date: "2026-03-02" };
  const namesOf = async (manager: Member, more: Record<string, string>) =>
    (await readCsv(await exported(manager, { format: "csv", ...query, ...more })))
      .map(({ name = "" }) => name)
      .filter((name) => / (Sales|Legal)$/.test(name));

  async function givenTeam() {
    const { id: org_id } = await givenOrganization();
    for (const [name, department] of [
      ["Ada Sales", "Sales"],
      ["Bea Sales", "Sales"],
      ["Cem Legal", "Legal"],
    ] as const)
      await givenDay(await givenNamed(org_id, { name, department }), "2026-03-02");
    return { org_id, admin: await givenMember({ org_id, role: "admin" }) };
  }

  it("is a department's days", async () => {
    const { admin } = await givenTeam();
    expect(await namesOf(admin, { department: "Sales" })).toEqual(["Ada Sales", "Bea Sales"]);
    expect(await namesOf(admin, { department: "Nowhere" })).toEqual([]);
  });

  it("is never a department that the manager does not look after", async () => {
    const { org_id } = await givenTeam();
    const manager = await givenMember({ org_id, role: "manager", managed_departments: ["Sales"] });
    expect(await namesOf(manager, { department: "Legal" })).toEqual([]);
    expect(await namesOf(manager, { department: "Sales" })).toEqual(["Ada Sales", "Bea Sales"]);
    const { all } = await readPdf(await exported(manager, { ...query, format: "pdf", department: "Legal" }));
    expect(all).not.toContain("Cem Legal");
  });

  it("is who has a part in their name, whatever its case", async () => {
    const { admin } = await givenTeam();
    expect(await namesOf(admin, { q: "SALES" })).toEqual(["Ada Sales", "Bea Sales"]);
    expect(await namesOf(admin, { q: "be", department: "Sales" })).toEqual(["Bea Sales"]);
    expect(await namesOf(admin, { q: "%" })).toEqual([]);
  });

  it("is who does something now, of those whose now the caller may know", async () => {
    const { org_id, admin } = await givenTeam();
    const came = await givenNamed(org_id, { name: "Dan Sales", department: "Sales" });
    expect((await call(checkIn, { token: came.token, body: {} })).status).toBe(201);
    expect(await namesOf(admin, { state: "untracked", type: "daily", date: "2026-06-17" })).toEqual(["Dan Sales"]);
    expect(await namesOf(admin, { state: "active" })).toEqual([]);
    expect(await namesOf(admin, { state: "offline", department: "Sales" })).toEqual(["Ada Sales", "Bea Sales"]);
    const manager = await givenMember({ org_id, role: "manager", managed_departments: ["Sales"] });
    await sql("update users set department = 'Legal' where id = $1", [came.id]);
    expect(await namesOf(manager, { state: "untracked", date: "2026-06-17" })).toEqual([]);
  });
});

describe("GET /api/reports/export", () => {
  it("is for managers and above", async () => {
    const { token } = await givenMember({ role: "employee" });
    const { status, error } = await call(exportReport, { token, query: { format: "csv", type: "daily" } });
    expect([status, error.code]).toEqual([403, "FORBIDDEN"]);
  });

  it.each(["csv", "pdf"])("does not know members of other organizations or departments (%s)", async (format) => {
    const { id: org_id } = await givenOrganization();
    const manager = await givenMember({ org_id, role: "manager", managed_departments: ["Sales"] });
    const foreign = await givenMember({ department: "Sales" });
    const other = await givenMember({ org_id, department: "Legal" });
    for (const user_id of [foreign.id, other.id, randomUUID()]) {
      const { status, error } = await exported(manager, { format, type: "daily", user_id });
      expect([status, error.code]).toEqual([404, "NOT_FOUND"]);
    }
  });

  it.each([
    {},
    { format: "csv" },
    { type: "daily" },
    { format: "xlsx", type: "daily" },
    { format: "csv", type: "yearly" },
    { format: "csv", type: "daily", date: "2026-02-30" },
    { format: "csv", type: "daily", user_id: "me" },
    { format: "csv", type: "daily", bom: "1" },
    { format: "csv", type: "weekly", start_date: "monday" },
    { format: "csv", type: "monthly", month: "13" },
    { format: "csv", type: "monthly", year: "MMXXVI" },
    { format: "csv", type: "custom" },
    { format: "csv", type: "custom", start_date: "2026-03-02", end_date: "2026-03-01" },
  ])("refuses %j", async (query) => {
    const manager = await givenMember({ role: "manager" });
    const { status, error } = await exported(manager, query as Record<string, string>);
    expect([status, error.code]).toEqual([400, "VALIDATION_FAILED"]);
  });

  it("refuses more than 366 days", async () => {
    const manager = await givenMember({ role: "manager" });
    const query = { format: "csv", type: "custom", start_date: "2025-01-01", end_date: "2026-01-02" };
    const { status, error } = await exported(manager, query);
    expect([status, error.code]).toEqual([422, "RANGE_TOO_LONG"]);
  });

  it("is kept in the audit log", async () => {
    const manager = await givenMember({ role: "manager" });
    await exported(manager, { format: "csv", type: "daily", date: "2026-03-02" });
    const rows = await sql("select action, user_id, metadata from audit_log where org_id = $1", [manager.org_id]);
    expect(rows).toEqual([
      {
        action: "report.export",
        user_id: manager.id,
        metadata: { format: "csv", type: "daily", from: "2026-03-02", to: "2026-03-02" },
      },
    ]);
  });
});
