import { describe, expect, it } from "vitest";
import * as attendance from "../../../functions/sessions/attendance.ts";
import * as checkIn from "../../../functions/sessions/check-in.ts";
import * as mark from "../../../functions/sessions/mark.ts";
import * as report from "../../../functions/sessions/report.ts";
import * as review from "../../../functions/sessions/review.ts";
import * as scan from "../../../functions/sessions/scan.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import {
  challengeOf,
  DEVICE,
  faceIn,
  faceOf,
  givenConsent,
  givenFace,
  givenFacesIn,
  likeFaceOf,
  registerFace,
} from "../../steps/scene/faces.ts";
import { givenSetting, type Member, sql } from "../../steps/scene/given.ts";
import { codeOf, givenLesson, givenSession } from "../../steps/scene/lessons.ts";
import { withoutPublicLimit } from "../../steps/scene/sign-in.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();
withoutPublicLimit();

const HERE = { latitude: 1, longitude: 2, accuracy_metres: 5 };

/** A lesson in an organization that uses faces, whose student has registered the face 0. */
const givenFacedLesson = async (given: Parameters<typeof givenLesson>[0] = {}) => {
  const lesson = await givenLesson({ methods: ["qr", "geofence", "face", "manual"], ...given });
  await givenFacesIn(lesson.org_id);
  await givenFace(lesson.student, 0);
  return lesson;
};
const checkInBy = ({ token }: Member, id: string, body: object) => call(checkIn, { token, params: { id }, body });
const here = async (sessionId: string) => {
  const [{ fence } = {}] = await sql<{ fence: typeof HERE }>("select fence from attendance_sessions where id = $1", [
    sessionId,
  ]);
  return { ...HERE, latitude: fence?.latitude ?? 0, longitude: fence?.longitude ?? 0 };
};
const reasonsOf = async ({ token }: Member, id: string) => {
  const { items } = done(await call(attendance, { token, params: { id } }));
  return items
    .filter(({ method }) => method !== null)
    .map(({ reasons, ...more }) => ({
      ...more,
      reasons: reasons.map(({ code }) => code),
    }));
};

