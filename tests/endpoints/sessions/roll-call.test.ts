import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as audit from "../../../functions/audit/list.ts";
import * as notifications from "../../../functions/notifications/list.ts";
import * as attendance from "../../../functions/sessions/attendance.ts";
import * as checkOut from "../../../functions/sessions/check-out.ts";
import * as end from "../../../functions/sessions/end.ts";
import * as mark from "../../../functions/sessions/mark.ts";
import * as markOne from "../../../functions/sessions/mark-one.ts";
import * as review from "../../../functions/sessions/review.ts";
import * as rollCall from "../../../functions/sessions/roll-call.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenSetting, type Member } from "../../steps/scene/given.ts";
import { codeOf, givenLesson, givenSession } from "../../steps/scene/lessons.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

const roll = ({ token }: Member, id: string, marks: object[], more: object = {}) =>
  call(rollCall, { token, params: { id }, body: { marks, ...more } });
const one = ({ token }: Member, id: string, user_id: string, body: object) =>
  call(markOne, { token, params: { id, user_id }, body });
const rows = async ({ token }: Member, id: string, query: Record<string, string> = {}) =>
  done(await call(attendance, { token, params: { id }, query })).items;
const rowOf = async (teacher: Member, id: string, { id: user }: Member) =>
  (await rows(teacher, id)).find((each) => each.user.id === user);

describe("the roll", () => {
  it("says of everybody what became of them, and counts", async () => {
    const { teacher, student, other, id } = await givenLesson();
    const marks = [
      { user_id: student.id, status: "present" },
      { user_id: other.id, status: "excused", note: "Dentist" },
    ];
    const { counts, changed } = done(await roll(teacher, id, marks));
    expect(changed).toBe(2);
    expect(counts).toMatchObject({ expected: 2, present: 1, excused: 1, rate: 100 });
    expect(await rowOf(teacher, id, other)).toMatchObject({
      status: "excused",
      note: "Dentist",
      method: "manual",
      version: 1,
    });
  });

  it("is written as a whole or not at all", async () => {
    const { of, teacher, student, id } = await givenLesson();
    const stranger = await of("student");
    const here = { user_id: student.id, status: "present" };
    for (const wrong of [stranger.id, randomUUID()])
      expect((await roll(teacher, id, [here, { user_id: wrong, status: "present" }])).error?.code).toBe("NOT_FOUND");
    expect((await roll(teacher, id, [here, here])).error?.code).toBe("VALIDATION_FAILED");
    const many = Array.from({ length: 501 }, () => ({ user_id: randomUUID(), status: "present" }));
    expect((await roll(teacher, id, many)).error?.code).toBe("VALIDATION_FAILED");
    expect(await rowOf(teacher, id, student)).toMatchObject({ status: null, version: 0 });
  });

  it("overwrites nobody's mark unseen", async () => {
    const { teacher, student, id } = await givenLesson();
    done(await call(mark, { token: student.token, body: { session_id: id, code: await codeOf(teacher, id) } }));
    const said = { user_id: student.id, status: "absent", version: 0 };
    expect((await roll(teacher, id, [said])).error).toMatchObject({
      code: "MARK_CHANGED",
      details: { user_ids: [student.id] },
    });
    done(await roll(teacher, id, [{ ...said, version: 1 }]));
    expect(await rowOf(teacher, id, student)).toMatchObject({ status: "absent", version: 2 });
  });

  it("keeps when somebody came, and takes a mark back with null", async () => {
    const { teacher, student, id } = await givenLesson();
    done(await call(mark, { token: student.token, body: { session_id: id, code: await codeOf(teacher, id) } }));
    const came = (await rowOf(teacher, id, student))?.marked_at;
    done(await one(teacher, id, student.id, { status: "present", note: "seen" }));
    expect(await rowOf(teacher, id, student)).toMatchObject({ marked_at: came, note: "seen", method: "manual" });
    done(await one(teacher, id, student.id, { status: null }));
    expect(await rowOf(teacher, id, student)).toMatchObject({ status: null, note: "seen", version: 3 });
    const again = { session_id: id, code: await codeOf(teacher, id) };
    expect(done(await call(mark, { token: student.token, body: again })).mark.status).toBe("present");
  });

  it("says of who is marked by hand when they were marked, which is never to come, and lets them leave", async () => {
    const { teacher, student, other, id } = await givenLesson();
    const marks = [
      { user_id: student.id, status: "late" },
      { user_id: other.id, status: "present" },
    ];
    done(await roll(teacher, id, marks));
    for (const each of [student, other]) {
      const marked = Date.parse((await rowOf(teacher, id, each))?.marked_at ?? "");
      expect(marked).toBeLessThanOrEqual(Date.now());
      // Told later by a device that had no network: they left before their teacher took the roll.
      const timestamp = new Date(marked - 60_000).toISOString();
      done(await call(checkOut, { token: each.token, params: { id }, body: { timestamp } }));
    }
  });

  it("needs a reason once the session is over, which the audit log keeps", async () => {
    const { of, teacher, student, id } = await givenLesson();
    done(await call(end, { token: teacher.token, params: { id } }));
    expect((await one(teacher, id, student.id, { status: "present" })).error?.code).toBe("REASON_REQUIRED");
    done(await one(teacher, id, student.id, { status: "present", reason: "Sat in the back" }));
    const admin = await of("admin");
    const { items } = done(await call(audit, { token: admin.token, query: { action: "session.mark" } }));
    expect(items[0]?.metadata).toEqual({
      member_id: student.id,
      from: "absent",
      to: "present",
      reason: "Sat in the back",
    });
  });

  it("is settled after as many days as the organization says, but for administrators", async () => {
    const { of, teacher, student } = await givenLesson();
    const said = { status: "present", reason: "x" };
    const admin = await of("admin");
    const old = await givenSession(teacher, { status: "completed", starts: -31 * 24 * 60 });
    expect((await one(teacher, old, student.id, said)).error?.code).toBe("ATTENDANCE_SETTLED");
    const decisions = [{ user_id: student.id, decision: "refused" }];
    const reviewed = await call(review, { token: teacher.token, params: { id: old }, body: { decisions } });
    expect(reviewed.error?.code).toBe("ATTENDANCE_SETTLED");
    done(await one(admin, old, student.id, said));
    await givenSetting(teacher.org_id, "session_correction_days", 40);
    done(await one(teacher, old, student.id, said));
  });

  it("only excuses before the session begins, and is over when it is cancelled", async () => {
    const { teacher, student, id } = await givenLesson({ status: "scheduled", starts: 60 });
    expect((await one(teacher, id, student.id, { status: "present" })).error?.code).toBe("SESSION_STATE");
    done(await one(teacher, id, student.id, { status: "excused" }));
  });

  it("is the teacher's and not the students'", async () => {
    const { of, student, id } = await givenLesson();
    for (const someone of [student, await of("teacher")]) {
      const code = (await roll(someone, id, [{ user_id: student.id, status: "present" }])).error?.code;
      expect(code).toBe(someone === student ? "FORBIDDEN" : "NOT_FOUND");
    }
  });
});

