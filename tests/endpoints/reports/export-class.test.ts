import { describe, expect, it } from "vitest";
import * as exportClass from "../../../functions/reports/export-class.ts";
import * as classReport from "../../../functions/sessions/class-report.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { readCsv, readPdf } from "../../steps/call/files.ts";
import { call } from "../../steps/call/when.ts";
import { givenClass, givenEnrollment } from "../../steps/scene/classes.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { givenMark } from "../../steps/scene/lessons.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

const SPAN = { start_date: "2026-03-01", end_date: "2026-03-31" };
const STATUSES = ["present", "late", "absent", "excused"];

const exported = ({ token }: Member, id: string, query: Record<string, string>) =>
  call(exportClass, { token, params: { id }, query: { ...SPAN, ...query } });

/** A class of so many students with a session on each of so many days, and marks of all kinds. */
async function givenTerm({ students = 3, sessions = 4, joining = 1 } = {}) {
  const { id: org_id } = await givenOrganization({ timezone: "Europe/Berlin" });
  const teacher = await givenMember({ org_id, role: "teacher", department: "Maths" });
  const class_id = await givenClass(teacher);
  await sql("update classes set code = 'ALG-1' where id = $1", [class_id]);
  await sql(insertStudents, [org_id, students]);
  await sql(insertSessions, [class_id, sessions]);
  await sql(insertMarks, [class_id, STATUSES, joining]);
  return { org_id, teacher, class_id };
}

const insertStudents = `
  insert into users (org_id, email, password_hash, name, employee_id, role)
  select $1::uuid, 's' || n || '-' || $1::uuid || '@example.com', 'x', 'Student ' || (1000 + n), 'S-' || n, 'student'
  from generate_series(1, $2::integer) n`;

const insertSessions = `
  insert into attendance_sessions (org_id, class_id, teacher_id, name, starts_at, ends_at, closes_at, status, started_at,
    ended_at, ended_by, taken_at, methods, require_all, auto_start, opens_before_minutes, late_after_minutes,
    early_leave_minutes, qr_step_seconds, qr_grace_seconds)
  select c.org_id, c.id, c.teacher_id, 'Lesson ' || n, at, at + interval '1 hour', at + interval '1 hour', 'completed', at,
    at + interval '1 hour', 'teacher', at, '{qr,manual}', false, true, 15, 15, 15, 10, 5
  from classes c, generate_series(1, $2::integer) n
  cross join lateral (select timestamptz '2026-03-02 08:00Z' + make_interval(hours => 2 * (n - 1)) as at) a
  where c.id = $1`;

// Every third student has joined after the first session where $3 is 1.
const insertMarks = `
  insert into session_attendance (org_id, session_id, user_id, status, marked_at, method, left_early)
  select s.org_id, s.id, u.id, mark, case when mark in ('present', 'late') then s.starts_at end, 'manual',
    mark = 'late' and u.place % 2 = 0
  from (select *, row_number() over (order by starts_at) as place from attendance_sessions where class_id = $1) s
  join (select *, row_number() over (partition by org_id order by name) as place from users where role = 'student') u
    on u.org_id = s.org_id
  cross join lateral (select ($2::text[])[1 + ((u.place * 7 + s.place * 3) % 4)::integer] as mark) m
  where not ($3 = 1 and u.place % 3 = 0 and s.place = 1)`;

const reportOf = async ({ token }: Member, id: string) =>
  done(await call(classReport, { token, params: { id }, query: SPAN }));

const count = (rows: readonly Record<string, string>[]) => {
  const of = (status: string) => rows.filter((row) => row.status === status).length;
  const left_early = rows.filter((row) => row.left_early === "yes").length;
  return { present: of("present"), late: of("late"), absent: of("absent"), excused: of("excused"), left_early };
};

