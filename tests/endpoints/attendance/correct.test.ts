import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as correct from "../../../functions/attendance/correct.ts";
import * as listChanges from "../../../functions/days/list-changes.ts";
import * as undo from "../../../functions/days/undo.ts";
import * as breakEnd from "../../../functions/lunch-breaks/end.ts";
import * as breakStart from "../../../functions/lunch-breaks/start.ts";
import { ROLES } from "../../../lib/platform/tenancy/rules/roles.ts";
import { startOfDay } from "../../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenSetting, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const HOUR = 3600;
useInstant("2026-06-17T12:00:00Z");
const yesterday = "2026-06-16";
const midnight = startOfDay(yesterday, "UTC").getTime() / 1000;
const nine = midnight + 9 * HOUR;
const instant = (second: number) => new Date(second * 1000).toISOString();
const at = (second: number) => ({ timestamp: instant(second) });

let admin: Member;
beforeAll(async () => {
  admin = await givenMember({ role: "admin" });
  await givenSetting(admin.org_id, "working_days", [1, 2, 3, 4, 5, 6, 7]);
});
const givenColleague = () => givenMember({ org_id: admin.org_id, department: "Sales" });
const put = (id: string, body: Record<string, unknown>, { token }: { token: string } = admin) =>
  call(correct, { token, params: { id }, body: { reason: "forgot", ...body } });

/** 09:00 to 17:00 with a heartbeat every minute and a break from 12:00 to 13:00; the id of the record. */
async function givenDay(
  member: Member,
  sessions: [number, number | null][] = [[nine, nine + 8 * HOUR]],
): Promise<string> {
  let id = "";
  for (const [from, to] of sessions) {
    id = (await call(checkIn, { token: member.token, body: at(from) })).data.record.id;
    const beats = Array.from({ length: Math.floor(((to ?? from + HOUR) - from) / 60) }, (_, index) =>
      heartbeat(from + 60 * (index + 1)),
    );
    if (from === nine) {
      await call(breakStart, { token: member.token, body: at(nine + 3 * HOUR) });
      await call(breakEnd, { token: member.token, body: at(nine + 4 * HOUR) });
    }
    await ingestBatch([message(member, beats)]);
    if (to !== null) await call(checkOut, { token: member.token, body: at(to) });
  }
  return id;
}
const givenAbsence = async (member: Member, date = yesterday) =>
  (
    await sql<{ id: string }>(
      "insert into attendance_records (org_id, user_id, date, status, closed_at) values ($1, $2, $3, 'absent', now()) returning id",
      [member.org_id, member.id, date],
    )
  )[0]?.id ?? "";

/** Segments of a record's sessions cover them, and the record's totals are their sums. */
async function expectExact(recordId: string): Promise<void> {
  const [sums] = await sql(
    `select r.total_work_duration as work, extract(epoch from sum(s.ended_at - s.started_at))::int as spans,
       (select sum(l.duration)::int from activity_logs l join work_sessions w on w.id = l.work_session_id where w.attendance_record_id = r.id) as segments
     from attendance_records r join work_sessions s on s.attendance_record_id = r.id where r.id = $1 group by r.id`,
    [recordId],
  );
  expect(sums).toEqual({ work: sums?.work, spans: sums?.work, segments: sums?.work });
}

