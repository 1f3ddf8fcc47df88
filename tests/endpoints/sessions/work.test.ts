import { describe, expect, it } from "vitest";
import * as workCheckIn from "../../../functions/attendance/check-in.ts";
import * as workCheckOut from "../../../functions/attendance/check-out.ts";
import * as status from "../../../functions/attendance/status.ts";
import * as checkIn from "../../../functions/sessions/check-in.ts";
import * as checkOut from "../../../functions/sessions/check-out.ts";
import * as mark from "../../../functions/sessions/mark.ts";
import * as markOne from "../../../functions/sessions/mark-one.ts";
import * as update from "../../../functions/sessions/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenEnrollment } from "../../steps/scene/classes.ts";
import { type Member, sql } from "../../steps/scene/given.ts";
import { codeOf, givenLesson } from "../../steps/scene/lessons.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

/** A training that counts as work, with an employee in its class. */
async function givenTraining(given: Parameters<typeof givenLesson>[0] = {}) {
  const lesson = await givenLesson(given);
  const employee = await lesson.of("employee");
  await givenEnrollment(lesson.class_id, employee, new Date(Date.now() - 86_400_000));
  await change(lesson, { counts_as_work: true });
  return { ...lesson, employee };
}

const change = async ({ teacher, id }: { teacher: Member; id: string }, body: object) =>
  done(await call(update, { token: teacher.token, params: { id }, body }));
const scan = async ({ teacher, id }: { teacher: Member; id: string }, { token }: Member, more: object = {}) =>
  call(mark, { token, body: { session_id: id, code: await codeOf(teacher, id), ...more } });
const leave = ({ id }: { id: string }, { token }: Member, now?: Date) =>
  call(checkOut, { token, params: { id }, body: {}, ...(now && { now }) });
const isAtWork = async ({ token }: Member) => done(await call(status, { token })).checked_in;
const worked = ({ id }: Member) =>
  sql<{ id: string; source: string; ended_at: Date | null }>(
    "select id, source, ended_at from work_sessions where user_id = $1 order by started_at",
    [id],
  );