describe("GET /api/classes/{id}/export as CSV", () => {
  it("has a row a student and session, which come to what the report says", async () => {
    const { teacher, class_id } = await givenTerm({ students: 7, sessions: 9 });
    const answer = await exported(teacher, class_id, { format: "csv" });
    expect(answer.data.file_name).toBe("class-ALG-1-2026-03-01-to-2026-03-31.csv");
    const rows = await readCsv(answer);
    const report = await reportOf(teacher, class_id);
    expect(rows).toHaveLength(7 * 9 - 2);
    const { rate: _, ...totals } = report.totals;
    expect(count(rows)).toEqual(totals);
    expect(Object.values(totals).every((each) => each > 0)).toBe(true);
    for (const { user, rate: _rate, ...sums } of report.students)
      expect(count(rows.filter(({ employee_id }) => employee_id === user.employee_id))).toEqual(sums);
    for (const { id: _id, name, starts_at, rate: _rate, ...sums } of report.sessions)
      expect(count(rows.filter((row) => row.starts_utc === starts_at && row.session === name))).toEqual(sums);
  });

  it("is in the order of sessions and names, on the clocks of the class", async () => {
    const { teacher, class_id } = await givenTerm({ students: 2, sessions: 2 });
    await sql("update classes set timezone = 'Asia/Tokyo' where id = $1", [class_id]);
    const rows = await readCsv(await exported(teacher, class_id, { format: "csv", bom: "true" }));
    expect(rows.map((row) => [row.date, row.starts_local, row.session, row.name, row.timezone])).toEqual([
      ["2026-03-02", "2026-03-02 17:00:00", "Lesson 1", "Student 1001", "Asia/Tokyo"],
      ["2026-03-02", "2026-03-02 17:00:00", "Lesson 1", "Student 1002", "Asia/Tokyo"],
      ["2026-03-02", "2026-03-02 19:00:00", "Lesson 2", "Student 1001", "Asia/Tokyo"],
      ["2026-03-02", "2026-03-02 19:00:00", "Lesson 2", "Student 1002", "Asia/Tokyo"],
    ]);
  });

  it("leaves out what was not held, not taken, of other dates or taken back, and says why somebody should look", async () => {
    const { teacher, class_id, org_id } = await givenTerm({ students: 1, sessions: 5, joining: 0 });
    const set = (n: number, what: string) =>
      sql(`update attendance_sessions set ${what} where class_id = $1 and name = $2`, [class_id, `Lesson ${n}`]);
    await set(1, "taken_at = null");
    await set(2, "status = 'cancelled', ended_at = null, ended_by = null");
    const day = "interval '40 days'";
    await set(3, `starts_at = starts_at - ${day}, ends_at = ends_at - ${day}, started_at = started_at - ${day}`);
    const [kept] = await sql<{ id: string }>(
      "select id from attendance_sessions where class_id = $1 and name = 'Lesson 4'",
      [class_id],
    );
    await sql("update session_attendance set status = null where session_id = $1", [kept?.id]);
    await givenMark(kept?.id ?? "", await givenMember({ org_id, role: "student" }), "Chrome");
    const rows = await readCsv(await exported(teacher, class_id, { format: "csv" }));
    expect(rows.map(({ session, review, reasons }) => [session, review, reasons])).toEqual([
      ["Lesson 4", "pending", "Scanned without a network and sent later."],
      ["Lesson 5", "none", ""],
    ]);
  });

  it("is complete beyond several batches", async () => {
    const { teacher, class_id } = await givenTerm({ students: 130, sessions: 40 });
    const rows = await readCsv(await exported(teacher, class_id, { format: "csv" }));
    const { totals } = await reportOf(teacher, class_id);
    expect(rows).toHaveLength(130 * 40 - 43);
    expect(new Set(rows.map(({ starts_utc, email }) => `${starts_utc} ${email}`)).size).toBe(rows.length);
    expect(count(rows)).toMatchObject({ present: totals.present, absent: totals.absent });
  });

  it("of a class that was never held has a header alone", async () => {
    const { teacher, class_id } = await givenTerm({ sessions: 0 });
    expect(await readCsv(await exported(teacher, class_id, { format: "csv" }))).toEqual([]);
  });
});

