import { describe, expect, it } from "vitest";
import * as exportSessions from "../../../functions/reports/export-sessions.ts";
import * as sessions from "../../../functions/reports/sessions.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { readCsv, readPdf } from "../../steps/call/files.ts";
import { useStandingClock } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenClass } from "../../steps/scene/classes.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { givenSession } from "../../steps/scene/lessons.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();
useStandingClock();

const GROUPS = ["class", "teacher", "week", "student"];

/** Two teachers of two departments, each with a lesson a week for some weeks, and an event of no class. */
async function givenSchool() {
  const { id: org_id } = await givenOrganization();
  const named = async (name: string, role: Member["role"], department: string) => {
    const member = await givenMember({ org_id, role, department });
    await sql("update users set name = $2 where id = $1", [member.id, name]);
    return member;
  };
  const [ada, ben] = [await named("=Ada", "teacher", "Maths"), await named("Ben", "teacher", "Arts")];
  const [xia, yan] = [await named("王 Xia", "student", "Maths"), await named("Yan", "student", "Maths")];
  const [algebra, drawing] = [await givenClass(ada, { name: "Algebra" }), await givenClass(ben, { name: "Drawing" })];
  const held = [
    [ada, algebra, 3, ["present", "late"]],
    [ada, algebra, 10, ["absent", "present"]],
    [ben, drawing, 4, ["excused", "absent"]],
    [ben, null, 5, ["present", "late"]],
  ] as const;
  for (const [teacher, class_id, daysAgo, [ofXia, ofYan]] of held) {
    const id = await givenSession(teacher, { class_id, status: "completed", starts: -daysAgo * 24 * 60 });
    for (const [member, status] of [
      [xia, ofXia],
      [yan, ofYan],
    ] as const)
      await sql(insertMark, [id, member.id, status]);
  }
  return { org_id, ada, ben, xia, yan, manager: await givenMember({ org_id, role: "manager" }) };
}

const insertMark = `
  insert into session_attendance (org_id, session_id, user_id, status, marked_at, method)
  select org_id, id, $2, $3, case when $3 in ('present', 'late') then starts_at end, 'manual'
  from attendance_sessions where id = $1`;

const exported = ({ token }: Member, query: Record<string, string>) => call(exportSessions, { token, query });
const reported = async ({ token }: Member, query: Record<string, string>) =>
  done(await call(sessions, { token, query }));

describe("GET /api/reports/sessions/export as CSV", () => {
  it.each(GROUPS)("has the rows of the report by %s", async (group_by) => {
    const { manager } = await givenSchool();
    const answer = await exported(manager, { format: "csv", group_by });
    const { items, start_date, end_date } = await reported(manager, { group_by });
    expect(answer.data.file_name).toBe(`sessions-by-${group_by}-${start_date}-to-${end_date}.csv`);
    const rows = await readCsv(answer);
    expect(items.length).toBeGreaterThan(1);
    const cells = items.map((item) =>
      Object.fromEntries(Object.entries(item).map(([name, value]) => [name, String(value ?? "")])),
    );
    expect(rows).toEqual(cells.map((each) => ({ ...each, label: each.label?.replace(/^=/, "'=") })));
  });

  it("is by week unless asked otherwise, and complete beyond one batch", async () => {
    const { manager, org_id, ada } = await givenSchool();
    expect((await exported(manager, { format: "csv" })).data.file_name).toMatch(/^sessions-by-week-/);
    await givenCrowd(org_id, ada, 5_050);
    const rows = await readCsv(await exported(manager, { format: "csv", group_by: "student", bom: "true" }));
    expect(new Set(rows.map(({ key }) => key)).size).toBe(5_052);
    expect(rows).toHaveLength(5_052);
  });
});

/** So many students, all in one event. */
async function givenCrowd(org_id: string, teacher: Member, students: number): Promise<void> {
  const id = await givenSession(teacher, { status: "completed", starts: -24 * 60 });
  await sql(insertCrowd, [org_id, students]);
  await sql(markCrowd, [org_id, id]);
}

const insertCrowd = `
  insert into users (org_id, email, password_hash, name, employee_id, role)
  select $1::uuid, 'crowd' || n || '-' || $1::uuid || '@example.com', 'x', 'Crowd ' || n % 100, 'C-' || n, 'student'
  from generate_series(1, $2::integer) n`;

const markCrowd = `
  insert into session_attendance (org_id, session_id, user_id, status, marked_at, method)
  select $1, $2, id, 'present', now() - interval '1 day', 'manual' from users where org_id = $1 and name like 'Crowd %'`;