describe("a session that counts as work", () => {
  it("begins the work of an employee, which ends when they leave", async () => {
    const training = await givenTraining();
    const made = done(await scan(training, training.employee)).mark;
    const [begun] = await worked(training.employee);
    expect(made.work_session_id).toBe(begun?.id);
    expect(begun).toMatchObject({ source: "qr", ended_at: null });
    expect(await isAtWork(training.employee)).toBe(true);
    done(await leave(training, training.employee, new Date(Date.now() + 60_000)));
    expect(await isAtWork(training.employee)).toBe(false);
    expect(await worked(training.employee)).toHaveLength(1);
  });

  it("begins nothing for students, and nothing where it does not count", async () => {
    const training = await givenTraining();
    expect(done(await scan(training, training.student)).mark.work_session_id).toBeNull();
    expect(await worked(training.student)).toEqual([]);
    await change(training, { counts_as_work: false });
    expect(done(await scan(training, training.employee)).mark.work_session_id).toBeNull();
    expect(await worked(training.employee)).toEqual([]);
  });

  it("begins at a whole second, and not by a code that was scanned a while ago", async () => {
    const training = await givenTraining({ starts: -30 });
    const { employee, teacher, id } = training;
    done(await scan(training, employee));
    const [begun] = await sql<{ ms: number }>(
      "select extract(milliseconds from started_at)::integer % 1000 as ms from work_sessions where user_id = $1",
      [employee.id],
    );
    expect(begun?.ms).toBe(0);
    const late = await training.of("employee");
    await givenEnrollment(training.class_id, late, new Date(Date.now() - 86_400_000));
    const scanned_at = new Date(Date.now() - 600_000);
    const body = { session_id: id, code: await codeOf(teacher, id, scanned_at), scanned_at };
    expect(done(await call(mark, { token: late.token, body })).mark.work_session_id).toBeNull();
    expect(await isAtWork(late)).toBe(false);
  });

  it("goes on where an old code arrives late, and ends with a mark that was made again", async () => {
    const training = await givenTraining({ starts: -30 });
    const { employee, teacher, id } = training;
    done(await call(workCheckIn, { token: employee.token, body: {}, now: new Date(Date.now() - 900_000) }));
    const scanned_at = new Date(Date.now() - 600_000);
    const body = { session_id: id, code: await codeOf(teacher, id, scanned_at), scanned_at };
    done(await call(mark, { token: employee.token, body }));
    expect((await worked(employee)).map(({ ended_at }) => ended_at)).toEqual([null]);

    const again = await training.of("employee");
    await givenEnrollment(training.class_id, again, new Date(Date.now() - 86_400_000));
    const first = done(await scan(training, again)).mark.work_session_id;
    const params = { id, user_id: again.id };
    done(await call(markOne, { token: teacher.token, params, body: { status: null } }));
    expect(done(await scan(training, again)).mark.work_session_id).toBe(first);
    done(await leave(training, again, new Date(Date.now() + 5000)));
    expect(await isAtWork(again)).toBe(false);
  });

  it("leaves alone the work of whoever is at work", async () => {
    const training = await givenTraining();
    const { employee } = training;
    done(await call(workCheckIn, { token: employee.token, body: {} }));
    expect(done(await scan(training, employee)).mark).toMatchObject({ status: "present", work_session_id: null });
    done(await leave(training, employee));
    expect(await isAtWork(employee)).toBe(true);
  });

  it("ends no other work than that which it began", async () => {
    const training = await givenTraining();
    const { employee } = training;
    done(await scan(training, employee));
    const soon = (seconds: number) => new Date(Date.now() + seconds * 1000);
    done(await call(workCheckOut, { token: employee.token, body: {}, now: soon(10) }));
    done(await call(workCheckIn, { token: employee.token, body: {}, now: soon(20) }));
    done(await leave(training, employee, soon(30)));
    expect(await isAtWork(employee)).toBe(true);
    expect((await worked(employee)).map(({ ended_at }) => ended_at === null)).toEqual([false, true]);
  });

  it("takes it as well by where somebody is", async () => {
    const training = await givenTraining({ methods: ["qr", "geofence"] });
    const { employee, id } = training;
    const body = { location: { latitude: 52.5163, longitude: 13.3777, accuracy_metres: 10 } };
    const { mark: made } = done(await call(checkIn, { token: employee.token, params: { id }, body }));
    expect(made.work_session_id).toBe((await worked(employee))[0]?.id);
  });

  it("marks whoever has a day that nothing can be declared of", async () => {
    const training = await givenTraining();
    const { employee } = training;
    const scanned_at = new Date(Date.now() - 120_000);
    await sql("update attendance_sessions set started_at = now() - interval '4 minutes' where id = $1", [training.id]);
    await sql("update users set created_at = now() + interval '2 days' where id = $1", [employee.id]);
    const code = await codeOf(training.teacher, training.id, scanned_at);
    const body = { session_id: training.id, code, scanned_at };
    expect(done(await call(mark, { token: employee.token, body })).mark).toMatchObject({
      status: "present",
      work_session_id: null,
    });
  });
});

describe("devices that mark one member each", () => {
  const device_key = "a-device-of-its-own-0123456789";

  it("mark nobody else, whoever comes first, and nobody without one", async () => {
    const lesson = await givenLesson();
    await sql("update attendance_sessions set exclusive_devices = true where id = $1", [lesson.id]);
    const { student, other, teacher } = lesson;
    expect((await scan(lesson, student)).error).toMatchObject({
      code: "METHOD_NOT_ACCEPTED",
      details: { needs: ["device_key"] },
    });
    const answers = await Promise.all([student, other].map((each) => scan(lesson, each, { device_key })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = answers.findIndex(({ status }) => status === 409);
    expect(answers[refused]?.error?.code).toBe("DEVICE_ALREADY_USED");
    const [late, first] = refused === 0 ? [student, other] : [other, student];
    done(await scan(lesson, late, { device_key: "another-device-0123456789abc" }));
    // A mark that is taken back frees the device; one that is only changed does not.
    const say = (member: Member, said: object) =>
      call(markOne, { token: teacher.token, params: { id: lesson.id, user_id: member.id }, body: said });
    done(await say(first, { status: "excused" }));
    done(await say(late, { status: null }));
    expect((await scan(lesson, late, { device_key })).error?.code).toBe("DEVICE_ALREADY_USED");
    done(await say(first, { status: null }));
    done(await scan(lesson, late, { device_key }));
  });

  it("are so from the beginning: nobody changes it while the session runs", async () => {
    const { teacher, id } = await givenLesson();
    const answer = await call(update, { token: teacher.token, params: { id }, body: { exclusive_devices: true } });
    expect(answer.error?.code).toBe("SESSION_STATE");
  });

  it("are only looked at where the session does not say so", async () => {
    const lesson = await givenLesson();
    for (const each of [lesson.student, lesson.other]) done(await scan(lesson, each, { device_key }));
  });
});