describe("a face beside a code", () => {
  it.each([
    ["accepted", 1, "none", []],
    ["in doubt", 0.91, "pending", ["face_uncertain"]],
    ["another", 0.5, "pending", ["low_similarity"]],
  ])("that is %s never refuses the mark", async (_, similarity, expected, reasons) => {
    const { teacher, student, id } = await givenFacedLesson();
    const face = await faceIn(student, id, likeFaceOf(0, similarity));
    const body = { session_id: id, code: await codeOf(teacher, id), device_key: DEVICE, face };
    const marked = done(await call(mark, { token: student.token, body })).mark;
    expect(marked).toMatchObject({ method: "qr", review: expected, status: "present" });
    expect(await reasonsOf(teacher, id)).toEqual([
      expect.objectContaining({ reasons, face_similarity: similarity, face_model: "face-api-128" }),
    ]);
  });

  it("comes with a ticket as well", async () => {
    const { teacher, student, id } = await givenFacedLesson();
    const code = await codeOf(teacher, id);
    const { ticket } = done(await call(scan, { body: { session_id: id, code, device_key: DEVICE } }));
    const face = await faceIn(student, id, faceOf(0));
    const body = { ticket, device_key: DEVICE, face };
    expect(done(await call(mark, { token: student.token, body })).mark.review).toBe("none");
  });

  it("needs the key of the device, and is for a session that takes faces", async () => {
    const { teacher, student, id } = await givenFacedLesson({ methods: ["qr", "manual"] });
    const face = await faceIn(student, id, faceOf(0));
    const body = { session_id: id, code: await codeOf(teacher, id), face };
    expect((await call(mark, { token: student.token, body })).error).toMatchObject({
      code: "VALIDATION_FAILED",
      details: [{ path: "body.device_key" }],
    });
    const whole = { ...body, device_key: DEVICE };
    expect((await call(mark, { token: student.token, body: whole })).error).toMatchObject({
      code: "METHOD_NOT_ACCEPTED",
      details: { methods: ["qr", "manual"] },
    });
  });

  it("is never demanded, also where the session wants code and place", async () => {
    const { teacher, student, id } = await givenFacedLesson({ methods: ["qr", "face", "manual"], require_all: true });
    const body = { session_id: id, code: await codeOf(teacher, id), device_key: DEVICE };
    expect((await call(mark, { token: student.token, body })).status).toBe(201);
  });

  it("is looked at where it was registered after the session had begun", async () => {
    const { teacher, other, id } = await givenFacedLesson();
    await givenConsent(other);
    done(await registerFace(other, faceOf(2)));
    const face = await faceIn(other, id, faceOf(2));
    const body = { session_id: id, code: await codeOf(teacher, id), device_key: DEVICE, face };
    expect(done(await call(mark, { token: other.token, body })).mark.review).toBe("pending");
    expect((await reasonsOf(teacher, id))[0]?.reasons).toEqual(["face_new"]);
  });

  it.each([
    [
      "of another session",
      async (student: Member, teacher: Member) => faceIn(student, await givenSession(teacher), faceOf(0)),
    ],
    ["of another device", async (student: Member, _: Member, id: string) => faceIn(student, id, faceOf(0))],
    ["of another member", async (_: Member, teacher: Member, id: string) => faceIn(teacher, id, faceOf(0))],
  ])("with a challenge %s marks nothing", async (which, from) => {
    const { teacher, student, id } = await givenFacedLesson();
    const face = await from(student, teacher, id);
    const device_key = which === "of another device" ? "fedcba9876543210" : DEVICE;
    const body = { session_id: id, code: await codeOf(teacher, id), device_key, face };
    expect((await call(mark, { token: student.token, body })).error?.code).toBe("FACE_CHALLENGE_INVALID");
    expect(await reasonsOf(teacher, id)).toEqual([]);
  });

  it("of whom none is registered marks nothing", async () => {
    const { teacher, student, other, id } = await givenFacedLesson();
    await givenConsent(other);
    const code = await codeOf(teacher, id);
    const face = await faceIn(other, id, faceOf(0));
    const body = { session_id: id, code, device_key: DEVICE, face };
    expect((await call(mark, { token: other.token, body })).error?.code).toBe("FACE_NOT_REGISTERED");
    expect(
      (await call(mark, { token: student.token, body: { ...body, face: { ...face, model: "x" } } })).error?.code,
    ).toBe("FACE_MODEL_UNSUPPORTED");
  });

  it("counts among the five that a member may try in a minute", async () => {
    const { teacher, student, id } = await givenFacedLesson();
    const code = await codeOf(teacher, id);
    const answers: (string | undefined)[] = [];
    for (let tries = 0; tries < 6; tries++) {
      const body = { session_id: id, code, device_key: DEVICE, face: await faceIn(student, id, faceOf(0)) };
      answers.push((await call(mark, { token: student.token, body })).error?.code);
    }
    expect(answers).toEqual([undefined, ...Array(4).fill("ALREADY_MARKED"), "RATE_LIMITED"]);
  });
});

describe("a face beside a place", () => {
  it("adds its doubts to those of the place, in either form of a position", async () => {
    const { teacher, student, other, id } = await givenFacedLesson();
    await givenFace(other, 3);
    const location = await here(id);
    const doubtful = { location, device_key: DEVICE, face: await faceIn(student, id, likeFaceOf(0, 0.91)) };
    expect(done(await checkInBy(student, id, doubtful)).mark).toMatchObject({ method: "geofence", review: "pending" });
    const short = { lat: location.latitude, lon: location.longitude, accuracy: 5, device_key: "fedcba9876543210" };
    const challenge = await challengeOf(other, id, short.device_key);
    const face = { model: "face-api-128", embedding: faceOf(3), challenge };
    expect(done(await checkInBy(other, id, { ...short, face })).mark).toMatchObject({
      method: "geofence",
      review: "none",
    });
    const reasons = (await reasonsOf(teacher, id)).map((each) => each.reasons);
    expect(reasons.toSorted()).toEqual([[], ["face_uncertain"]]);
  });

  it("does not stand for the place where the session wants that", async () => {
    const { student, other, id } = await givenFacedLesson({ methods: ["geofence", "face"], require_all: true });
    const location = await here(id);
    const face = await faceIn(student, id, faceOf(0));
    expect((await checkInBy(student, id, { device_key: DEVICE, face })).error).toMatchObject({
      code: "METHOD_NOT_ACCEPTED",
      details: { needs: ["geofence"] },
    });
    // A challenge is used up by what is refused as well.
    const again = { location, device_key: DEVICE, face };
    expect((await checkInBy(student, id, again)).error.code).toBe("FACE_CHALLENGE_USED");
    const anew = await faceIn(student, id, faceOf(0));
    expect((await checkInBy(student, id, { ...again, face: anew })).status).toBe(201);
    expect((await checkInBy(other, id, { location })).status).toBe(201);
  });
});

