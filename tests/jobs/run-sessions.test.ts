import { describe, expect, it } from "vitest";
import { handler as run } from "../../functions/jobs/run-sessions.ts";
import * as notifications from "../../functions/notifications/list.ts";
import * as attendance from "../../functions/sessions/attendance.ts";
import * as end from "../../functions/sessions/end.ts";
import * as get from "../../functions/sessions/get.ts";
import * as mark from "../../functions/sessions/mark.ts";
import * as markOne from "../../functions/sessions/mark-one.ts";
import * as qr from "../../functions/sessions/qr.ts";
import * as reopen from "../../functions/sessions/reopen.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { givenSetting, ownerPool, sql } from "../steps/scene/given.ts";
import { codeOf, givenLesson, givenSession } from "../steps/scene/lessons.ts";
import { done } from "../steps/scene/tenant-work.ts";

useTestDatabase();

const HERE = { status: "present" };
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const runAt = (minutes: number) => run({ source: "muster.job", detail: { now: inMinutes(minutes).toISOString() } });
const statusOf = async (teacher: { token: string }, id: string) =>
  done(await call(get, { token: teacher.token, params: { id } })).session;

describe("jobs/run-sessions", () => {
  it("begins a session at its time and ends it at its end, with who was not there", async () => {
    const { teacher, student, other, id } = await givenLesson({ status: "scheduled", starts: 10 });
    await runAt(9);
    expect((await statusOf(teacher, id)).status).toBe("scheduled");
    await runAt(10.5);
    expect((await statusOf(teacher, id)).status).toBe("active");
    const now = inMinutes(12);
    const body = { session_id: id, code: await codeOf(teacher, id, now) };
    done(await call(mark, { token: student.token, body, now }));
    await runAt(70.5);
    expect(await statusOf(teacher, id)).toMatchObject({ status: "completed", ended_by: "schedule" });
    const { items } = done(await call(attendance, { token: teacher.token, params: { id } }));
    const statuses = new Map(items.map(({ user, status }) => [user.id, status]));
    expect([statuses.get(student.id), statuses.get(other.id)]).toEqual(["present", "absent"]);
  });

  it("makes nobody absent from a session that nobody took; a mark from before the end takes it after all", async () => {
    const { teacher, student, other, id } = await givenLesson({ starts: -70, minutes: 69 });
    const scanned_at = inMinutes(-30);
    await runAt(0);
    expect(await statusOf(teacher, id)).toMatchObject({ status: "completed", taken_at: null });
    const body = { session_id: id, code: await codeOf(teacher, id, scanned_at), scanned_at: scanned_at.toISOString() };
    done(await call(mark, { token: student.token, body }));
    expect((await statusOf(teacher, id)).taken_at).not.toBeNull();
    const { items } = done(await call(attendance, { token: teacher.token, params: { id } }));
    expect(items.find(({ user }) => user.id === other.id)).toMatchObject({ status: "absent", method: "schedule" });
  });

  it("takes one whose codes were shown for one that was taken", async () => {
    const { teacher, id } = await givenLesson({ minutes: 10 });
    done(await call(qr, { token: teacher.token, params: { id } }));
    await runAt(6);
    const { items } = done(await call(attendance, { token: teacher.token, params: { id } }));
    expect(items.map(({ status }) => status)).toEqual(["absent", "absent"]);
  });

  it("tells whoever is absent once, where the organization says so", async () => {
    const told = async ({ token }: { token: string }) =>
      done(await call(notifications, { token })).items.filter(({ type }) => type === "marked_absent");
    const silent = await givenLesson({ minutes: 10, is_taken: true });
    const open = await givenLesson({ minutes: 10, is_taken: true });
    await givenSetting(open.org_id, "absence_notices", true);
    done(
      await call(markOne, { token: open.teacher.token, params: { id: open.id, user_id: open.other.id }, body: HERE }),
    );
    await runAt(6);
    await runAt(7);
    const [notice, ...more] = await told(open.student);
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ title: "You were marked absent from Lesson", data: { session_id: open.id } });
    for (const each of [open.other, silent.student, silent.other]) expect(await told(each)).toEqual([]);
    // Opened again and ended again, it tells nobody twice.
    for (const each of [reopen, end]) done(await call(each, { token: open.teacher.token, params: { id: open.id } }));
    expect(await told(open.student)).toHaveLength(1);
  });

  it("leaves alone what waits for its teacher, runs on, or is over before it began", async () => {
    const { teacher, class_id, id } = await givenLesson();
    const waits = await givenSession(teacher, { status: "scheduled", starts: -1 });
    await sql("update attendance_sessions set auto_start = false where id = $1", [waits]);
    const over = await givenSession(teacher, { status: "scheduled", starts: -90 });
    const early = await givenSession(teacher, { class_id, status: "scheduled", starts: 56 });
    await sql("update attendance_sessions set closes_at = now() + interval '3 hours' where id = $1", [id]);
    await runAt(57);
    for (const each of [waits, over, early]) expect((await statusOf(teacher, each)).status).toBe("scheduled");
    expect((await statusOf(teacher, id)).status).toBe("active");
  });

  it("does not wait for one that somebody holds, and goes on in chunks", async () => {
    const { teacher, id } = await givenLesson({ minutes: 6 });
    const others = await Promise.all(Array.from({ length: 205 }, () => givenSession(teacher, { minutes: 6 })));
    const holder = await ownerPool().connect();
    await holder.query("begin");
    await holder.query("select from attendance_sessions where id = $1 for update", [id]);
    expect((await runAt(2)).ended).toBeGreaterThanOrEqual(205);
    await holder.query("rollback");
    holder.release();
    expect((await statusOf(teacher, id)).status).toBe("active");
    expect((await statusOf(teacher, others[0] ?? "")).status).toBe("completed");
  });
});
