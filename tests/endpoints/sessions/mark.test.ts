import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/sessions/check-in.ts";
import * as checkOut from "../../../functions/sessions/check-out.ts";
import * as end from "../../../functions/sessions/end.ts";
import * as get from "../../../functions/sessions/get.ts";
import * as mark from "../../../functions/sessions/mark.ts";
import * as qr from "../../../functions/sessions/qr.ts";
import * as rollCall from "../../../functions/sessions/roll-call.ts";
import * as scan from "../../../functions/sessions/scan.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenEnrollment } from "../../steps/scene/classes.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { codeOf, givenLesson, givenSession } from "../../steps/scene/lessons.ts";
import { withoutPublicLimit } from "../../steps/scene/sign-in.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();
withoutPublicLimit();

const SECOND = 1000;
const later = (seconds: number, from = new Date()) => new Date(from.getTime() + seconds * SECOND);
const markBy = ({ token }: Member, body: object, now?: Date, ip?: string) =>
  call(mark, { token, body, ...(now && { now }), ...(ip && { ip }) });

/** The start of the step that runs now, so that ages are exact. */
const stepNow = () => new Date(Math.floor(Date.now() / 10_000) * 10_000);

describe("marking by a code", () => {
  it("marks once, however often and whoever at once", async () => {
    const { teacher, student, id } = await givenLesson();
    const code = await codeOf(teacher, id);
    const answers = await Promise.all(Array.from({ length: 20 }, () => markBy(student, { session_id: id, code })));
    const marked = answers.filter(({ status }) => status === 201);
    expect(marked).toHaveLength(1);
    expect(marked[0]?.data.mark).toMatchObject({ status: "present", method: "qr", review: "none" });
    for (const { error } of answers.filter(({ status }) => status !== 201))
      expect(error).toMatchObject({ code: "ALREADY_MARKED", details: { status: "present" } });
    expect(done(await call(get, { token: student.token, params: { id } })).session.my_mark?.status).toBe("present");
  });

  it("is late a quarter of an hour after the session began, which a teacher may do late", async () => {
    const { teacher, student, other, id } = await givenLesson({ starts: -40 });
    await sql("update attendance_sessions set started_at = now() - interval '16 minutes' where id = $1", [id]);
    const code = await codeOf(teacher, id);
    expect(done(await markBy(student, { session_id: id, code })).mark.status).toBe("late");
    await sql("update attendance_sessions set started_at = now() - interval '14 minutes' where id = $1", [id]);
    expect(done(await markBy(other, { session_id: id, code })).mark.status).toBe("present");
  });

  it("knows an expired, a wrong, a foreign and an invalidated code, and a session that is none", async () => {
    const { teacher, student, id } = await givenLesson({ grace: 5 });
    const another = await givenSession(teacher);
    const now = stepNow();
    const code = await codeOf(teacher, id, now);
    const refused = async (body: object, at = later(1, now)) => (await markBy(student, body, at)).error?.code;
    expect(await refused({ session_id: id, code }, later(15.001, now))).toBe("QR_EXPIRED");
    expect(await refused({ session_id: id, code: "0".repeat(16) })).toBe("QR_INVALID");
    expect(await refused({ session_id: another, code })).toBe("QR_INVALID");
    expect(await refused({ session_id: randomUUID(), code })).toBe("QR_INVALID");
    const abroad = await givenMember({ role: "student" });
    expect((await markBy(abroad, { session_id: id, code }, later(1, now))).error?.code).toBe("QR_INVALID");
    done(await call(qr, { token: teacher.token, params: { id }, body: { invalidate: true } }));
    expect(await refused({ session_id: id, code })).toBe("QR_INVALID");
    const { sheet } = done(await call(qr, { token: teacher.token, params: { id }, now: later(1, now) }));
    expect(await refused({ session_id: id, code: sheet.codes[0]?.code })).toBeUndefined();
  });

  it("is for those who are in the class then, and in which time it runs", async () => {
    const { of, teacher, student, class_id, id } = await givenLesson();
    const stranger = await of("student");
    const code = await codeOf(teacher, id);
    expect((await markBy(stranger, { session_id: id, code })).error?.code).toBe("NOT_EXPECTED");
    expect((await markBy(teacher, { session_id: id, code })).error?.code).toBe("NOT_EXPECTED");
    await givenEnrollment(class_id, stranger, new Date());
    expect(done(await markBy(stranger, { session_id: id, code })).mark.status).toBe("present");
    const planned = await givenSession(teacher, { status: "scheduled", starts: 10 });
    const early = { session_id: planned, code: await codeOf(teacher, planned) };
    expect((await markBy(student, early)).error?.code).toBe("SESSION_NOT_ACTIVE");
    done(await call(end, { token: teacher.token, params: { id } }));
    expect((await markBy(student, { session_id: id, code })).error?.code).toBe("SESSION_NOT_ACTIVE");
  });

  it("takes a code only where the session does", async () => {
    const { teacher, student, id } = await givenLesson({ methods: ["manual"] });
    await sql("update attendance_sessions set methods = '{qr}' where id = $1", [id]);
    const code = await codeOf(teacher, id);
    await sql("update attendance_sessions set methods = '{manual}' where id = $1", [id]);
    expect((await markBy(student, { session_id: id, code })).error?.code).toBe("METHOD_NOT_ACCEPTED");
    expect((await call(qr, { token: teacher.token, params: { id } })).error?.code).toBe("METHOD_NOT_ACCEPTED");
  });

  it("is slowed down for whoever guesses", async () => {
    const { student, id } = await givenLesson();
    const guess = async (n: number) => (await markBy(student, { session_id: id, code: `GUESS${n}` })).error?.code;
    for (let n = 0; n < 20; n++) expect(await guess(n)).toBe("QR_INVALID");
    expect(await guess(21)).toBe("RATE_LIMITED");
  });

  it("takes one that was scanned without a network, and has somebody look at it", async () => {
    const { teacher, student, id } = await givenLesson();
    const scanned_at = later(-200);
    const code = await codeOf(teacher, id, scanned_at);
    const sent = (more: object) => markBy(student, { session_id: id, code, ...more });
    expect((await sent({})).error?.code).toBe("QR_EXPIRED");
    expect((await sent({ scanned_at: later(-100).toISOString() })).error?.code).toBe("QR_EXPIRED");
    expect((await sent({ scanned_at: later(100).toISOString() })).error?.code).toBe("TIMESTAMP_IN_FUTURE");
    const { mark: made } = done(await sent({ scanned_at: scanned_at.toISOString() }));
    expect(made).toMatchObject({ review: "pending", marked_at: `${scanned_at.toISOString().slice(0, 19)}.000Z` });
  });
});

