import { describe, expect, it } from "vitest";
import * as removeClass from "../../../functions/classes/remove.ts";
import * as updateClass from "../../../functions/classes/update.ts";
import * as enterLeave from "../../../functions/leaves/create.ts";
import * as decideLeave from "../../../functions/leaves/decide.ts";
import * as notifications from "../../../functions/notifications/list.ts";
import * as active from "../../../functions/sessions/active.ts";
import * as attendance from "../../../functions/sessions/attendance.ts";
import * as cancel from "../../../functions/sessions/cancel.ts";
import * as create from "../../../functions/sessions/create.ts";
import * as end from "../../../functions/sessions/end.ts";
import * as get from "../../../functions/sessions/get.ts";
import * as list from "../../../functions/sessions/list.ts";
import * as markOne from "../../../functions/sessions/mark-one.ts";
import * as reopen from "../../../functions/sessions/reopen.ts";
import * as start from "../../../functions/sessions/start.ts";
import * as update from "../../../functions/sessions/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { type Call, call, type Endpoint } from "../../steps/call/when.ts";
import { givenClass, givenEnrollment, givenPlace } from "../../steps/scene/classes.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { codeOf, givenLesson, givenSession } from "../../steps/scene/lessons.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

const MINUTE = 60_000;
const inMinutes = (minutes: number, now = Date.now()) => new Date(now + minutes * MINUTE).toISOString();
const lesson = (class_id: string | null, from = 60, to = 120, now = Date.now()) => ({
  class_id,
  name: "Algebra 1",
  starts_at: inMinutes(from, now),
  ends_at: inMinutes(to, now),
});
const of = ({ token }: Member, id: string, more: Call = {}): Call => ({ token, params: { id }, ...more });
const codeWhen = async (endpoint: Endpoint, request: Call) => (await call(endpoint, request)).error?.code;

describe("planning a session", () => {
  it("takes what it does not say from its class, and the rest as usual", async () => {
    const { org_id, teacher } = await givenLesson();
    const place_id = await givenPlace(org_id, "Hall");
    const class_id = await givenClass(teacher, { place_id });
    const policy = { methods: ["qr", "geofence"], late_after_minutes: 5, qr_step_seconds: 30 };
    await sql("update classes set policy = $2 where id = $1", [class_id, JSON.stringify(policy)]);
    const body = { ...lesson(class_id), qr_step_seconds: 20 };
    const { session } = done(await call(create, { token: teacher.token, body }));
    expect(session).toMatchObject({
      class: { id: class_id },
      teacher: { id: teacher.id },
      status: "scheduled",
      methods: ["qr", "geofence"],
      late_after_minutes: 5,
      qr_step_seconds: 20,
      qr_grace_seconds: 5,
      auto_start: true,
      place_id,
      fence: { radius_metres: 100, polygon: null },
      my_mark: null,
    });
    await sql("update places set radius_metres = 20 where id = $1", [place_id]);
    expect(done(await call(get, of(teacher, session.id))).session.fence).toMatchObject({ radius_metres: 100 });
  });

  it("is refused where it overlaps, is over, takes no time or more than a day, and without the place it needs", async () => {
    const { teacher, class_id } = await givenLesson({ status: "scheduled", starts: 30 });
    const refused = (body: object) => codeWhen(create, { token: teacher.token, body });
    expect(await refused(lesson(class_id, 80, 140))).toBe("SESSION_OVERLAPS");
    expect(await refused(lesson(class_id, 90, 140))).toBeUndefined();
    for (const [from, to] of [
      [-60, -1],
      [60, 60],
      [60, 59],
      [60, 60 + 24 * 60 + 1],
    ] as const)
      expect(await refused(lesson(class_id, from, to))).toBe("VALIDATION_FAILED");
    expect(await refused({ ...lesson(null), methods: ["geofence"] })).toBe("VALIDATION_FAILED");
    expect(await refused({ ...lesson(null), methods: ["face"] })).toBe("VALIDATION_FAILED");
    expect(await refused({ ...lesson(null), methods: ["qr", "qr"] })).toBe("VALIDATION_FAILED");
    await sql("update classes set is_active = false where id = $1", [class_id]);
    expect(await refused(lesson(class_id, 300, 360))).toBe("CLASS_ARCHIVED");
  });

  it("is of one's own classes: not of another teacher's, nor for students", async () => {
    const {
      of: someone,
      teacher,
      manager,
      student,
      class_id,
    } = await givenLesson({ status: "scheduled", starts: 300 });
    const plan = ({ token }: Member, class_id: string | null) => codeWhen(create, { token, body: lesson(class_id) });
    expect(await plan(await someone("teacher"), class_id)).toBe("NOT_FOUND");
    expect(await plan(student, null)).toBe("FORBIDDEN");
    const { session } = done(await call(create, { token: manager.token, body: lesson(class_id) }));
    expect(session.teacher.id).toBe(teacher.id);
  });
});