describe("GET /api/classes/{id}/export as PDF", () => {
  it("shows the figures of the report, each student's sums, and the register", async () => {
    const { teacher, class_id } = await givenTerm({ students: 5, sessions: 6 });
    const answer = await exported(teacher, class_id, { format: "pdf" });
    expect(answer.data.file_name).toBe("class-ALG-1-2026-03-01-to-2026-03-31.pdf");
    const { pages, all } = await readPdf(answer);
    expect(pages).toHaveLength(2);
    const { totals, students } = await reportOf(teacher, class_id);
    const { present, late, absent, excused, left_early, rate } = totals;
    expect(all).toContain("1 – 31 March 2026");
    expect(all).toMatch(/Sessions\s+6\s+held and taken\s+Students\s+5/);
    expect(all).toMatch(new RegExp(`Rate\\s+${rate?.toFixed(1)} %\\s+${present + late} of ${present + late + absent}`));
    const sums = (name: string, each: typeof totals) =>
      `${name}\\s+${[each.present, each.late, each.absent, each.excused, each.left_early].join("\\s+")}\\s+${each.rate?.toFixed(1)} %`;
    expect(pages[0]).toMatch(new RegExp(sums("Total", { present, late, absent, excused, left_early, rate })));
    for (const { user, ...each } of students)
      expect(pages[0]).toMatch(new RegExp(sums(`${user.name}\\s+${user.employee_id}`, each)));
    expect(pages[1]).toContain("Register");
    for (const { user } of students) expect(pages[1]).toContain(user.name);
  });

  it("lays the register over pages for many students and sessions", async () => {
    const { teacher, class_id } = await givenTerm({ students: 60, sessions: 62 });
    const { pages } = await readPdf(await exported(teacher, class_id, { format: "pdf" }));
    const registers = pages.filter((page) => page.includes("Register"));
    expect(registers.map((page) => /sessions \d+ to \d+ of \d+/.exec(page)?.[0])).toEqual([
      "sessions 1 to 31 of 62",
      "sessions 32 to 62 of 62",
      "sessions 1 to 31 of 62",
      "sessions 32 to 62 of 62",
    ]);
    expect(pages).toHaveLength(2 + 4);
  });

  it("says that nothing was held", async () => {
    const { teacher, class_id } = await givenTerm({ sessions: 0 });
    const { pages, all } = await readPdf(await exported(teacher, class_id, { format: "pdf" }));
    expect(pages).toHaveLength(1);
    expect(all).toContain("No session was held and taken in this time.");
  });

  it.each([
    { students: 501, sessions: 1, joining: 0 },
    { students: 1, sessions: 401 },
    { students: 201, sessions: 150 },
  ])("is refused for %j, and names the way out", async (size) => {
    const { teacher, class_id } = await givenTerm(size);
    const { status, error } = await exported(teacher, class_id, { format: "pdf", end_date: "2026-06-30" });
    const details = { max_students: 500, max_sessions: 400, max_marks: 30_000 };
    expect([status, error]).toMatchObject([422, { code: "EXPORT_TOO_LARGE", details }]);
    expect(error.message).toContain("csv");
  });
});

describe("GET /api/classes/{id}/export", () => {
  it("is for whoever teaches it, and for who looks after them", async () => {
    const { teacher, org_id, class_id } = await givenTerm();
    const of = (role: Member["role"], managed_departments?: string[]) =>
      givenMember({ org_id, role, ...(managed_departments === undefined ? {} : { managed_departments }) });
    for (const someone of [teacher, await of("manager", ["Maths"]), await of("admin")])
      expect((await exported(someone, class_id, { format: "csv" })).status).toBe(200);
    const student = await of("student");
    expect((await exported(student, class_id, { format: "csv" })).error?.code).toBe("FORBIDDEN");
    const attending = await of("teacher");
    await givenEnrollment(class_id, attending);
    expect((await exported(attending, class_id, { format: "csv" })).error?.code).toBe("FORBIDDEN");
    for (const someone of [await of("teacher"), await of("manager", ["Arts"]), await givenMember({ role: "admin" })])
      expect((await exported(someone, class_id, { format: "csv" })).error?.code).toBe("NOT_FOUND");
  });

  it.each([
    [{}, 400, "VALIDATION_FAILED"],
    [{ format: "ods" }, 400, "VALIDATION_FAILED"],
    [{ format: "csv", start_date: "2026-02-30" }, 400, "VALIDATION_FAILED"],
    [{ format: "csv", end_date: "2026-02-01" }, 400, "VALIDATION_FAILED"],
    [{ format: "csv", end_date: "2027-03-02" }, 422, "RANGE_TOO_LONG"],
  ])("refuses %j", async (query, expected, code) => {
    const { teacher, class_id } = await givenTerm({ sessions: 0 });
    const { status, error } = await exported(teacher, class_id, query as Record<string, string>);
    expect([status, error.code]).toEqual([expected, code]);
  });

  it.each(["csv", "pdf"])("is kept in the audit log, and shown to each student in it (%s)", async (format) => {
    const { teacher, class_id, org_id } = await givenTerm({ students: 3, sessions: 2 });
    await givenEnrollment(class_id, await givenMember({ org_id, role: "student" }));
    expect((await exported(teacher, class_id, { format })).status).toBe(200);
    const metadata = { format, type: "class", from: SPAN.start_date, to: SPAN.end_date };
    expect(
      await sql("select user_id, resource, resource_id, metadata from audit_log where org_id = $1", [org_id]),
    ).toEqual([{ user_id: teacher.id, resource: "class", resource_id: class_id, metadata }]);
    const looks = await sql(
      `select u.employee_id, l.days from looks l join users u on u.id = l.member_id
       where l.viewer_id = $1 order by u.employee_id`,
      [teacher.id],
    );
    expect(looks).toEqual(["S-1", "S-2", "S-3"].map((employee_id) => ({ employee_id, days: 1 })));
  });
});