describe("a ticket", () => {
  const device_key = "d".repeat(32);

  it("keeps what was scanned in time while somebody signs in, also when the session ends meanwhile", async () => {
    const { teacher, student, id } = await givenLesson();
    const now = stepNow();
    const code = await codeOf(teacher, id, now);
    const body = { session_id: id, code, device_key };
    const { ticket, session_name } = done(await call(scan, { body, now: later(14, now) }));
    expect(session_name).toBe("Lesson");
    done(await call(end, { token: teacher.token, params: { id }, now: later(60, now) }));
    const { mark: made } = done(await markBy(student, { ticket, device_key }, later(100, now)));
    expect(made).toMatchObject({ status: "present", marked_at: later(14, now).toISOString(), review: "none" });
    const [row] = await sql("select code_age_ms, version from session_attendance where user_id = $1", [student.id]);
    expect(row).toEqual({ code_age_ms: 14_000, version: 2 });
  });

  it("is worth nothing on another device, later than two minutes, altered, or in another organization", async () => {
    const { teacher, student, id } = await givenLesson();
    const now = stepNow();
    const body = { session_id: id, code: await codeOf(teacher, id, now), device_key };
    const { ticket } = done(await call(scan, { body, now }));
    const refused = async (sent: object, at = later(1, now), who = student) =>
      (await markBy(who, sent, at)).error?.code;
    expect(await refused({ ticket, device_key: "e".repeat(32) })).toBe("QR_INVALID");
    expect(await refused({ ticket: `${ticket}A`, device_key })).toBe("QR_INVALID");
    expect(await refused({ ticket: "x", device_key })).toBe("QR_INVALID");
    expect(await refused({ ticket, device_key }, later(120.001, now))).toBe("QR_EXPIRED");
    expect(await refused({ ticket, device_key }, later(1, now), await givenMember())).toBe("QR_INVALID");
    expect(await refused({ ticket, device_key })).toBeUndefined();
  });

  it("is looked at when it comes from another network than its scan", async () => {
    const { teacher, student, id } = await givenLesson();
    const body = { session_id: id, code: await codeOf(teacher, id), device_key };
    const { ticket } = done(await call(scan, { body, ip: "192.0.2.1" }));
    const { mark: made } = done(await markBy(student, { ticket, device_key }, undefined, "198.51.100.9"));
    expect(made.review).toBe("pending");
  });

  it("is not to be had by a wrong or an old code, of no session or one that does not run", async () => {
    const { teacher, id } = await givenLesson();
    const planned = await givenSession(teacher, { status: "scheduled", starts: 10 });
    const scanned = async (session_id: string, code: string, now = new Date()) =>
      (await call(scan, { body: { session_id, code, device_key: randomUUID() }, now })).error?.code;
    expect(await scanned(id, "X".repeat(16))).toBe("QR_INVALID");
    expect(await scanned(randomUUID(), "X".repeat(16))).toBe("QR_INVALID");
    expect(await scanned(id, await codeOf(teacher, id, later(-120)))).toBe("QR_EXPIRED");
    expect(await scanned(planned, await codeOf(teacher, planned))).toBe("SESSION_NOT_ACTIVE");
  });

  it("is for a whole lecture behind one address, and ten a minute of one device", async () => {
    const { teacher, id } = await givenLesson();
    const code = await codeOf(teacher, id);
    const from = (device_key: string) => call(scan, { body: { session_id: id, code, device_key }, ip: "192.0.2.1" });
    const all = await Promise.all(Array.from({ length: 150 }, () => from(randomUUID())));
    expect(all.filter(({ status }) => status !== 200)).toEqual([]);
    const same = await Promise.all(Array.from({ length: 12 }, () => from("one-and-the-same-device")));
    expect(same.filter(({ error }) => error?.code === "RATE_LIMITED")).toHaveLength(2);
  });
});

