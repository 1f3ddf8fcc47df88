// A face is kept on a consent that is in force, and on nothing else; sealed, so that who reads the database has none; and
// no answer gives it out.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as consent from "../../functions/faces/consent.ts";
import * as remove from "../../functions/faces/remove.ts";
import * as withdraw from "../../functions/faces/withdraw.ts";
import { handler as maintain } from "../../functions/jobs/maintain.ts";
import * as deleteMember from "../../functions/users/delete.ts";
import { resealFaces } from "../../lib/faces/reseal.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { requestFor } from "../steps/call/id-slots.ts";
import { jobEvent } from "../steps/call/instant.ts";
import { call, callForText } from "../steps/call/when.ts";
import { readColumns } from "../steps/privacy/classes.ts";
import { runAllJobs } from "../steps/queues/jobs-queue.ts";
import {
  faceOf,
  givenConsent,
  givenFace,
  givenFacesIn,
  noticeHashOf,
  registerFace,
  tracesOf,
  verifyFace,
} from "../steps/scene/faces.ts";
import { givenMember, givenSetting, type Member, sql } from "../steps/scene/given.ts";
import { givenTenant } from "../steps/scene/tenant.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const figures = {
  races: 0,
  "faces without a consent": 0,
  "faces sealed anew": 0,
  "columns searched": 0,
  "answers searched": 0,
  "embeddings or keys found": 0,
};
beforeAll(() => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
});
afterAll(() => tell(54, "faces kept", figures));

const DAY = 86_400_000;
const ROUNDS = 25;

/** The API's document says that there are embeddings, and shows examples of some. */
const isRead = ({ method, path }: Route["contract"]) => method === "GET" && !path.endsWith("openapi.json");

const givenStudent = async () => {
  const student = await givenMember({ role: "student" });
  await givenFacesIn(student.org_id);
  return student;
};
const facesLeft = async ({ id }: Member) => (await sql("select id from faces where user_id = $1", [id])).length;
const inForce = async ({ id }: Member) =>
  (await sql("select from face_consents where user_id = $1 and withdrawn_at is null", [id])).length;
const verdictFor = async (member: Member, seed: number) => {
  await sql("delete from live.counters where key = $1", [`face:${member.id}`]);
  return done(await verifyFace(member, faceOf(seed))).verdict;
};

describe("a face without a consent", () => {
  it("is not left by whoever registers and withdraws at once, however these fall", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const student = await givenStudent();
      await givenConsent(student);
      const registering = Array.from({ length: 4 }, (_, seed) => registerFace(student, faceOf(seed)));
      const answers = await Promise.all([...registering, call(withdraw, { token: student.token })]);
      expect(answers.at(-1)?.status).toBe(200);
      for (const { status, error } of answers.slice(0, -1))
        expect([status, error?.code]).toEqual(status === 201 ? [201, undefined] : [403, "FACE_CONSENT_REQUIRED"]);
      const left = await facesLeft(student);
      figures.races++;
      figures["faces without a consent"] += left;
      expect([left, await inForce(student)]).toEqual([0, 0]);
    }
  });

  it("is not left by whoever registers while they are deactivated, or accepts the notice then", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const student = await givenStudent();
      const notice_hash = await noticeHashOf(student);
      if (round % 2 === 0) await givenConsent(student);
      const answers = await Promise.all([
        round % 2 === 0
          ? registerFace(student, faceOf(0))
          : call(consent, { token: student.token, body: { notice_hash } }),
        sql("update users set status = 'inactive' where id = $1", [student.id]),
      ]);
      expect(answers[0].status).toBeOneOf([201, 401, 403]);
      figures.races++;
      figures["faces without a consent"] += await facesLeft(student);
      expect([await facesLeft(student), await inForce(student)]).toEqual([0, 0]);
    }
  });

  it("cannot be written, whatever a statement says: on none, a withdrawn one, or somebody else's", async () => {
    const [student, other] = [await givenStudent(), await givenStudent()];
    await givenFace(student);
    await givenFace(other);
    const copy = (set: string) =>
      sql(
        `insert into faces (org_id, user_id, consent_id, consent_given, model, dimensions, key_id, sealed, created_at)
         select f.org_id, f.user_id, ${set}, f.model, f.dimensions, f.key_id, f.sealed, now() from faces f where f.user_id = $1`,
        [student.id],
      );
    await expect(copy("uuidv7(), true")).rejects.toMatchObject({ constraint: "faces_consent_fk" });
    await expect(copy("f.consent_id, false")).rejects.toMatchObject({ constraint: "faces_consented" });
    await expect(copy("null, true")).rejects.toThrow("null value");
    const foreign = `(select id from face_consents where user_id = '${other.id}'), true`;
    await expect(copy(foreign)).rejects.toMatchObject({ constraint: "faces_consent_fk" });
    const withdrawing = sql("update face_consents set withdrawn_at = now() where user_id = $1", [student.id]);
    await expect(withdrawing).rejects.toMatchObject({ constraint: "faces_consent_fk" });
  });

  it("is none after an erasure, which leaves no name in the consent either", async () => {
    const admin = await givenMember({ role: "admin" });
    await givenFacesIn(admin.org_id);
    const student = await givenMember({ org_id: admin.org_id, role: "student" });
    const body = { notice_hash: await noticeHashOf(student), guardian_name: "canary-guardian" };
    done(await call(consent, { token: student.token, body }));
    done(await registerFace(student, faceOf(0)));
    done(await call(deleteMember, { token: admin.token, params: { id: student.id }, query: { erase: "true" } }));
    await runAllJobs();
    expect(await facesLeft(student)).toBe(0);
    const kept = await sql("select guardian_name, given_ip, is_given from face_consents where user_id = $1", [
      student.id,
    ]);
    expect(kept).toEqual([{ guardian_name: null, given_ip: null, is_given: false }]);
    const [log] = await sql("select from audit_changes c where c::text like '%canary-guardian%'");
    expect(log).toBeUndefined();
  });
});

