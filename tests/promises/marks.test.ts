// Promises 21 and 37: a student is marked once, a class is never fuller than it may be, it has one running session, and a
// mark that was answered is never an absence; no code but the one that is shown marks anybody.
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as enroll from "../../functions/classes/enroll.ts";
import { handler as runSessions } from "../../functions/jobs/run-sessions.ts";
import * as enterLeave from "../../functions/leaves/create.ts";
import * as end from "../../functions/sessions/end.ts";
import * as mark from "../../functions/sessions/mark.ts";
import * as scan from "../../functions/sessions/scan.ts";
import * as start from "../../functions/sessions/start.ts";
import { codeOf as codeOfStep, judgeCode, stepAt } from "../../lib/sessions/code.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { givenClass, givenEnrollment } from "../steps/scene/classes.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { codeOf, givenLesson, givenSession } from "../steps/scene/lessons.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { tell } from "./figures.ts";

useTestDatabase();
relaxDatabaseTimeouts();

const codes = { tried: 0, accepted: 0 };
const races = {
  "marks answered": 0,
  "absent later": 0,
  "leaves entered": 0,
  "absent on leave": 0,
  "marks doubled": 0,
  "devices doubled": 0,
  "members too many": 0,
  "sessions too many": 0,
};
beforeAll(() => {
  for (const name of ["RATE_LIMIT_PUBLIC", "RATE_LIMIT_MEMBER"]) process.env[name] = "1000000";
});
afterAll(() => {
  tell(21, "codes", codes);
  tell(37, "races", races);
});

const many = <Result>(count: number, act: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));
const markOf = ({ token }: Member, session_id: string, code: string) =>
  call(mark, { token, body: { session_id, code } });

describe("a mark", () => {
  it("is one, however many come at once", async () => {
    const { teacher, student, id } = await givenLesson();
    const code = await codeOf(teacher, id);
    const answers = await many(50, () => markOf(student, id, code));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 201).map(({ error }) => error.code))).toEqual(
      new Set(["ALREADY_MARKED"]),
    );
    const [{ rows } = { rows: 0 }] = await sql<{ rows: number }>(
      "select count(*)::integer as rows from session_attendance where session_id = $1",
      [id],
    );
    races["marks doubled"] += rows - 1;
    expect(rows).toBe(1);
  });

  it("is one of each device where devices are exclusive, whoever comes at once", async () => {
    const { of, teacher, class_id, id } = await givenLesson();
    await sql("update attendance_sessions set exclusive_devices = true where id = $1", [id]);
    const students = await many(10, () => of("student"));
    for (const student of students) await givenEnrollment(class_id, student);
    const body = { session_id: id, code: await codeOf(teacher, id), device_key: randomUUID() };
    const answers = await many(10, (n) => call(mark, { token: students[n]?.token ?? "", body }));
    const marked = answers.filter(({ status }) => status === 201);
    races["devices doubled"] += marked.length - 1;
    expect(marked).toHaveLength(1);
    expect(new Set(answers.map(({ error }) => error?.code))).toEqual(new Set([undefined, "DEVICE_ALREADY_USED"]));
  });

  it("that was answered is never an absence, whoever ends the session meanwhile", async () => {
    for (const byHand of [true, false]) {
      const { of, teacher, class_id, id } = await givenLesson();
      const students = await many(40, async () => {
        const student = await of("student");
        await givenEnrollment(class_id, student);
        return student;
      });
      const code = await codeOf(teacher, id);
      const endIt = async () => {
        if (byHand) return void (await call(end, { token: teacher.token, params: { id } }));
        await sql("update attendance_sessions set closes_at = greatest(ends_at, now()) where id = $1", [id]);
        const now = new Date(Date.now() + 3_600_000).toISOString();
        await runSessions({ source: "muster.job", detail: { now } });
      };
      const [answers] = await Promise.all([many(40, (n) => markOf(students[n] as Member, id, code)), endIt()]);
      // A session that a mark holds just then is left for the next minute.
      if (!byHand) await endIt();
      const marked = students.filter((_, index) => answers[index]?.status === 201).map((each) => each.id);
      const rows = await sql<{ user_id: string; status: string }>(
        "select user_id, status from session_attendance where session_id = $1",
        [id],
      );
      const absent = rows.filter(({ user_id, status }) => status === "absent" && marked.includes(user_id));
      races["marks answered"] += marked.length;
      races["absent later"] += absent.length;
      expect(absent).toEqual([]);
      // Everybody has one row: those of the class whom nobody marked as well.
      expect(rows).toHaveLength(42);
      for (const { status, error } of answers)
        expect([status, error?.code]).toEqual(
          expect.toBeOneOf([
            [201, undefined],
            [409, "SESSION_NOT_ACTIVE"],
          ]),
        );
    }
  });
});

