import { describe, expect, it } from "vitest";
import * as classReport from "../../../functions/sessions/class-report.ts";
import * as end from "../../../functions/sessions/end.ts";
import * as history from "../../../functions/sessions/history.ts";
import * as mark from "../../../functions/sessions/mark.ts";
import * as report from "../../../functions/sessions/report.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { type Member, sql } from "../../steps/scene/given.ts";
import { codeOf, givenLesson, givenSession } from "../../steps/scene/lessons.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

const MINUTE = 60_000;

/** A lesson of the past with a mark of a student; as the sessions' own suites make them. */
async function givenPast(teacher: Member, class_id: string, daysAgo: number, marks: Record<string, string>) {
  const id = await givenSession(teacher, { class_id, status: "completed", starts: -daysAgo * 24 * 60 });
  for (const [user_id, status] of Object.entries(marks))
    await sql(
      `insert into session_attendance (org_id, session_id, user_id, status, marked_at, method)
       select s.org_id, s.id, $2, $3, case when $3 in ('present', 'late') then s.starts_at end, 'manual'
       from attendance_sessions s where s.id = $1`,
      [id, user_id, status],
    );
  return id;
}

describe("the report of a session", () => {
  it("counts who came, in which way and how fast", async () => {
    const { teacher, student, id } = await givenLesson();
    const step = new Date(Math.floor(Date.now() / 10_000) * 10_000);
    const now = new Date(step.getTime() + 4000);
    const body = { session_id: id, code: await codeOf(teacher, id, step) };
    done(await call(mark, { token: student.token, body, now }));
    done(await call(end, { token: teacher.token, params: { id }, now: new Date(now.getTime() + MINUTE) }));
    expect(done(await call(report, { token: teacher.token, params: { id } }))).toMatchObject({
      session: { id, status: "completed" },
      counts: { expected: 2, present: 1, absent: 1, rate: 50, pending: 0 },
      methods: { qr: 1, geofence: 0, manual: 0 },
      code_age_ms: { median: 4000, p95: 4000 },
      code_ages: [{ seconds: 4, marks: 1 }],
    });
    expect((await call(report, { token: student.token, params: { id } })).error?.code).toBe("FORBIDDEN");
  });
});

describe("the report of a class", () => {
  it("has the same people above and below the line", async () => {
    const { teacher, student, other, class_id } = await givenLesson({ status: "scheduled", starts: 60 });
    const [a, b] = [student.id, other.id];
    const statuses = ["present", "present", "present", "present", "present", "present", "present", "late"];
    for (const [index, status] of [...statuses, "absent", "absent", "excused"].entries())
      await givenPast(teacher, class_id, index + 1, { [a]: status });
    const cancelled = await givenPast(teacher, class_id, 20, { [a]: "present", [b]: "present" });
    await sql("update attendance_sessions set status = 'cancelled', ended_at = null, ended_by = null where id = $1", [
      cancelled,
    ]);
    const untaken = await givenPast(teacher, class_id, 21, {});
    await sql("update attendance_sessions set taken_at = null where id = $1", [untaken]);
    await givenPast(teacher, class_id, 60, { [a]: "absent" });

    const { data } = await call(classReport, { token: teacher.token, params: { id: class_id } });
    const totals = { present: 7, late: 1, absent: 2, excused: 1, left_early: 0, rate: 80 };
    expect(data.totals).toEqual(totals);
    expect(data.sessions).toHaveLength(11);
    expect(data.students).toEqual([{ user: expect.objectContaining({ id: a }), ...totals }]);
  });

  it("is of the dates asked for, a year at most", async () => {
    const { teacher, student, class_id } = await givenLesson();
    const ask = (query: Record<string, string>) =>
      call(classReport, { token: teacher.token, params: { id: class_id }, query });
    await givenPast(teacher, class_id, 400, { [student.id]: "late" });
    const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 24 * 60 * MINUTE).toISOString().slice(0, 10);
    expect(done(await ask({ start_date: day(401), end_date: day(399) })).totals.late).toBe(1);
    expect((await ask({ start_date: day(401), end_date: day(0) })).error?.code).toBe("RANGE_TOO_LONG");
    expect(done(await ask({})).totals.rate).toBeNull();
  });
});

describe("a member's history", () => {
  it("is theirs and their manager's, with a rate", async () => {
    const { of, teacher, manager, student, class_id } = await givenLesson();
    const late = await givenPast(teacher, class_id, 1, { [student.id]: "late" });
    const absent = await givenPast(teacher, class_id, 2, { [student.id]: "absent" });
    const ask = ({ token }: Member, query: Record<string, string> = {}) =>
      call(history, { token, params: { id: student.id }, query });
    for (const someone of [student, manager]) {
      const { items, totals } = done(await ask(someone));
      expect(items.map((each) => [each.session_id, each.status])).toEqual([
        [late, "late"],
        [absent, "absent"],
      ]);
      expect(totals).toMatchObject({ late: 1, absent: 1, rate: 50 });
    }
    const first = done(await ask(student, { limit: "1" }));
    const second = done(await ask(student, { cursor: first.next_cursor ?? "" }));
    expect(second.items.map((each) => each.session_id)).toEqual([absent]);
    expect((await ask(await of("student"))).error?.code).toBe("FORBIDDEN");
    expect((await ask(teacher)).error?.code).toBe("FORBIDDEN");
  });
});