describe("a face by itself", () => {
  it("is looked at, unless the organization trusts it", async () => {
    const { teacher, student, other, id } = await givenFacedLesson();
    await givenFace(other, 1);
    const first = { device_key: DEVICE, face: await faceIn(student, id, faceOf(0)) };
    expect(done(await checkInBy(student, id, first)).mark).toMatchObject({ method: "face", review: "pending" });
    await givenSetting(student.org_id, "face_trust", "accept");
    const second = { device_key: DEVICE, face: await faceIn(other, id, faceOf(1)) };
    expect(done(await checkInBy(other, id, second)).mark).toMatchObject({ method: "face", review: "none" });
    const marks = await reasonsOf(teacher, id);
    // One device for two: that is seen of faces as of codes.
    expect(marks.find(({ user }) => user.id === student.id)?.reasons).toEqual(["face_alone", "device_shared"]);
    const { methods } = done(await call(report, { token: teacher.token, params: { id } }));
    expect(methods).toEqual({ qr: 0, geofence: 0, face: 2, manual: 0 });
  });

  it("in doubt is looked at, also where it is trusted", async () => {
    const { teacher, student, id } = await givenFacedLesson();
    await givenSetting(student.org_id, "face_trust", "accept");
    const body = { device_key: DEVICE, face: await faceIn(student, id, likeFaceOf(0, 0.91)) };
    expect(done(await checkInBy(student, id, body)).mark.review).toBe("pending");
    expect((await reasonsOf(teacher, id))[0]?.reasons).toEqual(["face_alone", "face_uncertain"]);
  });

  it("that is another marks nothing", async () => {
    const { teacher, student, id } = await givenFacedLesson();
    const body = { device_key: DEVICE, face: await faceIn(student, id, faceOf(1)) };
    const refused = await checkInBy(student, id, body);
    expect([refused.status, refused.error?.code]).toEqual([403, "FACE_NOT_RECOGNISED"]);
    expect(await reasonsOf(teacher, id)).toEqual([]);
  });

  it("is not enough where the session takes none, wants all of its ways, or a code as well", async () => {
    const lesson = await givenFacedLesson({ methods: ["qr", "geofence"] });
    const { student, teacher, id } = lesson;
    const by = async (sessionId: string) => {
      const body = { device_key: DEVICE, face: await faceIn(student, sessionId, faceOf(0)) };
      return (await checkInBy(student, sessionId, body)).error;
    };
    expect(await by(id)).toMatchObject({ code: "METHOD_NOT_ACCEPTED", details: { methods: ["qr", "geofence"] } });
    const all = await givenSession(teacher, { methods: ["qr", "face"], require_all: true });
    expect(await by(all)).toMatchObject({ code: "METHOD_NOT_ACCEPTED", details: { needs: ["qr"] } });
  });

  it.each([
    ["nothing", {}],
    ["a device and no face", { device_key: DEVICE }],
    ["a face and no device", { face: { model: "face-api-128", embedding: faceOf(0), challenge: "x" } }],
  ])("a body of %s is none", async (_, body) => {
    const { student, id } = await givenFacedLesson();
    expect((await checkInBy(student, id, body)).error?.code).toBe("VALIDATION_FAILED");
  });

  it("is a member's own mark, which is accepted or refused like others", async () => {
    const { teacher, student, id } = await givenFacedLesson();
    const body = { device_key: DEVICE, face: await faceIn(student, id, faceOf(0)) };
    done(await checkInBy(student, id, body));
    const decisions = [{ user_id: student.id, decision: "refused" }];
    const { results } = done(await call(review, { token: teacher.token, params: { id }, body: { decisions } }));
    expect(results).toEqual([{ user_id: student.id, result: "refused" }]);
  });
});
