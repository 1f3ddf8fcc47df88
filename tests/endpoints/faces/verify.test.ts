import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as challenge from "../../../functions/faces/challenge.ts";
import * as verify from "../../../functions/faces/verify.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import {
  challengeOf,
  DEVICE,
  faceOf,
  givenConsent,
  givenFace,
  givenFacesIn,
  likeFaceOf,
  registerFace,
} from "../../steps/scene/faces.ts";
import { givenMember, givenSetting, type Member, sql } from "../../steps/scene/given.ts";
import { givenSession } from "../../steps/scene/lessons.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

const givenStudent = async (orgId?: string) => {
  const student = await givenMember({ role: "student", ...(orgId !== undefined && { org_id: orgId }) });
  await givenFacesIn(student.org_id);
  return student;
};

type With = { challenge?: string; device_key?: string; model?: string; now?: Date };

const tryFace = async (member: Member, embedding: readonly unknown[], given: With = {}) => {
  const { model = "face-api-128", device_key = DEVICE, now } = given;
  const answered = given.challenge ?? (await challengeOf(member, undefined, device_key));
  const body = { model, embedding, challenge: answered, device_key };
  return call(verify, { token: member.token, body, ...(now && { now }) });
};
const refusal = async (...given: Parameters<typeof tryFace>) => (await tryFace(...given)).error?.code;

describe("a face that is verified", () => {
  it.each([
    [1, { match: true, similarity: 1, verdict: "accepted" }],
    [0.925, { match: true, similarity: 0.93, verdict: "accepted" }],
    [0.914, { match: false, similarity: 0.91, verdict: "review" }],
    [0.85, { match: false, similarity: 0.85, verdict: "refused" }],
    [-1, { match: false, similarity: -1, verdict: "refused" }],
  ])("and is alike by %d is judged by its model, and told to a hundredth", async (similarity, expected) => {
    const student = await givenStudent();
    await givenFace(student, 5);
    expect(done(await tryFace(student, likeFaceOf(5, similarity)))).toEqual(expected);
    const [{ last_matched_at } = {}] = await sql("select last_matched_at from faces where user_id = $1", [student.id]);
    expect(last_matched_at !== null).toBe(expected.match);
  });

  it("is compared with all faces of its model: the most alike counts, and is the one that matched", async () => {
    const student = await givenStudent();
    const first = await givenFace(student, 1);
    const second = done(await registerFace(student, faceOf(2))).face.id;
    expect(done(await tryFace(student, faceOf(2))).match).toBe(true);
    const matched = await sql("select id from faces where last_matched_at is not null", []);
    expect(matched.map(({ id }) => id)).toContain(second);
    expect(matched.map(({ id }) => id)).not.toContain(first);
  });

  it("is compared with nobody else's", async () => {
    const [student, other] = [await givenStudent(), await givenStudent()];
    const neighbour = await givenStudent(student.org_id);
    await givenFace(student, 1);
    for (const each of [other, neighbour]) await givenFace(each, 2);
    expect(done(await tryFace(student, faceOf(2))).verdict).toBe("refused");
  });

  it("needs one that is registered, of the same model", async () => {
    const student = await givenStudent();
    await givenConsent(student);
    expect(await refusal(student, faceOf(0))).toBe("FACE_NOT_REGISTERED");
    done(await registerFace(student, faceOf(0)));
    expect(await refusal(student, faceOf(0, "arcface-512"), { model: "arcface-512" })).toBe("FACE_NOT_REGISTERED");
  });

  it.each([
    ["null for a number", [...faceOf(0).slice(1), null], {}, "VALIDATION_FAILED"],
    ["a text for a number", [...faceOf(0).slice(1), "1"], {}, "VALIDATION_FAILED"],
    ["too large numbers", Array<number>(128).fill(1e308), {}, "FACE_EMBEDDING_INVALID"],
    ["zeros", Array<number>(128).fill(0), {}, "FACE_EMBEDDING_INVALID"],
    ["another number of numbers", faceOf(0).slice(1), {}, "FACE_MODEL_UNSUPPORTED"],
    ["an unknown model", faceOf(0), { model: "human-faceres-1024" }, "FACE_MODEL_UNSUPPORTED"],
    ["a short key of a device", faceOf(0), { device_key: "short", challenge: "x" }, "VALIDATION_FAILED"],
  ])("of %s is refused", async (_, embedding, given, code) => {
    const student = await givenStudent();
    await givenFace(student);
    expect(await refusal(student, embedding, given)).toBe(code);
  });

  it("is tried five times a minute, whatever comes of it", async () => {
    const [student, other] = [await givenStudent(), await givenStudent()];
    await givenFace(student);
    await givenFace(other);
    for (let tries = 0; tries < 5; tries++) done(await tryFace(student, faceOf(tries)));
    const { status, headers, error } = await tryFace(student, faceOf(0));
    expect(error?.code).toBe("RATE_LIMITED");
    expect([status, Number(headers["retry-after"]) > 0]).toEqual([429, true]);
    expect((await tryFace(other, faceOf(0))).status).toBe(200);
  });

  it("is not where the organization does not use faces, or its plan has none", async () => {
    const student = await givenStudent();
    await givenFace(student);
    const answered = await challengeOf(student);
    await givenSetting(student.org_id, "face_enabled", false);
    expect(await refusal(student, faceOf(0), { challenge: answered })).toBe("FACE_DISABLED");
    const body = { device_key: DEVICE };
    expect((await call(challenge, { token: student.token, body })).error?.code).toBe("FACE_DISABLED");
    await sql("update organizations set plan = 'free' where id = $1", [student.org_id]);
    expect(await refusal(student, faceOf(0), { challenge: answered })).toBe("PLAN_LIMIT");
  });
});

