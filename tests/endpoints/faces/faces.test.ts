import { createHash, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as views from "../../../functions/audit/views.ts";
import * as consent from "../../../functions/faces/consent.ts";
import * as list from "../../../functions/faces/list.ts";
import * as remove from "../../../functions/faces/remove.ts";
import * as withdraw from "../../../functions/faces/withdraw.ts";
import { openFace, type Sealed } from "../../../lib/faces/seal.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { faceOf, givenConsent, givenFace, givenFacesIn, registerFace } from "../../steps/scene/faces.ts";
import { givenMember, givenSetting, type Member, sql } from "../../steps/scene/given.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

const givenStudent = async () => {
  const student = await givenMember({ role: "student" });
  await givenFacesIn(student.org_id);
  return student;
};
const shownTo = ({ token }: Member, { id }: Pick<Member, "id">) => call(list, { token, params: { id } });
const own = async (member: Member) => done(await shownTo(member, member));
const accept = ({ token }: Member, notice_hash: string, more = {}) =>
  call(consent, { token, body: { notice_hash, ...more } });
const withdrawBy = ({ token }: Member) => call(withdraw, { token });
const removeBy = ({ token }: Member, id: string) => call(remove, { token, params: { id } });

describe("the notice about faces", () => {
  it("says who, what for, how long, what else there is and how to withdraw; its hash is of exactly these words", async () => {
    const student = await givenStudent();
    const { notice, enabled, models } = await own(student);
    const [{ name } = { name: "" }] = await sql<{ name: string }>("select name from organizations where id = $1", [
      student.org_id,
    ]);
    for (const words of [name, "365 days", "by hand", "withdraw", notice.purpose]) expect(notice.text).toContain(words);
    expect(notice.hash).toBe(createHash("sha256").update(notice.text).digest("hex"));
    expect(enabled).toBe(true);
    expect(models).toEqual([
      { model: "face-api-128", dimensions: 128 },
      { model: "arcface-512", dimensions: 512 },
    ]);
  });

  it("is another after other days or another name, and an older one is no longer accepted", async () => {
    const student = await givenStudent();
    const { notice } = await own(student);
    await givenSetting(student.org_id, "face_retention_days", 30);
    expect((await accept(student, notice.hash)).error?.code).toBe("FACE_NOTICE_CHANGED");
    const shorter = (await own(student)).notice;
    expect(shorter.text).toContain("30 days");
    await sql("update organizations set name = 'Another' where id = $1", [student.org_id]);
    expect((await accept(student, shorter.hash)).error?.code).toBe("FACE_NOTICE_CHANGED");
    expect((await accept(student, (await own(student)).notice.hash)).status).toBe(201);
  });

  it.each([
    ["a hash that is none", { notice_hash: "x" }],
    ["no hash", {}],
    ["a guardian without a name", { notice_hash: "0".repeat(64), guardian_name: " " }],
  ])("with %s is not accepted", async (_, body) => {
    const { token } = await givenStudent();
    expect((await call(consent, { token, body })).error?.code).toBe("VALIDATION_FAILED");
  });
});

describe("a consent", () => {
  it("keeps the words that were read, who agreed with a minor, when and from where", async () => {
    const student = await givenStudent();
    const { notice } = await own(student);
    const given = done(await accept(student, notice.hash, { guardian_name: "Grace" })).consent;
    expect(given).toMatchObject({
      notice: notice.text,
      notice_hash: notice.hash,
      purpose: notice.purpose,
      retention_days: 365,
      guardian_name: "Grace",
      withdrawn_at: null,
    });
    expect((await own(student)).consent).toEqual(given);
    const [kept] = await sql("select given_ip, is_given from face_consents where id = $1", [given.id]);
    expect(kept).toEqual({ given_ip: expect.any(String), is_given: true });
  });

  it("is one at a time, and can be given again once it is withdrawn", async () => {
    const student = await givenStudent();
    const { notice } = await own(student);
    const answers = await Promise.all(Array.from({ length: 5 }, () => accept(student, notice.hash)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { error } of answers.filter(({ status }) => status !== 201))
      expect(error?.code).toBe("FACE_CONSENT_GIVEN");
    done(await withdrawBy(student));
    expect((await withdrawBy(student)).error?.code).toBe("NOT_FOUND");
    done(await accept(student, notice.hash));
    const { consent: now, former_consents } = await own(student);
    expect(now?.withdrawn_at).toBeNull();
    expect(former_consents).toHaveLength(1);
  });

  it("takes its faces with it when it is withdrawn", async () => {
    const student = await givenStudent();
    await givenFace(student, 0);
    done(await registerFace(student, faceOf(1)));
    expect(done(await withdrawBy(student))).toEqual({ deleted_faces: 2 });
    expect(await own(student)).toMatchObject({ consent: null, faces: [] });
    expect(await sql("select from faces where user_id = $1", [student.id])).toEqual([]);
    expect((await registerFace(student, faceOf(0))).error?.code).toBe("FACE_CONSENT_REQUIRED");
    const told = await sql("select action from audit_log where user_id = $1 order by id", [student.id]);
    expect(told.map(({ action }) => action)).toEqual([
      "face.consent",
      "face.register",
      "face.register",
      "face.withdraw",
    ]);
  });

  it("can be withdrawn, and faces be deleted, where faces are used no longer", async () => {
    const student = await givenStudent();
    const id = await givenFace(student);
    await givenSetting(student.org_id, "face_enabled", false);
    expect((await own(student)).enabled).toBe(false);
    expect((await removeBy(student, id)).status).toBe(200);
    expect((await withdrawBy(student)).status).toBe(200);
  });
});

describe("a face", () => {
  it("is registered with its model, kept sealed, and shown to nobody", async () => {
    const student = await givenStudent();
    await givenConsent(student);
    const registered = done(await registerFace(student, faceOf(3))).face;
    expect(registered).toEqual({
      id: expect.any(String),
      model: "face-api-128",
      dimensions: 128,
      created_at: expect.any(String),
      last_matched_at: null,
    });
    expect((await own(student)).faces).toEqual([registered]);
    const [kept] = await sql<Sealed>("select key_id, sealed from faces where id = $1", [registered.id]);
    if (kept === undefined) throw new Error("no face");
    const whose = { org_id: student.org_id, user_id: student.id, id: registered.id };
    expect(openFace({ ...whose, model: "face-api-128", dimensions: 128 }, kept)[3]).toBe(1);
  });

  it("is not registered without a consent", async () => {
    const student = await givenStudent();
    expect((await registerFace(student, faceOf(0))).error?.code).toBe("FACE_CONSENT_REQUIRED");
  });

  const zeros = Array<number>(128).fill(0);
  it.each([
    ["null, which NaN is in JSON", [...zeros.slice(1), null], "VALIDATION_FAILED"],
    ["a text", [...zeros.slice(1), "NaN"], "VALIDATION_FAILED"],
    ["nothing", [], "VALIDATION_FAILED"],
    ["more numbers than any model", Array<number>(4097).fill(1), "VALIDATION_FAILED"],
    ["zeros", zeros, "FACE_EMBEDDING_INVALID"],
    ["nearly zeros", [1e-7, ...zeros.slice(1)], "FACE_EMBEDDING_INVALID"],
    ["numbers that are too large together", Array<number>(128).fill(1e308), "FACE_EMBEDDING_INVALID"],
    ["one number too few", faceOf(0).slice(1), "FACE_MODEL_UNSUPPORTED"],
    ["one number too many", [...faceOf(0), 0], "FACE_MODEL_UNSUPPORTED"],
    ["as many as another model has", faceOf(0, "arcface-512"), "FACE_MODEL_UNSUPPORTED"],
  ])("of %s is none", async (_, embedding, code) => {
    const student = await givenStudent();
    await givenConsent(student);
    expect((await registerFace(student, embedding)).error?.code).toBe(code);
    expect((await own(student)).faces).toEqual([]);
  });

  it("of one huge number is one: its length does not count", async () => {
    const student = await givenStudent();
    await givenConsent(student);
    expect((await registerFace(student, [1e150, ...zeros.slice(1)])).status).toBe(201);
  });

  it.each(["human-faceres-1024", "constructor", "FACE-API-128"])("by the model %s is not taken", async (model) => {
    const student = await givenStudent();
    await givenConsent(student);
    expect((await registerFace(student, faceOf(0), model)).error?.code).toBe("FACE_MODEL_UNSUPPORTED");
  });

  it("is one of five of its model, however many come at once", async () => {
    const student = await givenStudent();
    await givenConsent(student);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, seed) => registerFace(student, faceOf(seed))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    for (const { error } of answers.filter(({ status }) => status !== 201)) expect(error?.code).toBe("FACE_LIMIT");
    expect((await registerFace(student, faceOf(0, "arcface-512"), "arcface-512")).status).toBe(201);
  });

  it("is its member's to delete, and nobody else's below an administrator, who is seen to do so", async () => {
    const student = await givenStudent();
    const of = (role: Member["role"]) => givenMember({ org_id: student.org_id, role });
    const [other, manager, admin] = [await of("student"), await of("manager"), await of("admin")];
    const stranger = await givenMember({ role: "super_admin" });
    const id = await givenFace(student);
    for (const each of [other, manager, stranger]) {
      expect((await removeBy(each, id)).error?.code).toBe("NOT_FOUND");
      expect((await removeBy(each, randomUUID())).error?.code).toBe("NOT_FOUND");
    }
    expect(done(await removeBy(admin, id)).face.id).toBe(id);
    const told = await sql("select type, title from notifications where user_id = $1", [student.id]);
    expect(told).toEqual([{ type: "face_deleted", title: `${admin.name} has deleted a face of yours` }]);
    const another = done(await registerFace(student, faceOf(0))).face.id;
    expect(done(await removeBy(student, another)).face.id).toBe(another);
    expect((await removeBy(student, another)).error?.code).toBe("NOT_FOUND");
    expect(await own(student)).toMatchObject({ faces: [], consent: { withdrawn_at: null } });
  });

  it("of an administrator above is not deleted by one below", async () => {
    const owner = await givenMember({ role: "super_admin" });
    await givenFacesIn(owner.org_id);
    const admin = await givenMember({ org_id: owner.org_id, role: "admin" });
    expect((await removeBy(admin, await givenFace(owner))).error?.code).toBe("FORBIDDEN");
  });

  it("is shown to its member and to administrators, whose look the member sees", async () => {
    const student = await givenStudent();
    const of = (role: Member["role"]) => givenMember({ org_id: student.org_id, role });
    const [manager, admin] = [await of("manager"), await of("admin")];
    const id = await givenFace(student);
    expect((await shownTo(manager, student)).error?.code).toBe("FORBIDDEN");
    expect((await shownTo(await of("student"), student)).error?.code).toBe("FORBIDDEN");
    expect((await shownTo(await givenMember({ role: "admin" }), student)).error?.code).toBe("NOT_FOUND");
    await own(student);
    expect(done(await shownTo(admin, student)).faces.map((face) => face.id)).toEqual([id]);
    const { items } = done(await call(views, { token: student.token }));
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ viewer: { id: admin.id }, count: 1, looks: { faces: 1, days: 0 } });
  });
});

