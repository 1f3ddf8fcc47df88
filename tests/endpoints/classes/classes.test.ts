import { describe, expect, it } from "vitest";
import * as create from "../../../functions/classes/create.ts";
import * as get from "../../../functions/classes/get.ts";
import * as list from "../../../functions/classes/list.ts";
import * as remove from "../../../functions/classes/remove.ts";
import * as taught from "../../../functions/classes/taught.ts";
import * as update from "../../../functions/classes/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenClass, givenEnrollment, givenPlace } from "../../steps/scene/classes.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

const algebra = { name: "Algebra", code: "M-1" };
const make = ({ token }: Member, body: object = {}) => call(create, { token, body: { ...algebra, ...body } });
const change = ({ token }: Member, id: string, body: object) => call(update, { token, params: { id }, body });
const look = ({ token }: Member, id: string) => call(get, { token, params: { id } });
const namesFor = async ({ token }: Member, query: Record<string, string> = {}) =>
  done(await call(list, { token, query })).items.map(({ name }) => name);

async function givenSchool() {
  const { id: org_id } = await givenOrganization();
  const of = (role: Member["role"], department: string) => givenMember({ org_id, role, department });
  return {
    org_id,
    teacher: await of("teacher", "Maths"),
    colleague: await of("teacher", "Arts"),
    student: await of("student", "Maths"),
    admin: await of("admin", "Office"),
    manager: await givenMember({ org_id, role: "manager", department: "Maths", managed_departments: ["Maths"] }),
  };
}

