import { describe, expect, it } from "vitest";
import * as exportSession from "../../../functions/reports/export-session.ts";
import * as attendance from "../../../functions/sessions/attendance.ts";
import * as report from "../../../functions/sessions/report.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { fetchFile, readCsv, readPdf } from "../../steps/call/files.ts";
import { call } from "../../steps/call/when.ts";
import { givenEnrollment } from "../../steps/scene/classes.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { givenLesson, givenMark, givenSession } from "../../steps/scene/lessons.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

const STARTS = "2026-03-02T08:00:00Z";

const exported = ({ token }: Member, id: string, query: Record<string, string>) =>
  call(exportSession, { token, params: { id }, query });

const named = ({ id }: Member, name: string, employee_id: string) =>
  sql("update users set name = $2, employee_id = $3 where id = $1", [id, name, employee_id]);

/** A lesson in Berlin that was held: Ada came by code, is to be reviewed and has left early; Yan was absent, Zoe is unmarked. */
async function givenHeldLesson() {
  const lesson = await givenLesson({ status: "completed", methods: ["qr", "geofence", "manual"], starts: -90 });
  const { id, student, other, of, class_id, org_id } = lesson;
  await sql("update classes set timezone = 'Europe/Berlin', code = 'ALG 1/b' where id = $1", [class_id]);
  await sql("update places set name = 'Hall 3' where org_id = $1", [org_id]);
  await sql(moveSession, [id, STARTS]);
  const zoe = await of("student");
  await givenEnrollment(class_id, zoe, new Date("2026-03-01"));
  await sql("update enrollments set enrolled_at = '2026-03-01' where class_id = $1", [class_id]);
  await named(student, 'Ada, "A" =1+1', "S-1");
  await named(other, "Yan", "S-2");
  await named(zoe, "Zoe", "S-3");
  await givenMark(id, student, "=cmd()");
  await sql(leaveEarly, [id, student.id]);
  await sql(
    "insert into session_attendance (org_id, session_id, user_id, status, method) values ($1, $2, $3, 'absent', 'schedule')",
    [org_id, id, other.id],
  );
  return { ...lesson, zoe };
}

const moveSession = `
  update attendance_sessions set starts_at = $2, started_at = $2::timestamptz + interval '2 minutes', taken_at = $2,
    ends_at = $2::timestamptz + interval '1 hour', closes_at = $2::timestamptz + interval '1 hour',
    ended_at = $2::timestamptz + interval '61 minutes', name = 'Linear maps'
  where id = $1`;

const leaveEarly = `
  update session_attendance set marked_at = '2026-03-02T07:58:31Z', left_at = '2026-03-02T08:20:00Z', left_early = true
  where session_id = $1 and user_id = $2`;

const HEADER =
  "date,session,starts_local,starts_utc,employee_id,name,email,status,timezone,marked_local,marked_utc,left_local,left_utc," +
  "left_early,method,review,reasons,note";

describe("GET /api/sessions/{id}/export as CSV", () => {
  it("has a row for everybody, on the clocks of the class, and nothing that a spreadsheet would run", async () => {
    const { teacher, student, other, zoe, id } = await givenHeldLesson();
    const answer = await exported(teacher, id, { format: "csv" });
    expect(answer.data.file_name).toBe("session-2026-03-02-ALG-1-b.csv");
    const { text, headers } = await fetchFile(answer);
    const of = "2026-03-02,Linear maps,2026-03-02 09:00:00,2026-03-02T08:00:00.000Z";
    expect(text.split("\r\n")).toEqual([
      HEADER,
      `${of},S-1,"Ada, ""A"" =1+1",${student.email},present,Europe/Berlin,2026-03-02 08:58:31,2026-03-02T07:58:31.000Z,` +
        "2026-03-02 09:20:00,2026-03-02T08:20:00.000Z,yes,qr,pending,Scanned without a network and sent later.,'=cmd()",
      `${of},S-2,Yan,${other.email},absent,Europe/Berlin,,,,,no,schedule,none,,`,
      `${of},S-3,Zoe,${zoe.email},,Europe/Berlin,,,,,no,,none,,`,
      "",
    ]);
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("content-disposition")).toBe('attachment; filename="session-2026-03-02-ALG-1-b.csv"');
  });

  it("says of everybody what the list of attendance says", async () => {
    const { teacher, id } = await givenHeldLesson();
    const rows = await readCsv(await exported(teacher, id, { format: "csv", bom: "true" }));
    const { items } = done(await call(attendance, { token: teacher.token, params: { id } }));
    const said = items.map(({ user, status, marked_at, left_at, left_early, method, review, reasons }) => ({
      employee_id: user.employee_id,
      name: user.name,
      status: status ?? "",
      marked_utc: marked_at ?? "",
      left_utc: left_at ?? "",
      left_early: left_early ? "yes" : "no",
      method: method ?? "",
      review,
      reasons: reasons.map(({ text }) => text).join(" "),
    }));
    expect(rows).toEqual(said.map((each) => expect.objectContaining(each)));
  });

  it("begins with a byte order mark only when asked to", async () => {
    const { teacher, id } = await givenLesson();
    const begins = async (more: object) =>
      (await fetchFile(await exported(teacher, id, { format: "csv", ...more }))).bytes.subarray(0, 3).toString("hex");
    expect([await begins({ bom: "true" }), await begins({})]).toEqual(["efbbbf", Buffer.from("dat").toString("hex")]);
  });

  it("is complete beyond one batch, in the order of names", async () => {
    const { teacher, org_id, id, class_id } = await givenLesson({ status: "scheduled", starts: 60 });
    await sql(insertCrowd, [org_id, 1500]);
    await sql(enrollAll, [org_id, class_id]);
    const rows = await readCsv(await exported(teacher, id, { format: "csv" }));
    expect(rows).toHaveLength(1502);
    expect(new Set(rows.map(({ email }) => email)).size).toBe(1502);
    const crowd = rows.map(({ name = "" }) => name).filter((name) => name.startsWith("Crowd"));
    expect(crowd).toEqual(crowd.toSorted());
  });
});

