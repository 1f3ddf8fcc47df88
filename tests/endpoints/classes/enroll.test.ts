import { describe, expect, it } from "vitest";
import * as drop from "../../../functions/classes/drop.ts";
import * as enroll from "../../../functions/classes/enroll.ts";
import * as enrollments from "../../../functions/classes/enrollments.ts";
import * as own from "../../../functions/classes/own-enrollments.ts";
import * as removeMember from "../../../functions/users/delete.ts";
import * as updateMember from "../../../functions/users/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenClass, givenEnrollment } from "../../steps/scene/classes.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

async function givenSchool(plan = "enterprise") {
  const { id: org_id } = await givenOrganization();
  await sql("update organizations set plan = $2 where id = $1", [org_id, plan]);
  const of = (role: Member["role"], department = "Maths") => givenMember({ org_id, role, department });
  const manager = await givenMember({ org_id, role: "manager", managed_departments: ["Maths"] });
  return { org_id, of, manager, teacher: await of("teacher"), student: await of("student"), admin: await of("admin") };
}

const join = ({ token }: Member, id: string) => call(enroll, { token, params: { id }, body: {} });
const add = ({ token }: Member, id: string, body: object) => call(enroll, { token, params: { id }, body });
const leave = ({ token }: Member, id: string, query: Record<string, string> = {}) =>
  call(drop, { token, params: { id }, query });
const membersOf = async ({ token }: Member, id: string, query: Record<string, string> = {}) =>
  done(await call(enrollments, { token, params: { id }, query })).items.map(({ user_id }) => user_id);
const enrolledIn = async (id: string) =>
  (await sql<{ n: number }>("select enrolled as n from classes where id = $1", [id]))[0]?.n;