describe("a class", () => {
  it("is made by its teacher, who finds it among their own", async () => {
    const { org_id, teacher, colleague } = await givenSchool();
    const place_id = await givenPlace(org_id);
    const policy = { methods: ["qr", "geofence"], late_after_minutes: 5 };
    const made = done(await make(teacher, { place_id, capacity: 30, policy, timezone: "Asia/Tokyo" })).class;
    expect(made).toMatchObject({
      ...algebra,
      teacher: { id: teacher.id, name: teacher.name },
      enrolled: 0,
      capacity: 30,
      is_active: true,
      self_enroll: false,
      my_enrollment: null,
      policy,
    });
    expect(done(await call(taught, { token: teacher.token })).items).toEqual([made]);
    expect(done(await call(taught, { token: colleague.token })).items).toEqual([]);
  });

  it.each([
    ["a face alone", { policy: { methods: ["face"] } }],
    ["no way to mark oneself", { policy: { methods: [] } }],
    ["a method twice", { policy: { methods: ["qr", "qr"] } }],
    ["a policy nobody knows", { policy: { snacks: true } }],
    ["room for nobody", { capacity: 0 }],
    ["a zone that is none", { timezone: "Mars/Olympus" }],
  ])("with %s is refused", async (_, body) => {
    const { teacher } = await givenSchool();
    expect((await make(teacher, body)).error?.code).toBe("VALIDATION_FAILED");
  });

  it("has a code of its own, whatever its case", async () => {
    const { teacher, colleague } = await givenSchool();
    done(await make(teacher));
    expect((await make(colleague, { code: "m-1" })).error?.code).toBe("CLASS_CODE_TAKEN");
    const { id } = done(await make(colleague, { code: "M-2" })).class;
    expect((await change(colleague, id, { code: "M-1" })).error?.code).toBe("CLASS_CODE_TAKEN");
    done(await make((await givenSchool()).teacher));
  });

  it("is made for a teacher by those who look after them", async () => {
    const { teacher, colleague, student, manager, admin } = await givenSchool();
    const refused = async (by: Member, { id }: Member) => (await make(by, { teacher_id: id })).error?.code;
    expect(await refused(teacher, colleague)).toBe("FORBIDDEN");
    expect(await refused(manager, colleague)).toBe("NOT_FOUND");
    expect(await refused(manager, student)).toBe("FORBIDDEN");
    expect(await refused(admin, student)).toBe("FORBIDDEN");
    expect(await refused(student, student)).toBe("FORBIDDEN");
    expect(done(await make(manager, { teacher_id: teacher.id })).class.teacher.id).toBe(teacher.id);
  });

  it("is seen by who teaches it, is in it, may enrol in it or looks after its teacher", async () => {
    const { teacher, colleague, student, manager, admin } = await givenSchool();
    const closed = await givenClass(teacher, { name: "Closed" });
    const open = await givenClass(colleague, { name: "Open", self_enroll: true });
    const archived = await givenClass(colleague, { name: "Old", self_enroll: true, is_active: false });
    expect(await namesFor(teacher)).toEqual(["Closed", "Open"]);
    expect(await namesFor(manager)).toEqual(["Closed", "Open"]);
    expect(await namesFor(admin)).toEqual(["Closed", "Old", "Open"]);
    expect(await namesFor(student)).toEqual(["Open"]);
    await givenEnrollment(closed, student);
    expect(await namesFor(student)).toEqual(["Closed", "Open"]);
    expect(await namesFor(manager, { teacher_id: teacher.id })).toEqual(["Closed"]);
    const query = { teacher_id: teacher.id };
    expect((await call(list, { token: student.token, query })).error?.code).toBe("FORBIDDEN");
    expect(await namesFor(admin, { is_active: "false" })).toEqual(["Old"]);
    expect(await namesFor(admin, { search: "cloSED" })).toEqual(["Closed"]);
    expect((await look(student, archived)).error?.code).toBe("NOT_FOUND");
    expect((await look(student, open)).status).toBe(200);
    expect(done(await look(student, closed)).class.my_enrollment).not.toBeNull();
    const stranger = (await givenSchool()).admin;
    expect((await look(stranger, open)).error?.code).toBe("NOT_FOUND");
  });

  it("is changed by its teacher and who looks after them, and given to another by these alone", async () => {
    const { teacher, colleague, student, manager, admin } = await givenSchool();
    const id = await givenClass(teacher, { name: "Algebra", self_enroll: true });
    expect(done(await change(teacher, id, { description: "Groups" })).class.description).toBe("Groups");
    expect(done(await change(manager, id, { name: "Groups" })).class).toMatchObject({ name: "Groups", enrolled: 0 });
    expect((await change(student, id, { name: "x" })).error?.code).toBe("FORBIDDEN");
    expect((await change(colleague, id, { name: "x" })).error?.code).toBe("FORBIDDEN");
    expect((await change(teacher, id, { teacher_id: colleague.id })).error?.code).toBe("FORBIDDEN");
    expect(done(await change(admin, id, { teacher_id: colleague.id })).class.teacher.id).toBe(colleague.id);
    expect((await change(teacher, id, { name: "x" })).error?.code).toBe("FORBIDDEN");
    expect((await change(colleague, id, { name: "Rings" })).status).toBe(200);
  });

  it("keeps at least as many places as it has members", async () => {
    const { teacher, student, colleague } = await givenSchool();
    const id = await givenClass(teacher);
    for (const member of [student, colleague]) await givenEnrollment(id, member);
    expect((await change(teacher, id, { capacity: 1 })).error?.code).toBe("CLASS_FULL");
    expect(done(await change(teacher, id, { capacity: 2 })).class).toMatchObject({ capacity: 2, enrolled: 2 });
  });

  it("is gone when nobody was ever in it, and archived otherwise", async () => {
    const { teacher, student } = await givenSchool();
    const [unused, used] = [await givenClass(teacher), await givenClass(teacher)];
    await givenEnrollment(used, student);
    const drop = (id: string) => call(remove, { token: teacher.token, params: { id } });
    expect(done(await drop(unused)).removed).toBe(true);
    expect(done(await drop(used))).toMatchObject({ removed: false, class: { is_active: false } });
    expect((await drop(unused)).error?.code).toBe("NOT_FOUND");
    expect((await look(student, used)).status).toBe(200);
  });

  it("counts by the plan while it is active", async () => {
    const { org_id, teacher } = await givenSchool();
    await sql("update organizations set plan = 'free' where id = $1", [org_id]);
    const made = [];
    for (const code of ["1", "2", "3"]) made.push(done(await make(teacher, { code })).class.id);
    const refused = { code: "PLAN_LIMIT", details: { limit: "classes", classes: 3, used: 3 } };
    expect((await make(teacher, { code: "4" })).error).toMatchObject(refused);
    done(await change(teacher, made[0] ?? "", { is_active: false }));
    done(await make(teacher, { code: "4" }));
    expect((await change(teacher, made[0] ?? "", { is_active: true })).error).toMatchObject(refused);
    await sql("update organizations set plan = 'enterprise' where id = $1", [org_id]);
    done(await change(teacher, made[0] ?? "", { is_active: true }));
  });

  it("is one of two that are asked for at once where the plan has room for one", async () => {
    const { org_id, teacher } = await givenSchool();
    await sql("update organizations set plan = 'free' where id = $1", [org_id]);
    for (const code of ["1", "2"]) done(await make(teacher, { code }));
    const answers = await Promise.all(["3", "4", "5", "6"].map((code) => make(teacher, { code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 402, 402, 402]);
  });
});