// Nine of each name: where a batch ends, others of that name follow.
const insertCrowd = `
  insert into users (org_id, email, password_hash, name, employee_id, role)
  select $1::uuid, 'crowd' || n || '-' || $1::uuid || '@example.com', 'x', 'Crowd ' || (1000 + n / 9), 'C-' || n, 'student'
  from generate_series(1, $2::integer) n`;

const enrollAll = `
  insert into enrollments (org_id, class_id, user_id, enrolled_at)
  select $1, $2, id, now() - interval '1 day' from users where org_id = $1 and name like 'Crowd %'`;

describe("GET /api/sessions/{id}/export as PDF", () => {
  it("shows what the session was, the counts of its report, everybody by name, and remarks", async () => {
    const { teacher, id } = await givenHeldLesson();
    const answer = await exported(teacher, id, { format: "pdf" });
    expect(answer.data.file_name).toBe("session-2026-03-02-ALG-1-b.pdf");
    const { pages, all } = await readPdf(answer);
    expect(pages).toHaveLength(1);
    for (const shown of [
      "Session attendance",
      "Monday 2 March 2026",
      "All times in Europe/Berlin",
      "Linear maps",
      "Algebra · ALG 1/b",
      "09:00 – 10:00",
      "09:02 – 10:01",
      "Hall 3",
      "Code, place, by hand",
      "1 to review",
      "Scanned without a network and sent later.",
      "Note: =cmd()",
      "Page 1 of 1",
    ])
      expect(all).toContain(shown);
    const { counts } = done(await call(report, { token: teacher.token, params: { id } }));
    expect(counts).toMatchObject({ expected: 3, present: 1, absent: 1, unmarked: 1, left_early: 1, rate: 50 });
    expect(all).toMatch(
      /Expected\s+3\s+1 unmarked\s+Present\s+1\s+1 left early\s+Late\s+0\s+after 15 min\s+Absent\s+1\s+Excused\s+0\s+Rate\s+50.0 %\s+1 of 2/,
    );
    expect(all).toMatch(/1\s+Ada, "A" =1\+1\s+S-1\s+Present\s+08:58\s+09:20 early\s+Code\s+To review/);
    expect(all).toMatch(/2\s+Yan\s+S-2\s+Absent\s+At the end/);
    expect(all).toMatch(/3\s+Zoe\s+S-3\s+Unmarked/);
    expect(all).not.toContain("When they came");
  });

  it("has no time for who was marked by hand", async () => {
    const { teacher, student, id } = await givenHeldLesson();
    await sql("update session_attendance set method = 'manual' where session_id = $1 and user_id = $2", [
      id,
      student.id,
    ]);
    const { all } = await readPdf(await exported(teacher, id, { format: "pdf" }));
    expect(all).toMatch(/S-1\s+Present\s+09:20 early\s+By hand/);
  });

  it("shows when they came once enough have marked themselves", async () => {
    const { teacher, of, student, other, id } = await givenLesson();
    for (const each of [student, other]) await givenMark(id, each, "x");
    const heading = "When they came";
    expect((await readPdf(await exported(teacher, id, { format: "pdf" }))).all).not.toContain(heading);
    await givenMark(id, await of("student"), "x");
    expect((await readPdf(await exported(teacher, id, { format: "pdf" }))).all).toContain(heading);
    await sql("update session_attendance set method = 'manual' where session_id = $1 and user_id = $2", [id, other.id]);
    expect((await readPdf(await exported(teacher, id, { format: "pdf" }))).all).not.toContain(heading);
  });

  it("shows a session to come, one that was cancelled, and one to which nobody was expected", async () => {
    const { teacher, id } = await givenLesson({ status: "scheduled", starts: 60 });
    expect((await readPdf(await exported(teacher, id, { format: "pdf" }))).all).toMatch(/Not yet[\s\S]+Unmarked/);
    await sql("update attendance_sessions set status = 'cancelled' where id = $1", [id]);
    expect((await readPdf(await exported(teacher, id, { format: "pdf" }))).all).toContain("Cancelled");
    const open = await givenSession(teacher, { name: "名前 ".repeat(80) });
    const answer = await exported(teacher, open, { format: "pdf" });
    expect(answer.data.file_name).toMatch(/^session-\d{4}-\d\d-\d\d\.pdf$/);
    const { all } = await readPdf(answer);
    expect(all).toContain("Open to everybody");
    expect(all).toContain("Nobody was expected, and nobody came.");
  });

  it("shows names of every script and length on one line each", async () => {
    const { teacher, org_id, id, class_id } = await givenLesson();
    await sql(insertCrowd, [org_id, 60]);
    await sql(enrollAll, [org_id, class_id]);
    for (const [index, name] of ["محمد الأحمد", "王小明", "x".repeat(255), "अ".repeat(255)].entries())
      await sql("update users set name = $2 where org_id = $1 and employee_id = $3", [org_id, name, `C-${index + 1}`]);
    const { pages } = await readPdf(await exported(teacher, id, { format: "pdf" }));
    // 39 of 62 on the first page, and the others on the next: no name has taken a second line.
    expect(pages).toHaveLength(2);
    expect(pages[1]).toContain("王小明");
  });

  it("is refused beyond 2,000 people, and names the way out", async () => {
    const { teacher, org_id, id, class_id } = await givenLesson();
    await sql(insertCrowd, [org_id, 1999]);
    await sql(enrollAll, [org_id, class_id]);
    const { status, error } = await exported(teacher, id, { format: "pdf" });
    expect(status).toBe(422);
    expect(error).toMatchObject({ code: "EXPORT_TOO_LARGE", details: { max_people: 2000 } });
    expect(error.message).toContain("csv");
  });
});