describe("PUT /api/attendance/{id}", () => {
  it("moves check-in and check-out, rebuilds the timeline and has the day closed again", async () => {
    const member = await givenColleague();
    const id = await givenDay(member);
    await sql("update attendance_records set closed_at = now() where id = $1", [id]);
    const body = { check_in_time: instant(nine + 1800), check_out_time: instant(nine + 9 * HOUR) };
    expect(await put(id, body)).toMatchObject({
      status: 200,
      data: {
        record: {
          ...body,
          total_work_duration: 8.5 * HOUR,
          total_active_duration: 6.5 * HOUR,
          total_break_duration: HOUR,
          total_idle_duration: HOUR,
          is_late: true,
          status: "late",
        },
      },
    });
    await expectExact(id);
    expect(await sql("select closed_at from attendance_records where id = $1", [id])).toEqual([{ closed_at: null }]);
    const sessions = await sql("select ended_by from work_sessions where attendance_record_id = $1", [id]);
    expect(sessions).toEqual([{ ended_by: "admin" }]);
  });

  it("takes the lateness back with the check-in, and calls less than half a day so", async () => {
    const member = await givenColleague();
    const id = await givenDay(member, [[nine + 2 * HOUR, nine + 4 * HOUR]]);
    expect((await put(id, { check_in_time: instant(nine) })).data.record).toMatchObject({
      is_late: false,
      status: "half_day",
    });
    expect((await put(id, { check_out_time: instant(nine + 8 * HOUR) })).data.record).toMatchObject({
      status: "present",
    });
  });

  it("moves the first start and the last end of a day with several sessions", async () => {
    const member = await givenColleague();
    const id = await givenDay(member, [
      [nine, nine + 4 * HOUR],
      [nine + 5 * HOUR, nine + 6 * HOUR],
      [nine + 7 * HOUR, nine + 8 * HOUR],
    ]);
    const body = { check_in_time: instant(nine - HOUR), check_out_time: instant(nine + 9 * HOUR) };
    expect((await put(id, body)).data.record).toMatchObject({ ...body, total_work_duration: 8 * HOUR });
    await expectExact(id);
    const sessions = await sql(
      "select extract(epoch from started_at)::int as s, extract(epoch from ended_at)::int as e, ended_by from work_sessions where attendance_record_id = $1 order by 1",
      [id],
    );
    expect(sessions).toEqual([
      { s: nine - HOUR, e: nine + 4 * HOUR, ended_by: "member" },
      { s: nine + 5 * HOUR, e: nine + 6 * HOUR, ended_by: "member" },
      { s: nine + 7 * HOUR, e: nine + 9 * HOUR, ended_by: "admin" },
    ]);
  });

  it("clips a break that sticks out, and brings it back whole when the day is long enough again", async () => {
    const member = await givenColleague();
    const id = await givenDay(member);
    const shorter = await put(id, { check_out_time: instant(nine + 3.5 * HOUR) });
    expect(shorter.data.record).toMatchObject({ total_work_duration: 3.5 * HOUR, total_break_duration: HOUR / 2 });
    await expectExact(id);
    const outside = await put(id, { check_out_time: instant(nine + 2 * HOUR) });
    expect(outside.data.record).toMatchObject({ total_work_duration: 2 * HOUR, total_break_duration: 0 });
    await expectExact(id);
    const longer = await put(id, { check_out_time: instant(nine + 8 * HOUR) });
    expect(longer.data.record).toMatchObject({ total_work_duration: 8 * HOUR, total_break_duration: HOUR });
    await expectExact(id);
  });

  it("ends a session that nobody ended", async () => {
    const member = await givenColleague();
    const id = await givenDay(member, [[nine + HOUR, null]]);
    const answer = await put(id, { check_out_time: instant(nine + 3 * HOUR) });
    expect(answer.data.record).toMatchObject({
      check_out_time: instant(nine + 3 * HOUR),
      total_work_duration: 2 * HOUR,
    });
    const [status] = await sql("select work_session_id, announced_state from user_status where user_id = $1", [
      member.id,
    ]);
    expect(status).toEqual({ work_session_id: null, announced_state: "offline" });
  });

  it("lets an open session begin earlier and go on", async () => {
    const member = await givenColleague();
    const id = await givenDay(member, [[nine + HOUR, null]]);
    const answer = await put(id, { check_in_time: instant(nine) });
    expect(answer.data.record).toMatchObject({ check_in_time: instant(nine), check_out_time: null, is_late: false });
    expect((await call(checkOut, { token: member.token, body: at(nine + 2 * HOUR) })).data.record).toMatchObject({
      total_work_duration: 2 * HOUR,
    });
    await expectExact(id);
  });

  it("makes an absence a leave and back, and a day of work when both times are given", async () => {
    const member = await givenColleague();
    const id = await givenAbsence(member);
    expect((await put(id, { status: "on_leave" })).data.record.status).toBe("on_leave");
    expect((await put(id, { status: "absent" })).data.record.status).toBe("absent");
    expect(await put(id, { check_in_time: instant(nine) })).toMatchObject({
      status: 409,
      error: { code: "NOT_CHECKED_IN" },
    });
    const body = { check_in_time: instant(nine), check_out_time: instant(nine + 8 * HOUR) };
    expect((await put(id, body)).data.record).toMatchObject({
      ...body,
      status: "present",
      total_untracked_duration: 8 * HOUR,
    });
    await expectExact(id);
  });

  it("refuses leave for a day on which somebody worked", async () => {
    const id = await givenDay(await givenColleague());
    expect(await put(id, { status: "on_leave" })).toMatchObject({ status: 409, error: { code: "DAY_WAS_WORKED" } });
  });

  it("keeps who corrected what, from what to what, and why", async () => {
    const member = await givenColleague();
    const id = await givenDay(member, [[nine + HOUR, nine + 2 * HOUR]]);
    await put(id, { check_out_time: instant(nine + 3 * HOUR), notes: "left later", reason: "tracker broke" });
    const [entry] = await sql(
      "select user_id, action, metadata from audit_log where resource_id = $1 order by id desc",
      [id],
    );
    const shown = { check_in_time: instant(nine + HOUR), status: "half_day" };
    expect(entry).toMatchObject({
      user_id: admin.id,
      action: "attendance.correct",
      metadata: {
        member_id: member.id,
        reason: "tracker broke",
        before: { ...shown, check_out_time: instant(nine + 2 * HOUR), total_work_duration: HOUR },
        after: { check_out_time: instant(nine + 3 * HOUR), total_work_duration: 2 * HOUR },
        notes_changed: true,
      },
    });
    expect(JSON.stringify(entry)).not.toContain("left later");
    expect(await sql("select type, body from notifications where user_id = $1", [member.id])).toEqual([
      { type: "attendance_corrected", body: "tracker broke" },
    ]);
  });

  it("is a change of facts: listed with who, why and what, and undone as one", async () => {
    const member = await givenColleague();
    const id = await givenDay(member);
    await put(id, { check_in_time: instant(nine - HOUR), check_out_time: instant(nine + 9 * HOUR), reason: "forgot" });
    const list = await call(listChanges, { token: admin.token, params: { id: member.id, date: yesterday } });
    const [made, ...more] = list.data.items;
    expect(more).toEqual([]);
    const times = { start: instant(nine), end: instant(nine + 8 * HOUR), voided: false };
    expect(made).toMatchObject({
      reason: "forgot",
      changed_by: { id: admin.id },
      facts: [{ before: times, after: { start: instant(nine - HOUR), end: instant(nine + 9 * HOUR) } }],
    });
    const undone = await call(undo, {
      token: admin.token,
      params: { id: made?.id ?? "" },
      body: { reason: "it was so" },
    });
    expect(undone).toMatchObject({
      status: 201,
      data: { after: { check_in_time: instant(nine), check_out_time: instant(nine + 8 * HOUR) } },
    });
    await expectExact(id);
  });

  it("takes what is so already, and lists no change of it", async () => {
    const member = await givenColleague();
    const id = await givenDay(member);
    expect(await put(id, { check_out_time: instant(nine + 8 * HOUR) })).toMatchObject({ status: 200 });
    const params = { id: member.id, date: yesterday };
    expect((await call(listChanges, { token: admin.token, params })).data.items).toEqual([]);
  });

  it.each([
    ["an end before the start", { check_out_time: nine - 1 }, 422, "TIMESTAMP_OUT_OF_ORDER"],
    ["a start after the end", { check_in_time: nine + 8 * HOUR + 1 }, 422, "TIMESTAMP_OUT_OF_ORDER"],
    ["an end in the future", { check_out_time: midnight + 72 * HOUR }, 422, "TIMESTAMP_IN_FUTURE"],
    ["a start on another date", { check_in_time: midnight - 1 }, 400, "VALIDATION_FAILED"],
  ])("refuses %s, and nothing is changed", async (_, times, status, code) => {
    const id = await givenDay(await givenColleague());
    const before = await sql("select * from attendance_records where id = $1", [id]);
    const body = Object.fromEntries(Object.entries(times).map(([key, second]) => [key, instant(second)]));
    expect(await put(id, body)).toMatchObject({ status, error: { code } });
    expect(await sql("select * from attendance_records where id = $1", [id])).toEqual(before);
  });

  it("refuses to reach into the session of another day", async () => {
    const member = await givenColleague();
    await call(checkIn, { token: member.token, body: at(midnight - HOUR) });
    await call(checkOut, { token: member.token, body: at(midnight + 2 * HOUR) });
    const id = await givenDay(member, [[nine, nine + HOUR]]);
    expect(await put(id, { check_in_time: instant(midnight + HOUR) })).toMatchObject({
      status: 409,
      error: { code: "ACTIVITY_OVERLAPS" },
    });
  });

  it("refuses a day whose heartbeats are not kept any more", async () => {
    const member = await givenColleague();
    const id = await givenDay(member);
    await sql("update attendance_records set check_in_time = check_in_time - interval '1 year' where id = $1", [id]);
    expect(await put(id, { check_out_time: instant(nine + 7 * HOUR) })).toMatchObject({
      status: 422,
      error: { code: "TIMESTAMP_TOO_OLD" },
    });
  });

  it.each([
    {},
    { status: "present" },
    { status: "on_leave", check_in_time: instant(nine) },
    { notes: "x", reason: "" },
    { notes: "x", user_id: randomUUID() },
    { notes: "x", total_work_duration: 1 },
    { check_in_time: "yesterday" },
  ])("refuses the body %o", async (body) => {
    const id = await givenAbsence(await givenColleague());
    expect(await put(id, body)).toMatchObject({ status: 400, error: { code: "VALIDATION_FAILED" } });
  });

  it("is for administrators, and of their own organization", async () => {
    const member = await givenColleague();
    const id = await givenAbsence(member);
    for (const role of ROLES) {
      const status = role === "admin" || role === "super_admin" ? 200 : 403;
      const caller = await givenMember({ org_id: admin.org_id, role });
      expect([role, (await put(id, { notes: role }, caller)).status]).toEqual([role, status]);
    }
    for (const unknown of [id, randomUUID()])
      expect(await put(unknown, { notes: "x" }, await givenMember({ role: "admin" }))).toMatchObject({ status: 404 });
  });
});
