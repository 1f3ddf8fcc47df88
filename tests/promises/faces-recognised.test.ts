// The thresholds of `face-api-128` tell one person from another: embeddings computed here, of real pictures, through every
// door that a face has. Two people are a smoke test of thresholds that were measured elsewhere, and no error rate.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as verify from "../../functions/faces/verify.ts";
import * as attendance from "../../functions/sessions/attendance.ts";
import * as checkIn from "../../functions/sessions/check-in.ts";
import * as mark from "../../functions/sessions/mark.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { loadRecognition, portrait } from "../steps/faces/recognition.ts";
import { challengeOf, DEVICE, faceIn, givenConsent, givenFacesIn, registerFace } from "../steps/scene/faces.ts";
import { givenSetting, type Member, sql } from "../steps/scene/given.ts";
import { codeOf, givenLesson } from "../steps/scene/lessons.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const figures = { pictures: 0, people: 2, "strangers that were accepted": 0, "people that were refused": 0 };
const faces: Record<string, number[]> = {};
let lesson: Awaited<ReturnType<typeof givenLesson>>;

beforeAll(async () => {
  const { embeddingOf } = await loadRecognition();
  const pictures = {
    obama: portrait("obama-2012"),
    "obama again": portrait("obama-2009"),
    collins: portrait("collins"),
    // Of whom there is one picture: turned, darker and smaller it is another.
    "collins again": portrait("collins").resize(180).rotate(4, { background: "#808080" }).modulate({ brightness: 0.8 }),
  };
  for (const [name, picture] of Object.entries(pictures)) faces[name] = await embeddingOf(picture);
  figures.pictures = Object.keys(faces).length;
  lesson = await givenLesson({ methods: ["qr", "face", "manual"] });
  await givenFacesIn(lesson.org_id);
  for (const [member, name] of [
    [lesson.student, "obama"],
    [lesson.other, "collins"],
  ] as const) {
    await givenConsent(member);
    done(await registerFace(member, faceNamed(name)));
  }
  // One that is registered during a session is looked at.
  await sql("update faces set created_at = created_at - interval '1 day'");
});
afterAll(() => tell(54, "faces recognised", figures));

const faceNamed = (name: string) => faces[name] ?? [];

async function tried(member: Member, name: string) {
  const body = { model: "face-api-128", embedding: faceNamed(name), challenge: await challengeOf(member) };
  return done(await call(verify, { token: member.token, body: { ...body, device_key: DEVICE } }));
}

describe("a person", () => {
  it("is recognised in another picture, and nobody else is", async () => {
    for (const [member, own, foreign] of [
      [lesson.student, "obama again", "collins"],
      [lesson.other, "collins again", "obama"],
    ] as const) {
      const [same, other] = [await tried(member, own), await tried(member, foreign)];
      if (!same.match) figures["people that were refused"]++;
      if (other.verdict !== "refused") figures["strangers that were accepted"]++;
      expect(same).toMatchObject({ match: true, verdict: "accepted" });
      expect(other).toMatchObject({ match: false, verdict: "refused" });
    }
  });

  it("is marked by their face, beside a code and alone, and a stranger is looked at or refused", async () => {
    const { student, other, teacher, id, org_id } = lesson;
    await givenSetting(org_id, "face_trust", "accept");
    const stranger = { device_key: DEVICE, face: await faceIn(other, id, faceNamed("obama again")) };
    const refused = await call(checkIn, { token: other.token, params: { id }, body: stranger });
    expect(refused.error?.code).toBe("FACE_NOT_RECOGNISED");
    const own = { device_key: DEVICE, face: await faceIn(student, id, faceNamed("obama again")) };
    const alone = done(await call(checkIn, { token: student.token, params: { id }, body: own })).mark;
    expect(alone).toMatchObject({ method: "face", status: "present", review: "none" });
    const face = await faceIn(other, id, faceNamed("obama again"));
    const lent = { session_id: id, code: await codeOf(teacher, id), device_key: "fedcba9876543210", face };
    const challenge = await challengeOf(other, id, lent.device_key);
    const body = { ...lent, face: { ...face, challenge } };
    expect(done(await call(mark, { token: other.token, body })).mark).toMatchObject({
      method: "qr",
      review: "pending",
    });
    const { items } = done(await call(attendance, { token: teacher.token, params: { id } }));
    const reasons = Object.fromEntries(items.map(({ user, reasons: of }) => [user.id, of.map(({ code }) => code)]));
    expect(reasons).toEqual({ [student.id]: [], [other.id]: ["low_similarity"] });
  });
});