describe("a face that has not matched for its days", () => {
  const night = (days: number) => maintain(jobEvent({ now: new Date(Date.now() + days * DAY).toISOString() }));

  it("is gone, and its consent with it; a match keeps it", async () => {
    const [student, other] = [await givenStudent(), await givenStudent()];
    await givenFace(student);
    await givenFace(other);
    await sql("update faces set last_matched_at = now() + interval '300 days' where user_id = $1", [other.id]);
    await night(364);
    expect([await facesLeft(student), await facesLeft(other)]).toEqual([1, 1]);
    await night(366);
    expect([await facesLeft(student), await inForce(student)]).toEqual([0, 0]);
    expect([await facesLeft(other), await inForce(other)]).toEqual([1, 1]);
    const told = await sql(
      "select user_id from notifications where type = 'face_consent_ended' and user_id = any ($1::uuid[])",
      [[student.id, other.id]],
    );
    expect(told).toEqual([{ user_id: student.id }]);
  });

  it("goes sooner where the organization says so, and never later than the notice said", async () => {
    const [sooner, later] = [await givenStudent(), await givenStudent()];
    await givenFace(sooner);
    await givenFace(later);
    await givenSetting(sooner.org_id, "face_retention_days", 10);
    await givenSetting(later.org_id, "face_retention_days", 1000);
    await night(11);
    expect([await facesLeft(sooner), await facesLeft(later)]).toEqual([0, 1]);
    await night(366);
    expect(await facesLeft(later)).toBe(0);
  });
});

describe("a key", () => {
  it("is changed with nothing lost: what it sealed is sealed anew within the hour, and then it can go", async () => {
    const before = process.env.FACE_KEYS ?? "";
    try {
      process.env.FACE_KEYS = "first-key";
      const student = await givenStudent();
      await givenFace(student, 0);
      process.env.FACE_KEYS = "second-key,first-key";
      done(await registerFace(student, faceOf(1)));
      const keys = async () =>
        (await sql("select key_id from faces where user_id = $1 order by created_at", [student.id])).map(
          (row) => row.key_id,
        );
      const [old, newest] = await keys();
      expect(old).not.toBe(newest);
      expect(await verdictFor(student, 0)).toBe("accepted");
      const { faces_resealed } = await resealFaces();
      figures["faces sealed anew"] += faces_resealed ?? 0;
      expect(faces_resealed).toBe(1);
      expect(await keys()).toEqual([newest, newest]);
      process.env.FACE_KEYS = "second-key";
      for (const seed of [0, 1]) expect(await verdictFor(student, seed)).toBe("accepted");
      expect(await resealFaces()).toEqual({ faces_resealed: 0 });
    } finally {
      process.env.FACE_KEYS = before;
    }
  });

  it("that is gone too soon loses its faces alone, and keeps no night from its other work", async () => {
    const before = process.env.FACE_KEYS ?? "";
    try {
      process.env.FACE_KEYS = "lost-key";
      const student = await givenStudent();
      await givenFace(student);
      process.env.FACE_KEYS = "third-key,fourth-key";
      expect((await verifyFace(student, faceOf(0))).error?.code).toBe("FACE_NOT_REGISTERED");
      expect(await resealFaces()).toEqual({ faces_resealed: 0 });
      expect(await facesLeft(student)).toBe(1);
      expect((await registerFace(student, faceOf(0))).status).toBe(201);
      expect((await verifyFace(student, faceOf(0))).data.verdict).toBe("accepted");
    } finally {
      process.env.FACE_KEYS = before;
    }
  });
});

describe("an embedding", () => {
  it("and the key that seals it are in no column and in no answer", async () => {
    const tenant = await givenTenant();
    const { employee, admin, student } = tenant.members;
    await givenConsent(student);
    // Of numbers that stand nowhere else.
    const embedding = Array.from({ length: 128 }, (_, index) => Math.sin(7 * index + 1));
    const { face } = done(await registerFace(student, embedding));
    done(await verifyFace(student, embedding));
    const secrets = [...tracesOf(embedding), process.env.FACE_KEYS ?? ""];
    const found: string[] = [];
    for (const { table, name } of await readColumns())
      for (const secret of secrets) {
        figures["columns searched"]++;
        const [held] = await sql(`select from ${table} t where position($1 in lower(t."${name}"::text)) > 0 limit 1`, [
          secret.toLowerCase(),
        ]);
        if (held !== undefined) found.push(`${table}.${name}`);
      }
    const ids = { ...tenant.ids, member: student.id, face: face.id };
    for (const route of (await everyRoute()).filter(({ contract }) => isRead(contract)))
      for (const { token } of [student, admin, employee]) {
        const { text } = await callForText(route, { ...requestFor(route, ids), token });
        figures["answers searched"]++;
        if (secrets.some((secret) => text.includes(secret)) || /"(sealed|key_id|embedding)":/.test(text))
          found.push(route.name);
      }
    const answers = [await call(remove, { token: student.token, params: { id: face.id } })];
    for (const answer of answers)
      if (/sealed|embedding/.test(JSON.stringify(answer))) found.push("DELETE /api/face/{id}");
    figures["embeddings or keys found"] += found.length;
    expect(found).toEqual([]);
  });
});