describe("an organization", () => {
  const everyCall = async (member: Member) => {
    const { hash } = (await own(member)).notice;
    return [await accept(member, hash), await registerFace(member, faceOf(0))].map(({ error }) => error?.code);
  };

  it("uses no faces unless it says so", async () => {
    const student = await givenMember({ role: "student" });
    await sql("update organizations set plan = 'pro' where id = $1", [student.org_id]);
    expect(await everyCall(student)).toEqual(["FACE_DISABLED", "FACE_DISABLED"]);
    expect((await own(student)).enabled).toBe(false);
  });

  it("has none by the plan free", async () => {
    const student = await givenStudent();
    await sql("update organizations set plan = 'free' where id = $1", [student.org_id]);
    expect(await everyCall(student)).toEqual(["PLAN_LIMIT", "PLAN_LIMIT"]);
    expect((await own(student)).enabled).toBe(false);
  });

  it("without FACE_KEYS registers none, and all else goes on", async () => {
    const student = await givenStudent();
    await givenConsent(student);
    const before = process.env.FACE_KEYS;
    delete process.env.FACE_KEYS;
    try {
      expect((await registerFace(student, faceOf(0))).error?.code).toBe("FACE_DISABLED");
      expect(await own(student)).toMatchObject({ enabled: false, faces: [] });
    } finally {
      process.env.FACE_KEYS = before;
    }
  });
});

describe("whoever is no member any more", () => {
  it("has no face and no consent left, from the same moment", async () => {
    const student = await givenStudent();
    await givenFace(student);
    await sql("update users set status = 'inactive' where id = $1", [student.id]);
    expect(await sql("select from faces where user_id = $1", [student.id])).toEqual([]);
    const consents = await sql("select is_given from face_consents where user_id = $1", [student.id]);
    expect(consents).toEqual([{ is_given: false }]);
  });
});
