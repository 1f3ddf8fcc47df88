import { describe, expect, it } from "vitest";
import * as sessions from "../../../functions/reports/sessions.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenClass } from "../../steps/scene/classes.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { givenSession } from "../../steps/scene/lessons.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

const NOW = new Date("2026-03-31T12:00:00Z");
const SPAN = { start_date: "2026-03-01", end_date: "2026-03-31" };

/** A session of an hour that is over, and who was there. */
async function givenHeld(
  teacher: Member,
  class_id: string | null,
  at: string,
  marks: readonly (readonly [Member, string])[],
) {
  const id = await givenSession(teacher, { class_id, status: "completed", starts: -90 });
  await sql(
    `update attendance_sessions set starts_at = $2::timestamptz, started_at = $2, ends_at = $2::timestamptz + interval '1 hour',
       closes_at = $2::timestamptz + interval '1 hour', ended_at = $2::timestamptz + interval '1 hour' where id = $1`,
    [id, at],
  );
  for (const [member, status] of marks)
    await sql(
      "insert into session_attendance (org_id, session_id, user_id, status, method, marked_at) values ($1, $2, $3, $4, 'manual', $5)",
      [teacher.org_id, id, member.id, status, ["present", "late"].includes(status) ? at : null],
    );
  return id;
}

/** Two teachers of two departments; Algebra twice in one week and once in the next, an open event on Sunday. */
async function givenMonth() {
  const { id: org_id } = await givenOrganization({ timezone: "Europe/Berlin" });
  const named = async (name: string, role: Member["role"], department: string) => {
    const member = await givenMember({ org_id, role, department });
    await sql("update users set name = $2 where id = $1", [member.id, name]);
    return member;
  };
  const [ada, ben] = [await named("Ada", "teacher", "Maths"), await named("Ben", "teacher", "Arts")];
  const [xia, yan] = [await named("Xia", "student", "Maths"), await named("Yan", "student", "Maths")];
  const algebra = await givenClass(ada, { name: "Algebra" });
  await givenHeld(ada, algebra, "2026-03-02T09:00:00Z", [
    [xia, "present"],
    [yan, "late"],
  ]);
  await givenHeld(ada, algebra, "2026-03-04T09:00:00Z", [
    [xia, "absent"],
    [yan, "excused"],
  ]);
  // Monday by the clocks of Berlin, and still Sunday by UTC.
  await givenHeld(ada, algebra, "2026-03-08T23:30:00Z", [
    [xia, "present"],
    [yan, "absent"],
  ]);
  await givenHeld(ben, null, "2026-03-08T10:00:00Z", [[xia, "present"]]);
  const of = (token: string, query: object) => call(sessions, { token, query: { ...SPAN, ...query }, now: NOW });
  const manager = await givenMember({ org_id, role: "manager" });
  return { org_id, ada, algebra, of, manager };
}

describe("sessions of many classes", () => {
  it("are summed up by week, by the clocks and the week of the organization", async () => {
    const { of, manager } = await givenMonth();
    const { items, totals } = done(await of(manager.token, { group_by: "week" }));
    expect(items).toEqual([
      {
        key: "2026-03-02",
        label: "2026-03-02",
        sessions: 3,
        present: 2,
        late: 1,
        absent: 1,
        excused: 1,
        left_early: 0,
        rate: 75,
      },
      {
        key: "2026-03-09",
        label: "2026-03-09",
        sessions: 1,
        present: 1,
        late: 0,
        absent: 1,
        excused: 0,
        left_early: 0,
        rate: 50,
      },
    ]);
    expect(totals).toEqual({ sessions: 4, present: 3, late: 1, absent: 2, excused: 1, left_early: 0, rate: 66.7 });
  });

  it("are summed up by class, by teacher and by student", async () => {
    const { of, manager, algebra, ada } = await givenMonth();
    const by = async (group_by: string) =>
      done(await of(manager.token, { group_by })).items.map(({ label, sessions: held, rate }) => [label, held, rate]);
    expect(await by("class")).toEqual([
      ["", 1, 100],
      ["Algebra", 3, 60],
    ]);
    expect(await by("teacher")).toEqual([
      ["Ada", 3, 60],
      ["Ben", 1, 100],
    ]);
    expect(await by("student")).toEqual([
      ["Xia", 4, 75],
      ["Yan", 3, 50],
    ]);
    const first = done(await of(manager.token, { group_by: "class", limit: "1" }));
    const second = done(await of(manager.token, { group_by: "class", limit: "1", cursor: first.next_cursor ?? "" }));
    expect([first.items[0]?.key, second.items[0]?.key, second.next_cursor]).toEqual([null, algebra, null]);
    expect(done(await of(manager.token, { group_by: "teacher" })).items[0]?.key).toBe(ada.id);
  });

  it("are, for the manager of a department, those of who teaches there; a teacher has the reports of classes", async () => {
    const { org_id, of, ada } = await givenMonth();
    const ofArts = await givenMember({ org_id, role: "manager", managed_departments: ["Arts"] });
    expect(done(await of(ofArts.token, {})).totals).toMatchObject({ sessions: 1, present: 1 });
    expect((await of(ada.token, {})).error?.code).toBe("FORBIDDEN");
  });

  it("leave out what was cancelled, not taken, or cleared, and are nothing where nothing was held", async () => {
    const { of, manager, org_id } = await givenMonth();
    await sql("update session_attendance set status = null where org_id = $1 and status = 'late'", [org_id]);
    expect(done(await of(manager.token, {})).totals).toMatchObject({ sessions: 4, late: 0, rate: 60 });
    await sql("update attendance_sessions set taken_at = null where org_id = $1", [org_id]);
    expect(done(await of(manager.token, {}))).toMatchObject({ items: [], totals: { sessions: 0, rate: null } });
    const wrong = await of(manager.token, { start_date: "2026-04-01" });
    expect(wrong.error?.code).toBe("VALIDATION_FAILED");
  });
});