describe("whoever is on leave", () => {
  it("is excused, also when it is entered while the session ends", async () => {
    const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    for (const _ of Array(12).keys()) {
      const { of, teacher, student, id } = await givenLesson();
      const admin = await of("admin");
      const leave = { user_id: student.id, kind: "sick", from: dayFromNow(-1), to: dayFromNow(1) };
      const [entered, ended] = await Promise.all([
        call(enterLeave, { token: admin.token, body: leave }),
        call(end, { token: teacher.token, params: { id } }),
      ]);
      expect([entered.status, ended.status]).toEqual([201, 200]);
      const [row] = await sql("select status from session_attendance where session_id = $1 and user_id = $2", [
        id,
        student.id,
      ]);
      races["leaves entered"] += 1;
      races["absent on leave"] += row?.status === "absent" ? 1 : 0;
      expect(row).toEqual({ status: "excused" });
    }
  });
});

describe("a class", () => {
  it("is never fuller than it may be", async () => {
    const { of, teacher } = await givenLesson();
    const id = await givenClass(teacher, { self_enroll: true, capacity: 10 });
    const students = await many(15, () => of("student"));
    const answers = await many(15, (n) => call(enroll, { token: students[n]?.token ?? "", params: { id }, body: {} }));
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(10);
    expect(answers.filter(({ error }) => error?.code === "CLASS_FULL")).toHaveLength(5);
    const [{ rows, enrolled } = { rows: 0, enrolled: 0 }] = await sql<{ rows: number; enrolled: number }>(
      "select (select count(*)::integer from enrollments where class_id = c.id) as rows, enrolled from classes c where id = $1",
      [id],
    );
    races["members too many"] += Math.max(0, rows - 10);
    expect([rows, enrolled]).toEqual([10, 10]);
  });

  it("has one running session, whichever are begun at once", async () => {
    const { teacher, class_id } = await givenLesson({ status: "scheduled", starts: 600 });
    const ids = await many(8, (n) =>
      givenSession(teacher, { class_id, status: "scheduled", starts: 5 + n, minutes: 1 }),
    );
    await many(8, (n) => call(start, { token: teacher.token, params: { id: ids[n] ?? "" } }));
    const [{ running } = { running: 0 }] = await sql<{ running: number }>(
      "select count(*)::integer as running from attendance_sessions where class_id = $1 and status = 'active'",
      [class_id],
    );
    races["sessions too many"] += running - 1;
    expect(running).toBe(1);
  });
});

describe("a code", () => {
  const rotation = { step_seconds: 10, grace_seconds: 5 };
  const key = randomBytes(32);
  const now = Date.now();
  const isTaken = (code: string, of: Uint8Array = key) => {
    codes.tried++;
    const taken = judgeCode(code, of, now, rotation).kind === "fresh";
    if (taken) codes.accepted++;
    return taken;
  };

  it("is none with a bit of it turned, or of another step, key or length", () => {
    const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const code = codeOfStep(key, stepAt(now, rotation));
    for (let at = 0; at < code.length; at++)
      for (const letter of letters)
        if (letter !== code[at]) expect(isTaken(code.slice(0, at) + letter + code.slice(at + 1))).toBe(false);
    for (const offset of [-30, -3, -2, 1, 2, 3])
      expect(isTaken(codeOfStep(key, stepAt(now, rotation) + offset))).toBe(
        // The code of the next step is shown two seconds before it begins.
        offset === 1 && (now + 2000) % 10_000 < 2000,
      );
    for (const wrong of ["", code.slice(1), `${code}${code}`, code.replaceAll(/./g, "0")])
      expect(isTaken(wrong)).toBe(false);
    expect(isTaken(code, randomBytes(32))).toBe(false);
  });

  it("opens nothing of another session, another generation or another organization, nor as a ticket", async () => {
    const { teacher, student, id } = await givenLesson();
    const other = await givenSession(teacher);
    const abroad = await givenLesson();
    const code = await codeOf(teacher, id);
    const refused = async (who: Member, session_id: string, given = code) =>
      (await markOf(who, session_id, given)).error?.code;
    expect(await refused(student, other)).toBe("QR_INVALID");
    expect(await refused(abroad.student, id)).toBe("QR_INVALID");
    expect(await refused(abroad.student, abroad.id)).toBe("QR_INVALID");
    await sql("update attendance_sessions set qr_generation = 2 where id = $1", [id]);
    expect(await refused(student, id)).toBe("QR_INVALID");
    const device_key = randomUUID();
    const body = { session_id: id, code: await codeOf(teacher, id), device_key };
    const { ticket } = done(await call(scan, { body }));
    const sealed = Buffer.from(ticket, "base64url");
    for (let at = 0; at < sealed.length; at++) {
      const turned = Buffer.from(sealed);
      turned[at] = (turned[at] ?? 0) ^ 1;
      codes.tried++;
      const answer = await call(mark, {
        token: student.token,
        body: { ticket: turned.toString("base64url"), device_key },
      });
      if (answer.status < 300) codes.accepted++;
      expect(answer.error?.code).toBe("QR_INVALID");
    }
    const stranger = await givenMember({ role: "student" });
    const foreign = await call(mark, { token: stranger.token, body: { ticket, device_key } });
    expect(foreign.error?.code).toBe("QR_INVALID");
    expect(codes.accepted).toBeLessThanOrEqual(1);
  });
});