describe("a challenge", () => {
  const later = (seconds: number) => new Date(Date.now() + seconds * 1000);

  it("is good once, also for many at once", async () => {
    const student = await givenStudent();
    await givenFace(student);
    const given = { challenge: await challengeOf(student) };
    const answers = await Promise.all(Array.from({ length: 4 }, () => tryFace(student, faceOf(0), given)));
    expect(answers.map(({ error }) => error?.code).toSorted()).toEqual([
      "FACE_CHALLENGE_USED",
      "FACE_CHALLENGE_USED",
      "FACE_CHALLENGE_USED",
      undefined,
    ]);
    expect(await refusal(student, faceOf(0), given)).toBe("FACE_CHALLENGE_USED");
  });

  it("stays that of the request that used it, also when this is sent again at once", async () => {
    const student = await givenStudent();
    await givenFace(student);
    const body = { model: "face-api-128", challenge: await challengeOf(student), device_key: DEVICE };
    const send = (embedding: readonly number[], key: string) =>
      call(verify, { token: student.token, body: { ...body, embedding }, headers: { "idempotency-key": key } });
    // It came, and was refused for another reason.
    expect((await send(faceOf(0).slice(1), "one")).error?.code).toBe("FACE_MODEL_UNSUPPORTED");
    const answers = await Promise.all([send(faceOf(0), "one"), send(faceOf(0), "one")]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await send(faceOf(0), "other")).error?.code).toBe("FACE_CHALLENGE_USED");
  });

  it("is good for a minute", async () => {
    const student = await givenStudent();
    await givenFace(student);
    const now = new Date();
    const asked = await call(challenge, { token: student.token, body: { device_key: DEVICE }, now });
    const { challenge: first, expires_at } = done(asked);
    expect(new Date(expires_at).getTime() - now.getTime()).toBe(60_000);
    const second = await challengeOf(student, undefined, DEVICE, now);
    const at = (ms: number) => new Date(now.getTime() + ms);
    expect(await refusal(student, faceOf(0), { challenge: first, now: at(60_001) })).toBe("FACE_CHALLENGE_EXPIRED");
    expect((await tryFace(student, faceOf(0), { challenge: second, now: at(60_000) })).status).toBe(200);
    expect(await refusal(student, faceOf(0), { challenge: second, now: later(61) })).toBe("FACE_CHALLENGE_EXPIRED");
  });

  it("is of one member, one device and one session, and is none when a letter of it is another", async () => {
    const student = await givenStudent();
    const neighbour = await givenStudent(student.org_id);
    const session = await givenSession(await givenMember({ org_id: student.org_id, role: "teacher" }));
    await givenFace(student);
    const own = await challengeOf(student);
    const middle = own.length / 2;
    const bent = `${own.slice(0, middle)}${own.charAt(middle) === "A" ? "B" : "A"}${own.slice(middle + 1)}`;
    const others = [await challengeOf(neighbour), await challengeOf(student, session), bent, "x"];
    for (const each of others)
      expect(await refusal(student, faceOf(0), { challenge: each })).toBe("FACE_CHALLENGE_INVALID");
    const elsewhere = { challenge: own, device_key: "fedcba9876543210" };
    await sql("delete from live.counters where key = $1", [`face:${student.id}`]);
    expect(await refusal(student, faceOf(0), elsewhere)).toBe("FACE_CHALLENGE_INVALID");
    expect((await tryFace(student, faceOf(0), { challenge: own })).status).toBe(200);
  });

  it("is for a session that there is in the organization", async () => {
    const student = await givenStudent();
    const foreign = await givenSession(await givenMember({ role: "teacher" }));
    for (const session_id of [foreign, randomUUID()]) {
      const body = { session_id, device_key: DEVICE };
      expect((await call(challenge, { token: student.token, body })).error?.code).toBe("NOT_FOUND");
    }
  });
});