describe("GET /api/sessions/{id}/export", () => {
  it("is for whoever teaches it, and for who looks after them", async () => {
    const { teacher, manager, student, of, org_id, id } = await givenLesson();
    for (const someone of [teacher, manager, await of("admin")])
      expect((await exported(someone, id, { format: "csv" })).status).toBe(200);
    expect((await exported(student, id, { format: "csv" })).error?.code).toBe("FORBIDDEN");
    const elsewhere = await givenMember({ org_id, role: "manager", managed_departments: ["Arts"] });
    for (const someone of [await of("teacher"), elsewhere, await givenMember({ role: "admin" })])
      expect((await exported(someone, id, { format: "csv" })).error?.code).toBe("NOT_FOUND");
  });

  it.each([{}, { format: "xlsx" }, { format: "csv", bom: "1" }])("refuses %j", async (query) => {
    const { teacher, id } = await givenLesson();
    const { status, error } = await exported(teacher, id, query);
    expect([status, error.code]).toEqual([400, "VALIDATION_FAILED"]);
  });

  it.each(["csv", "pdf"])("is kept in the audit log, and shown to each student in it (%s)", async (format) => {
    const { teacher, student, other, org_id, id } = await givenLesson();
    expect((await exported(teacher, id, { format })).status).toBe(200);
    expect(
      await sql("select user_id, resource, resource_id, metadata from audit_log where org_id = $1", [org_id]),
    ).toEqual([{ user_id: teacher.id, resource: "session", resource_id: id, metadata: { format, type: "session" } }]);
    const looks = await sql<{ member_id: string }>(
      "select member_id from looks where viewer_id = $1 and days = 1 order by member_id",
      [teacher.id],
    );
    expect(looks.map(({ member_id }) => member_id)).toEqual([student.id, other.id].toSorted());
  });
});