describe("marking by being there", () => {
  const fenced = { methods: ["geofence"] };
  /** So many metres north of the middle of the place. */
  const at = (metres: number, more: object = {}) => ({
    location: { latitude: 52.5163 + metres / 111_195, longitude: 13.3777, accuracy_metres: 20, ...more },
  });
  const arrive = ({ token }: Member, id: string, body: object) => call(checkIn, { token, params: { id }, body });

  it("accepts who is inside, refuses who is outside, and has somebody look at what lies between", async () => {
    const { student, other, id } = await givenLesson(fenced);
    const far = await arrive(student, id, at(160));
    expect(far.error).toMatchObject({
      code: "OUTSIDE_GEOFENCE",
      details: { distance_metres: 60, accuracy_metres: 20 },
    });
    expect(done(await arrive(student, id, at(40))).mark).toMatchObject({ method: "geofence", review: "none" });
    expect(done(await arrive(other, id, at(110))).mark.review).toBe("pending");
  });

  it("knows positions that are old, imprecise or made up", async () => {
    const { student, id } = await givenLesson(fenced);
    expect((await arrive(student, id, at(0, { age_ms: 60_001 }))).error?.code).toBe("LOCATION_STALE");
    expect((await arrive(student, id, at(0, { accuracy_metres: 1001 }))).error?.code).toBe("LOCATION_TOO_IMPRECISE");
    for (const wrong of [{ accuracy_metres: -1 }, { accuracy_metres: 1e308 }, { latitude: 91 }, { longitude: "x" }])
      expect((await arrive(student, id, at(0, wrong))).error?.code).toBe("VALIDATION_FAILED");
    expect(done(await arrive(student, id, at(0, { is_mocked: true }))).mark.review).toBe("pending");
  });

  it("takes the short form, too", async () => {
    const { student, id } = await givenLesson(fenced);
    expect(done(await arrive(student, id, { lat: 52.5163, lon: 13.3777 })).mark.status).toBe("present");
  });

  it("is not enough where a code is asked for as well, and the other way round", async () => {
    const { teacher, student, id } = await givenLesson({ methods: ["qr", "geofence"], require_all: true });
    const needs = { code: "METHOD_NOT_ACCEPTED", details: { needs: ["qr", "geofence"] } };
    expect((await arrive(student, id, at(0))).error).toMatchObject(needs);
    const code = await codeOf(teacher, id);
    expect((await markBy(student, { session_id: id, code })).error).toMatchObject(needs);
    expect((await markBy(student, { session_id: id, code, ...at(500) })).error?.code).toBe("OUTSIDE_GEOFENCE");
    expect(done(await markBy(student, { session_id: id, code, ...at(110) })).mark.review).toBe("none");
    const [row] = await sql<{ place: unknown }>("select check_in_location as place from session_attendance");
    expect(row).toMatchObject({});
  });

  it("keeps no position that the session does not ask for", async () => {
    const { teacher, student, id } = await givenLesson({ methods: ["qr", "geofence"] });
    done(await markBy(student, { session_id: id, code: await codeOf(teacher, id), ...at(0) }));
    const [row] = await sql("select check_in_location from session_attendance where user_id = $1", [student.id]);
    expect(row).toEqual({ check_in_location: null });
  });

  it("is not for a session of codes", async () => {
    const { student, id } = await givenLesson();
    expect((await arrive(student, id, at(0))).error?.code).toBe("METHOD_NOT_ACCEPTED");
  });
});

describe("leaving", () => {
  it("is early a quarter of an hour before the end, and the last time counts", async () => {
    const { teacher, student, id } = await givenLesson();
    const leave = (minutes: number) =>
      call(checkOut, { token: student.token, params: { id }, now: later(minutes * 60) });
    expect((await leave(0)).error?.code).toBe("NOT_MARKED");
    done(await markBy(student, { session_id: id, code: await codeOf(teacher, id) }));
    expect(done(await leave(20)).mark).toMatchObject({ left_early: true, status: "present" });
    expect(done(await leave(45)).mark.left_early).toBe(false);
  });
});

describe("whoever was written down as absent or excused", () => {
  it("is there all the same when they had marked in time, or come", async () => {
    const { teacher, student, other, id } = await givenLesson();
    const marks = [{ user_id: other.id, status: "excused", note: "Dentist" }];
    done(await call(rollCall, { token: teacher.token, params: { id }, body: { marks } }));
    const code = await codeOf(teacher, id);
    expect(done(await markBy(other, { session_id: id, code })).mark.status).toBe("present");
    const status = async () =>
      (await sql("select status, method from session_attendance where user_id = $1", [student.id]))[0];
    done(await call(end, { token: teacher.token, params: { id } }));
    expect(await status()).toEqual({ status: "absent", method: "schedule" });
  });
});