describe("seeing sessions", () => {
  it("is for whoever teaches, is in the class or looks after the teacher; of no class, for everybody", async () => {
    const { org_id, of: someone, teacher, manager, student, id } = await givenLesson();
    const open = await givenSession(teacher);
    const stranger = await someone("student");
    const elsewhere = await givenMember({ org_id, role: "manager", managed_departments: ["Sales"] });
    const seen = async ({ token }: Member) =>
      done(await call(active, { token }))
        .items.map((each) => each.id)
        .toSorted();
    for (const each of [teacher, manager, student]) expect(await seen(each)).toEqual([id, open].toSorted());
    for (const each of [stranger, elsewhere]) {
      expect(await seen(each)).toEqual([open]);
      expect(await codeWhen(get, of(each, id))).toBe("NOT_FOUND");
    }
  });

  it("is of those that were held while one was in the class", async () => {
    const { teacher, student, class_id, id } = await givenLesson();
    await sql("update enrollments set dropped_at = now() where user_id = $1", [student.id]);
    const later = await givenSession(teacher, { class_id, starts: 300, status: "scheduled" });
    const ids = done(await call(list, { token: student.token })).items.map((each) => each.id);
    expect(ids).toEqual([id]);
    expect(done(await call(list, { token: teacher.token })).items.map((each) => each.id)).toEqual([later, id]);
    expect(await codeWhen(get, of(student, later))).toBe("NOT_FOUND");
  });

  it("is by class, state and time, page by page", async () => {
    const { teacher, class_id, id } = await givenLesson();
    const later = await givenSession(teacher, { class_id, starts: 300, status: "scheduled" });
    const open = await givenSession(teacher, { starts: 400, status: "scheduled" });
    const ids = async (query: Record<string, string>) =>
      done(await call(list, { token: teacher.token, query })).items.map((each) => each.id);
    expect(await ids({ class_id })).toEqual([later, id]);
    expect(await ids({ status: "scheduled" })).toEqual([open, later]);
    expect(await ids({ from: inMinutes(0) })).toEqual([open, later]);
    expect(await ids({ to: inMinutes(350), from: inMinutes(0) })).toEqual([later]);
    const first = done(await call(list, { token: teacher.token, query: { limit: "2" } }));
    const cursor = first.next_cursor ?? "";
    expect([...first.items.map((each) => each.id), ...(await ids({ cursor }))]).toEqual([open, later, id]);
    expect(await codeWhen(list, { token: teacher.token, query: { from: inMinutes(1), to: inMinutes(0) } })).toBe(
      "VALIDATION_FAILED",
    );
  });
});