describe("enrolling in a class", () => {
  it("is everybody's where it is open, and is seen in one's own list", async () => {
    const { teacher, student } = await givenSchool();
    const id = await givenClass(teacher, { self_enroll: true });
    expect(done(await join(student, id))).toEqual({
      results: [{ user_id: student.id, email: null, result: "enrolled" }],
      enrolled: 1,
    });
    expect((await join(student, id)).error?.code).toBe("ALREADY_ENROLLED");
    expect(await membersOf(teacher, id)).toEqual([student.id]);
    done(await leave(student, id));
    expect((await leave(student, id)).error?.code).toBe("NOT_ENROLLED");
    done(await join(student, id));
    const { items } = done(await call(own, { token: student.token }));
    expect(items.map(({ class_id, dropped_at }) => [class_id, dropped_at === null])).toEqual([
      [id, true],
      [id, false],
    ]);
    expect(await enrolledIn(id)).toBe(1);
  });

  it("is not one's own where it is closed, archived or not to be seen", async () => {
    const { org_id, of, teacher, student } = await givenSchool();
    const closed = await givenClass(teacher);
    expect((await join(student, closed)).error?.code).toBe("NOT_FOUND");
    await givenEnrollment(closed, student);
    expect((await join(student, closed)).error?.code).toBe("FORBIDDEN");
    expect((await leave(student, closed)).error?.code).toBe("FORBIDDEN");
    const open = await givenClass(teacher, { self_enroll: true });
    expect((await join(teacher, open)).error?.code).toBe("FORBIDDEN");
    await sql("update classes set is_active = false where org_id = $1", [org_id]);
    expect((await join(student, closed)).error?.code).toBe("CLASS_ARCHIVED");
    expect((await join(await of("employee"), open)).error?.code).toBe("NOT_FOUND");
  });

  it("is done by the teacher for many, by id and by address, and each is answered", async () => {
    const { of, teacher, student } = await givenSchool();
    const [one, gone] = [await of("student"), await of("student")];
    await sql("update users set status = 'inactive' where id = $1", [gone.id]);
    const id = await givenClass(teacher);
    await givenEnrollment(id, student);
    const user_ids = [student.id, gone.id, teacher.id, gone.id];
    const emails = [one.email.toUpperCase(), "nobody@example.com"];
    const { results, enrolled } = done(await add(teacher, id, { user_ids, emails }));
    expect(results).toEqual([
      { user_id: student.id, email: null, result: "already" },
      { user_id: gone.id, email: null, result: "inactive" },
      { user_id: teacher.id, email: null, result: "teacher" },
      { user_id: one.id, email: one.email, result: "enrolled" },
      { user_id: null, email: "nobody@example.com", result: "unknown" },
    ]);
    expect([enrolled, await enrolledIn(id)]).toEqual([2, 2]);
  });

  it("takes nobody whom the caller does not see, or who stands above them", async () => {
    const { of, manager, teacher, student, admin } = await givenSchool();
    const artist = await of("student", "Arts");
    const id = await givenClass(teacher);
    expect((await add(manager, id, { user_ids: [student.id, artist.id] })).error?.code).toBe("NOT_FOUND");
    expect((await add(teacher, id, { user_ids: [student.id, admin.id] })).error?.code).toBe("FORBIDDEN");
    const stranger = (await givenSchool()).student;
    expect((await add(admin, id, { user_ids: [stranger.id] })).error?.code).toBe("NOT_FOUND");
    expect(done(await add(manager, id, { emails: [artist.email] })).results).toMatchObject([{ result: "unknown" }]);
    expect(await enrolledIn(id)).toBe(0);
    done(await add(teacher, id, { user_ids: [artist.id] }));
    expect((await leave(manager, id, { user_id: artist.id })).error?.code).toBe("NOT_FOUND");
    done(await leave(teacher, id, { user_id: artist.id }));
  });

  it.each([
    ["nobody", { user_ids: [] }],
    ["501 at once", { emails: Array.from({ length: 501 }, (_, n) => `s${n}@example.com`) }],
  ])("refuses %s", async (_, body) => {
    const { teacher } = await givenSchool();
    expect((await add(teacher, await givenClass(teacher), body)).error?.code).toBe("VALIDATION_FAILED");
  });

  it("stops when the class is full, by its own size or by the plan", async () => {
    const { of, teacher, student } = await givenSchool();
    const id = await givenClass(teacher, { capacity: 1, self_enroll: true });
    const other = await of("student");
    const { results } = done(await add(teacher, id, { user_ids: [student.id, other.id] }));
    expect(results.map(({ result }) => result)).toEqual(["enrolled", "full"]);
    expect((await join(other, id)).error).toMatchObject({ code: "CLASS_FULL", details: { capacity: 1 } });
    done(await leave(student, id));
    done(await join(other, id));

    const free = await givenSchool("free");
    const crowded = await givenClass(free.teacher);
    await sql("update classes set enrolled = 29 where id = $1", [crowded]);
    const both = [free.student.id, (await free.of("student")).id];
    const answer = done(await add(free.teacher, crowded, { user_ids: both }));
    expect(answer.results.map(({ result }) => result)).toEqual(["enrolled", "full"]);
  });

  it("gives the last places to as many as there are, however many come at once", async () => {
    const { of, teacher } = await givenSchool();
    const id = await givenClass(teacher, { capacity: 5, self_enroll: true });
    const students = await Promise.all(Array.from({ length: 12 }, () => of("student")));
    const answers = await Promise.all(students.map((student) => join(student, id)));
    const codes = answers.map(({ error }) => error?.code ?? "enrolled").sort();
    expect(codes).toEqual([...Array(7).fill("CLASS_FULL"), ...Array(5).fill("enrolled")]);
    expect([await enrolledIn(id), (await membersOf(teacher, id)).length]).toEqual([5, 5]);
  });

  it("shows who is in it, and who was, to who teaches it alone", async () => {
    const { of, manager, teacher, student } = await givenSchool();
    const id = await givenClass(teacher, { self_enroll: true });
    const other = await of("student");
    for (const member of [student, other]) done(await join(member, id));
    done(await leave(other, id));
    expect(await membersOf(teacher, id)).toEqual([student.id]);
    expect(await membersOf(manager, id, { status: "former" })).toEqual([other.id]);
    expect(new Set(await membersOf(teacher, id, { status: "all" }))).toEqual(new Set([student.id, other.id]));
    expect(await membersOf(teacher, id, { status: "all", search: other.email })).toEqual([other.id]);
    expect((await call(enrollments, { token: student.token, params: { id } })).error?.code).toBe("FORBIDDEN");
  });

  it("ends with the membership, which frees the place", async () => {
    const { teacher, student, admin } = await givenSchool();
    const id = await givenClass(teacher, { capacity: 1 });
    await givenEnrollment(id, student);
    expect((await call(removeMember, { token: admin.token, params: { id: student.id } })).status).toBe(200);
    expect(await enrolledIn(id)).toBe(0);
    expect(await membersOf(teacher, id, { status: "former" })).toEqual([student.id]);
  });
});

describe("a member who comes back", () => {
  it("is in the classes again that they were in when they left, while there are places", async () => {
    const { teacher, student, admin, of } = await givenSchool();
    const [kept, left, full, archived] = [
      await givenClass(teacher),
      await givenClass(teacher),
      await givenClass(teacher, { capacity: 1 }),
      await givenClass(teacher),
    ];
    for (const id of [kept, left, full, archived]) await givenEnrollment(id, student);
    done(await leave(teacher, left, { user_id: student.id }));
    const stand = (status: string) =>
      call(updateMember, { token: admin.token, params: { id: student.id }, body: { status } });
    done(await stand("inactive"));
    done(await add(teacher, full, { user_ids: [(await of("student")).id] }));
    await sql("update classes set is_active = false where id = $1", [archived]);
    done(await stand("active"));
    const isIn = async (id: string) => (await membersOf(teacher, id)).includes(student.id);
    expect(await Promise.all([kept, left, full, archived].map(isIn))).toEqual([true, false, false, false]);
    expect([await enrolledIn(kept), await enrolledIn(full)]).toEqual([1, 1]);
    const times = await sql("select from enrollments where class_id = $1 and user_id = $2", [kept, student.id]);
    expect(times).toHaveLength(2);
  });
});