describe("looking at marks", () => {
  async function givenPending() {
    const scene = await givenLesson();
    const { teacher, student, id } = scene;
    const scanned_at = new Date(Date.now() - 100_000);
    const body = { session_id: id, code: await codeOf(teacher, id, scanned_at), scanned_at: scanned_at.toISOString() };
    done(await call(mark, { token: student.token, body }));
    const decide = (decision: string, user_id = student.id) =>
      call(review, { token: teacher.token, params: { id }, body: { decisions: [{ user_id, decision }] } });
    return { ...scene, decide };
  }

  it("tells in words why, page by page", async () => {
    const { teacher, student, id } = await givenPending();
    const [pending, ...others] = await rows(teacher, id, { review: "pending" });
    expect(others).toEqual([]);
    expect(pending).toMatchObject({
      user: { id: student.id },
      reasons: [{ code: "offline_scan", text: "Scanned without a network and sent later." }],
    });
    const first = done(await call(attendance, { token: teacher.token, params: { id }, query: { limit: "1" } }));
    expect(await rows(teacher, id, { cursor: first.next_cursor ?? "" })).toHaveLength(1);
  });

  it("refuses, which makes absent and is told; and accepts after all", async () => {
    const { teacher, student, other, id, decide } = await givenPending();
    const refused = done(await decide("refused"));
    expect(refused).toMatchObject({ results: [{ user_id: student.id, result: "refused" }], counts: { absent: 1 } });
    expect(await rowOf(teacher, id, student)).toMatchObject({ status: "absent", review: "refused" });
    const { items } = done(await call(notifications, { token: student.token }));
    expect(items[0]).toMatchObject({ type: "mark_reviewed", data: { session_id: id } });
    expect(done(await decide("accepted")).counts).toMatchObject({ present: 1, pending: 0 });
    expect(done(await decide("accepted")).results[0]?.result).toBe("nothing");
    expect(done(await decide("refused", other.id)).results[0]?.result).toBe("nothing");
    expect((await decide("accepted", randomUUID())).error?.code).toBe("NOT_FOUND");
  });

  it("is not undone by the end of the session", async () => {
    const { teacher, student, id, decide } = await givenPending();
    done(await decide("refused"));
    expect(done(await call(end, { token: teacher.token, params: { id } })).counts.absent).toBe(2);
    const again = { session_id: id, code: await codeOf(teacher, id) };
    expect((await call(mark, { token: student.token, body: again })).error?.code).toBe("SESSION_NOT_ACTIVE");
  });
});