describe("a session's life", () => {
  it("goes from its start over its end to being opened again", async () => {
    const { teacher, student, other, id } = await givenLesson({ status: "scheduled", starts: 10 });
    const started = done(await call(start, of(teacher, id)));
    expect(started).toMatchObject({ session: { status: "active" }, sheet: { step_seconds: 10 } });
    expect(started.sheet?.codes).toHaveLength(12);
    expect(started.sheet?.codes[0]?.code).toBe(await codeOf(teacher, id, new Date(started.sheet?.server_time ?? 0)));
    expect(started.sheet?.svg).toMatch(/^<svg/);
    expect(await codeWhen(start, of(teacher, id))).toBe("SESSION_STATE");

    const ended = done(await call(end, of(teacher, id)));
    expect(ended).toMatchObject({
      session: { status: "completed", ended_by: "teacher", taken_at: expect.any(String) },
      counts: { expected: 2, present: 0, absent: 2, unmarked: 0, rate: 0 },
    });
    const { items } = done(await call(attendance, of(teacher, id)));
    expect(items.map(({ user, status, method }) => [user.id, status, method]).toSorted()).toEqual(
      [student, other].map((each) => [each.id, "absent", "schedule"]).toSorted(),
    );

    expect(done(await call(reopen, of(teacher, id))).session).toMatchObject({ status: "active", ended_at: null });
    expect(done(await call(end, of(teacher, id))).counts.absent).toBe(2);
  });

  it("is not begun too early, twice, or by others; and another one of the class ends first", async () => {
    const { of: someone, teacher, student, class_id, id } = await givenLesson();
    const next = await givenSession(teacher, { class_id, starts: 60, status: "scheduled" });
    const early = await call(start, of(teacher, next));
    expect(early.error).toMatchObject({ code: "SESSION_STATE", details: { status: "scheduled", wanted: "active" } });
    expect(await codeWhen(start, of(teacher, next, { now: new Date(Date.now() + 50 * MINUTE) }))).toBe(
      "CLASS_HAS_ACTIVE_SESSION",
    );
    expect(await codeWhen(end, of(student, id))).toBe("FORBIDDEN");
    expect(await codeWhen(end, of(await someone("teacher"), id))).toBe("NOT_FOUND");
    // Nobody has swept the first, which is over by then.
    const started = await call(start, of(teacher, next, { now: new Date(Date.now() + 58 * MINUTE) }));
    expect(done(started).session.status).toBe("active");
    expect(done(await call(get, of(teacher, id))).session).toMatchObject({ status: "completed", ended_by: "schedule" });
  });

  it("is begun once, whoever asks at once", async () => {
    const { teacher, id } = await givenLesson({ status: "scheduled", starts: 5 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => call(start, of(teacher, id))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ error }) => error?.code === "SESSION_STATE")).toHaveLength(9);
  });

  it("excuses those on leave", async () => {
    const { org_id, teacher, student, id } = await givenLesson();
    await sql(
      `insert into leaves (org_id, user_id, requested_by, requested_at, kind, from_date, from_half, to_date, to_half,
         status, decided_at)
       values ($1, $2, $2, now(), 'sick', current_date - 1, 'first', current_date + 1, 'second', 'approved', now())`,
      [org_id, student.id],
    );
    expect(done(await call(end, of(teacher, id))).counts).toMatchObject({ absent: 1, excused: 1, rate: 0 });
  });

  it("excuses those whose leave is entered after it, and no longer those whose leave is taken back", async () => {
    const { of: given, teacher, manager, student, other, id } = await givenLesson();
    const { counts } = done(await call(end, of(teacher, id)));
    expect(counts).toMatchObject({ absent: 2, excused: 0 });
    const admin = await given("admin");
    const about = {
      params: { id, user_id: other.id },
      body: { status: "absent", note: "Seen outside", reason: "seen" },
    };
    done(await call(markOne, { token: teacher.token, ...about }));
    const day = new Date(Date.now() - 5 * MINUTE).toISOString().slice(0, 10);
    const enter = ({ id: user_id }: Member) =>
      call(enterLeave, { token: admin.token, body: { user_id, kind: "sick", from: day, to: day } });
    const { leave } = done(await enter(student));
    // What a teacher has said of somebody stays.
    done(await enter(other));
    const statuses = async () => {
      const { items } = done(await call(attendance, of(teacher, id)));
      return [student, other].map((member) => items.find(({ user }) => user.id === member.id)?.status);
    };
    expect(await statuses()).toEqual(["excused", "absent"]);
    done(await call(decideLeave, of(manager, leave.id, { body: { status: "cancelled" } })));
    expect(await statuses()).toEqual(["absent", "absent"]);
  });

  it("ends in being cancelled, and those who are expected are told", async () => {
    const { teacher, student, id } = await givenLesson({ status: "scheduled", starts: 60 });
    expect(done(await call(cancel, of(teacher, id))).session.status).toBe("cancelled");
    for (const route of [start, end, cancel, reopen])
      expect(await codeWhen(route, of(teacher, id))).toBe("SESSION_STATE");
    const { items } = done(await call(notifications, { token: student.token }));
    expect(items[0]).toMatchObject({ type: "session_cancelled", data: { session_id: id } });
  });
});