describe("GET /api/reports/sessions/export as PDF", () => {
  it.each(GROUPS)("shows the rows of the report by %s and their totals", async (group_by) => {
    const { manager } = await givenSchool();
    const { pages, all } = await readPdf(await exported(manager, { format: "pdf", group_by }));
    expect(pages).toHaveLength(1);
    const { items, totals } = await reported(manager, { group_by });
    const figures = ({ sessions: held, present, late, absent, excused, rate }: typeof totals) =>
      `${[held, present, late, absent, excused].join("\\s+")}\\s+${rate === null ? "–" : `${rate.toFixed(1)} %`}`;
    expect(all).toContain(`By ${group_by}`);
    expect(all).toMatch(new RegExp(`Total\\s+${figures(totals)}`));
    for (const item of items) {
      const name = group_by === "week" ? "\\d{4}" : item.label === "" ? "Without a class" : item.label;
      expect(all).toMatch(new RegExp(`${name}\\s+${figures(item)}`));
    }
  });

  it("says whose sessions they are, and that nothing was held", async () => {
    const { org_id } = await givenSchool();
    const ofArts = await givenMember({ org_id, role: "manager", managed_departments: ["Arts", "数学"] });
    expect((await readPdf(await exported(ofArts, { format: "pdf" }))).all).toContain("Of who teaches in Arts, 数学");
    const query = { format: "pdf", start_date: "2025-01-01", end_date: "2025-01-31" };
    expect((await readPdf(await exported(ofArts, query))).all).toContain("No session was held and taken in this time.");
  });

  it("is refused beyond 2,000 rows, and names the way out", async () => {
    const { manager, org_id, ada } = await givenSchool();
    await givenCrowd(org_id, ada, 1_999);
    const { status, error } = await exported(manager, { format: "pdf", group_by: "student" });
    expect([status, error]).toMatchObject([422, { code: "EXPORT_TOO_LARGE", details: { max_groups: 2_000 } }]);
    expect(error.message).toContain("csv");
  });
});

describe("GET /api/reports/sessions/export", () => {
  it("is for managers, and of who teaches in their departments", async () => {
    const { org_id, ada } = await givenSchool();
    expect((await exported(ada, { format: "csv" })).error?.code).toBe("FORBIDDEN");
    const ofArts = await givenMember({ org_id, role: "manager", managed_departments: ["Arts"] });
    const rows = await readCsv(await exported(ofArts, { format: "csv", group_by: "teacher" }));
    expect(rows.map(({ label, sessions: held }) => [label, held])).toEqual([["Ben", "2"]]);
    const foreign = await givenMember({ role: "admin" });
    expect(await readCsv(await exported(foreign, { format: "csv", group_by: "class" }))).toEqual([]);
  });

  it.each([
    [{}, 400, "VALIDATION_FAILED"],
    [{ format: "csv", group_by: "room" }, 400, "VALIDATION_FAILED"],
    [{ format: "pdf", start_date: "2026-03-02", end_date: "2026-03-01" }, 400, "VALIDATION_FAILED"],
    [{ format: "csv", start_date: "2025-01-01", end_date: "2026-01-02" }, 422, "RANGE_TOO_LONG"],
  ])("refuses %j", async (query, expected, code) => {
    const manager = await givenMember({ role: "manager" });
    const { status, error } = await exported(manager, query as Record<string, string>);
    expect([status, error.code]).toEqual([expected, code]);
  });

  it.each(["csv", "pdf"])("is kept in the audit log, and shown to whose row is in it (%s)", async (format) => {
    const { org_id, manager, ada, ben, xia, yan } = await givenSchool();
    for (const group_by of GROUPS) expect((await exported(manager, { format, group_by })).status).toBe(200);
    const entries = await sql<{ resource_id: string; metadata: object }>(
      "select resource_id, metadata from audit_log where org_id = $1 order by created_at",
      [org_id],
    );
    expect(entries).toEqual(
      GROUPS.map((group_by) => ({
        resource_id: org_id,
        metadata: { format, type: "sessions", group_by, from: expect.any(String), to: expect.any(String) },
      })),
    );
    const looks = await sql<{ member_id: string }>("select member_id from looks where viewer_id = $1 and days = 1", [
      manager.id,
    ]);
    const seen = [ada, ben, xia, yan].map(({ id }) => id);
    expect(looks.map(({ member_id }) => member_id).toSorted()).toEqual(seen.toSorted());
  });
});