describe("archiving a class", () => {
  it("waits for the session that runs, cancels those to come, and keeps what was", async () => {
    const { teacher, student, class_id, id } = await givenLesson();
    const planned = await givenSession(teacher, { class_id, status: "scheduled", starts: 300 });
    const archive = { token: teacher.token, params: { id: class_id } };
    expect(await codeWhen(removeClass, archive)).toBe("CLASS_HAS_ACTIVE_SESSION");
    expect(await codeWhen(updateClass, { ...archive, body: { is_active: false } })).toBe("CLASS_HAS_ACTIVE_SESSION");
    done(await call(end, of(teacher, id)));
    done(await call(updateClass, { ...archive, body: { is_active: false } }));
    expect(done(await call(get, of(teacher, planned))).session.status).toBe("cancelled");
    expect(done(await call(get, of(teacher, id))).session.status).toBe("completed");
    const { items } = done(await call(notifications, { token: student.token }));
    expect(items[0]).toMatchObject({ type: "session_cancelled", data: { session_id: planned } });
  });

  it("takes no session away, even where nobody was ever in the class", async () => {
    const { teacher } = await givenLesson();
    const class_id = await givenClass(teacher);
    const id = await givenSession(teacher, { class_id, status: "completed", starts: -90 });
    expect(done(await call(removeClass, { token: teacher.token, params: { id: class_id } })).removed).toBe(false);
    expect(done(await call(get, of(teacher, id))).session.status).toBe("completed");
  });
});

describe("changing a session", () => {
  it("moves it while it has not begun, and those who are expected are told", async () => {
    const { teacher, student, id } = await givenLesson({ status: "scheduled", starts: 60 });
    const body = { starts_at: inMinutes(90), ends_at: inMinutes(150), name: "Moved" };
    expect(done(await call(update, of(teacher, id, { body }))).session).toMatchObject(body);
    done(await call(update, of(teacher, id, { body: { name: "Renamed" } })));
    const { items } = done(await call(notifications, { token: student.token }));
    expect(items.map(({ type }) => type)).toEqual(["session_moved"]);
  });

  it("lets one that runs last longer, but not begin at another time", async () => {
    const { teacher, id } = await givenLesson();
    expect(await codeWhen(update, of(teacher, id, { body: { starts_at: inMinutes(-10) } }))).toBe("SESSION_STATE");
    const longer = done(await call(update, of(teacher, id, { body: { ends_at: inMinutes(100) } })));
    expect(longer.session.status).toBe("active");
    expect(await codeWhen(update, of(teacher, id, { body: { ends_at: inMinutes(-1) } }))).toBe("VALIDATION_FAILED");
    done(await call(end, of(teacher, id)));
    expect(await codeWhen(update, of(teacher, id, { body: { name: "Late" } }))).toBe("SESSION_STATE");
  });

  it("gives it the fence of its place", async () => {
    const { org_id, teacher, id } = await givenLesson({ status: "scheduled", starts: 60 });
    const methods = ["geofence"];
    expect(await codeWhen(update, of(teacher, id, { body: { methods } }))).toBe("VALIDATION_FAILED");
    const place_id = await givenPlace(org_id, "Lab");
    const changed = done(await call(update, of(teacher, id, { body: { methods, place_id } })));
    expect(changed.session).toMatchObject({ methods, place_id, fence: { latitude: 52.5163 } });
  });

  it("counts who is in the class for the time it is in", async () => {
    const { of: someone, teacher, class_id, id } = await givenLesson();
    await givenEnrollment(class_id, await someone("student"), new Date(Date.now() + 120 * MINUTE));
    expect(done(await call(end, of(teacher, id))).counts.expected).toBe(2);
  });
});
