import { beforeAll, describe, expect, it } from "vitest";
import * as log from "../../../functions/activity/log.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as change from "../../../functions/days/change.ts";
import * as listChanges from "../../../functions/days/list-changes.ts";
import * as preview from "../../../functions/days/preview.ts";
import * as undo from "../../../functions/days/undo.ts";
import * as notifications from "../../../functions/notifications/list.ts";
import { startOfDay } from "../../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenSetting, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

useInstant("2026-06-17T12:00:00Z");
const HOUR = 3600;
const date = "2026-06-16";
const midnight = startOfDay(date, "UTC").getTime() / 1000;
const clock = (hour: number) => new Date((midnight + hour * HOUR) * 1000).toISOString();

let admin: Member;
let manager: Member;
beforeAll(async () => {
  admin = await givenMember({ role: "admin" });
  manager = await givenMember({ org_id: admin.org_id, role: "manager", managed_departments: ["Sales"] });
});
const givenColleague = () => givenMember({ org_id: admin.org_id, department: "Sales" });

type Body = Record<string, unknown>;
const send = (member: Member, changes: Body[], more: Body = {}, by: Member = admin) =>
  call(change, { token: by.token, params: { id: member.id, date }, body: { changes, reason: "mistaken", ...more } });
const tryOut = (member: Member, changes: Body[], by: Member = admin) =>
  call(preview, { token: by.token, params: { id: member.id, date }, body: { changes } });
const takeBack = (id: string, by: Member = admin) =>
  call(undo, { token: by.token, params: { id }, body: { reason: "it was right" } });

/** Yesterday's work as a tracker declared it, with a heartbeat every five minutes of it. */
async function givenWork(member: Member, sessions: [number, number][]): Promise<string[]> {
  const ids: string[] = [];
  for (const [from, to] of sessions) {
    const { data } = await call(checkIn, { token: member.token, body: { timestamp: clock(from) } });
    ids.push(data.work_session_id);
    await call(checkOut, { token: member.token, body: { timestamp: clock(to) } });
    const beats = Array.from({ length: (to - from) * 12 }, (_, index) =>
      heartbeat(midnight + from * HOUR + index * 300),
    );
    await ingestBatch([message(member, beats)]);
  }
  return ids;
}
const givenMeeting = async (member: Member, from: number, to: number) =>
  (
    await call(log, {
      token: member.token,
      body: { activity_type: "meeting", start_time: clock(from), end_time: clock(to), title: "Planning" },
    })
  ).data.activity;

/** Segments cover the standing sessions exactly, and the record's totals are their sums. */
async function expectExact(member: Member): Promise<void> {
  const [sums] = await sql<{ work: number; spans: number; segments: number }>(
    `select r.total_work_duration as work,
       (select coalesce(extract(epoch from sum(ended_at - started_at)), 0)::int from work_sessions
        where attendance_record_id = r.id and voided_at is null) as spans,
       (select coalesce(sum(l.duration), 0)::int from activity_logs l join work_sessions w on w.id = l.work_session_id
        where w.attendance_record_id = r.id) as segments
     from attendance_records r where r.user_id = $1 and r.date = $2`,
    [member.id, date],
  );
  expect(sums).toEqual({ work: sums?.work, spans: sums?.work, segments: sums?.work });
}

describe("POST /api/users/{id}/days/{date}/changes", () => {
  it("corrects a meeting, voids a bogus session, and gives both back", async () => {
    const member = await givenColleague();
    const [, bogus] = await givenWork(member, [
      [9, 17],
      [18, 19],
    ]);
    const meeting = await givenMeeting(member, 10, 16);
    const moved = await send(
      member,
      [{ op: "move", type: "meeting", fact_id: meeting.id, end: clock(11) }],
      {},
      manager,
    );
    expect(moved).toMatchObject({
      status: 201,
      data: { before: { total_meeting_duration: 6 * HOUR }, after: { total_meeting_duration: HOUR } },
    });
    const voided = await send(member, [{ op: "void", type: "work_session", fact_id: bogus }]);
    expect(voided.data.after).toMatchObject({ total_work_duration: 8 * HOUR, check_out_time: clock(17) });
    expect(voided.data.after.facts.find(({ id }) => id === bogus)).toMatchObject({ voided_by: { id: admin.id } });
    await expectExact(member);

    const restored = await takeBack(voided.data.change_id);
    expect(restored).toMatchObject({ status: 201, data: { after: { total_work_duration: 9 * HOUR } } });
    const back = await takeBack(moved.data.change_id);
    expect(back.data.after).toMatchObject({ total_meeting_duration: 6 * HOUR, check_out_time: clock(19) });
    await expectExact(member);
    expect((await takeBack(moved.data.change_id)).error.code).toBe("CHANGE_UNDONE");
    const again = await takeBack(back.data.change_id);
    expect(again.data.after).toMatchObject({ total_meeting_duration: HOUR });
  });

  it("splits a session, leaves a gap, and ends one that was forgotten", async () => {
    const member = await givenColleague();
    const [id] = await givenWork(member, [[9, 17]]);
    const split = await send(member, [
      { op: "split", type: "work_session", fact_id: id, at: clock(12), until: clock(13) },
      { op: "add", type: "work_session", start: clock(18), end: clock(20) },
      { op: "add", type: "lunch_break", start: clock(10), end: clock(10.5) },
    ]);
    expect(split).toMatchObject({
      status: 201,
      data: { after: { total_work_duration: 9 * HOUR, total_break_duration: HOUR / 2, check_out_time: clock(20) } },
    });
    await expectExact(member);
    const undone = await takeBack(split.data.change_id);
    expect(undone.data.after).toMatchObject({ total_work_duration: 8 * HOUR, total_break_duration: 0 });

    const forgetful = await givenColleague();
    const open = await call(checkIn, { token: forgetful.token, body: { timestamp: clock(9) } });
    const ended = await send(forgetful, [
      { op: "end", type: "work_session", fact_id: open.data.work_session_id, at: clock(16) },
    ]);
    expect(ended.data).toMatchObject({
      before: { check_out_time: null },
      after: { check_out_time: clock(16), total_work_duration: 7 * HOUR },
    });
    const running = await takeBack(ended.data.change_id);
    expect(running.data.after.facts).toMatchObject([{ end_source: "auto", ended_by: "auto" }]);
    expect(
      (await send(forgetful, [{ op: "void", type: "work_session", fact_id: open.data.work_session_id }])).status,
    ).toBe(201);
    await expectExact(forgetful);
  });

  it("leaves somebody at work whose running session was split, and is whole again", async () => {
    const member = await givenColleague();
    const today = "2026-06-17";
    const open = await call(checkIn, { token: member.token, body: { timestamp: `${today}T09:00:00Z` } });
    const [at, until] = [`${today}T10:00:00.000Z`, `${today}T10:30:00.000Z`];
    const split = await call(change, {
      token: admin.token,
      params: { id: member.id, date: today },
      body: {
        changes: [{ op: "split", type: "work_session", fact_id: open.data.work_session_id, at, until }],
        reason: "a gap",
      },
    });
    expect(split).toMatchObject({ status: 201, data: { after: { check_out_time: null } } });
    const undone = await takeBack(split.data.change_id);
    expect(undone).toMatchObject({ status: 201, data: { after: { check_out_time: null } } });
    const [running] = await sql<{ work_session_id: string | null }>(
      "select work_session_id from user_status where user_id = $1",
      [member.id],
    );
    expect(running?.work_session_id).toBe(open.data.work_session_id);
  });

  it("exchanges two sessions, and writes a day that nobody declared", async () => {
    const member = await givenColleague();
    const [first, second] = await givenWork(member, [
      [8, 10],
      [12, 16],
    ]);
    const swapped = await send(member, [
      { op: "move", type: "work_session", fact_id: first, start: clock(12), end: clock(14) },
      { op: "move", type: "work_session", fact_id: second, start: clock(8), end: clock(12) },
    ]);
    expect(swapped.data.after).toMatchObject({ total_work_duration: 6 * HOUR, check_in_time: clock(8) });
    await expectExact(member);

    const absent = await givenColleague();
    const written = await send(absent, [{ op: "add", type: "work_session", start: clock(9), end: clock(17) }]);
    expect(written.data).toMatchObject({
      before: { status: null, facts: [] },
      after: { status: "present", total_work_duration: 8 * HOUR },
    });
    const gone = await takeBack(written.data.change_id);
    expect(gone.data.after).toMatchObject({ total_work_duration: 0, check_in_time: null });
  });

  it("undoes changes in any order, unless a later one has set the same", async () => {
    const member = await givenColleague();
    const [id] = await givenWork(member, [[9, 17]]);
    const move = (times: Body) => send(member, [{ op: "move", type: "work_session", fact_id: id, ...times }]);
    const later = await move({ end: clock(18) });
    const earlier = await move({ start: clock(8) });
    expect((await takeBack(later.data.change_id)).data.after).toMatchObject({
      check_in_time: clock(8),
      check_out_time: clock(17),
    });
    const other = await move({ start: clock(7) });
    const overtaken = await takeBack(earlier.data.change_id);
    expect(overtaken).toMatchObject({
      status: 409,
      error: { code: "CHANGE_OVERTAKEN", details: { in_the_way: { type: "change", id: other.data.change_id } } },
    });
    await takeBack(other.data.change_id);
    expect((await takeBack(earlier.data.change_id)).data.after).toMatchObject({ check_in_time: clock(9) });
    const { data } = await call(listChanges, { token: member.token, params: { id: member.id, date } });
    expect(data.items.map(({ id: change_id }) => change_id)).toContain(other.data.change_id);
    expect(data.items.at(-1)).toMatchObject({
      id: later.data.change_id,
      facts: [{ before: { end: clock(17) }, after: { end: clock(18) } }],
      changed_by: { id: admin.id },
      undone_by: { id: admin.id },
      reason: "mistaken",
    });
  });

  it.each([
    [
      "work over other work",
      [{ op: "add", type: "work_session", start: clock(16), end: clock(18) }],
      "ACTIVITY_OVERLAPS",
    ],
    [
      "the end before the start",
      [{ op: "add", type: "work_session", start: clock(19), end: clock(18) }],
      "TIMESTAMP_OUT_OF_ORDER",
    ],
    ["a break outside work", [{ op: "add", type: "lunch_break", start: clock(19), end: clock(20) }], "NOT_CHECKED_IN"],
    ["a fact of nobody", [{ op: "void", type: "meeting", fact_id: crypto.randomUUID() }], "NOT_FOUND"],
    [
      "work of another date",
      [{ op: "add", type: "work_session", start: clock(-30), end: clock(-29) }],
      "VALIDATION_FAILED",
    ],
    [
      "what has not happened",
      [{ op: "add", type: "work_session", start: clock(19), end: clock(40) }],
      "TIMESTAMP_IN_FUTURE",
    ],
    ["work without end", [{ op: "add", type: "work_session", start: clock(17), end: clock(35) }], "SESSION_TOO_LONG"],
  ])("refuses %s, and leaves all as it was", async (_, changes, code) => {
    const member = await givenColleague();
    const [id] = await givenWork(member, [[9, 17]]);
    const first = { op: "move", type: "work_session", fact_id: id, start: clock(8) };
    const answer = await send(member, [first, ...changes]);
    expect(answer.error.code).toBe(code);
    if (code === "ACTIVITY_OVERLAPS")
      expect(answer.error.details).toMatchObject({ in_the_way: { type: "work_session", id } });
    expect(await sql("select check_in_time from attendance_records where user_id = $1", [member.id])).toEqual([
      { check_in_time: new Date(clock(9)) },
    ]);
    expect(await sql("select id from fact_changes where user_id = $1", [member.id])).toEqual([]);
  });

  it("refuses what is so already, a day before the member was, and one that is not kept", async () => {
    const member = await givenColleague();
    const [id] = await givenWork(member, [[9, 17]]);
    const same = { op: "move", type: "work_session", fact_id: id, start: clock(9) };
    expect((await send(member, [same])).error.code).toBe("NOTHING_CHANGED");
    expect((await send(member, [{ op: "restore", type: "work_session", fact_id: id }])).error.code).toBe(
      "NOTHING_CHANGED",
    );
    const young = await givenMember({ org_id: admin.org_id, joined: new Date("2026-06-17T08:00:00Z") });
    const add = { op: "add", type: "work_session", start: clock(9), end: clock(10) };
    expect((await send(young, [add])).error).toMatchObject({
      code: "TIMESTAMP_TOO_OLD",
      details: { member_since: "2026-06-17" },
    });
    const old = { token: admin.token, params: { id: member.id, date: "2025-07-01" } };
    expect((await call(change, { ...old, body: { changes: [add], reason: "old" } })).error.code).toBe(
      "TIMESTAMP_TOO_OLD",
    );
  });

  it("shows before what it would do, and refuses when the day has changed meanwhile", async () => {
    const member = await givenColleague();
    const [id] = await givenWork(member, [[9, 17]]);
    const changes = [{ op: "move", type: "work_session", fact_id: id, end: clock(18) }];
    const shown = await tryOut(member, changes, member);
    expect(shown).toMatchObject({
      status: 200,
      data: { before: { total_work_duration: 8 * HOUR }, after: { total_work_duration: 9 * HOUR } },
    });
    expect(await sql("select id from fact_changes where user_id = $1", [member.id])).toEqual([]);
    await expectExact(member);
    const { expected } = shown.data;
    await send(member, [{ op: "move", type: "work_session", fact_id: id, start: clock(8) }]);
    expect((await send(member, changes, { expected })).error.code).toBe("DAY_CHANGED");
    const again = await tryOut(member, changes);
    const { status, data } = await send(member, changes, { expected: again.data.expected });
    expect(status).toBe(201);
    expect(data.after).toMatchObject({ total_work_duration: 10 * HOUR });
  });

  it("is for whoever looks after the member, who is told; of one's own day somebody else decides", async () => {
    const member = await givenColleague();
    const [id] = await givenWork(member, [[9, 17]]);
    const changes = [{ op: "move", type: "work_session", fact_id: id, end: clock(18) }];
    const elsewhere = await givenMember({ org_id: admin.org_id, role: "manager", managed_departments: ["Support"] });
    expect((await send(member, changes, {}, member)).status).toBe(403);
    expect((await send(member, changes, {}, elsewhere)).status).toBe(404);
    expect((await send(member, changes, {}, await givenMember({ role: "admin" }))).status).toBe(404);
    const made = await send(member, changes, {}, manager);
    expect(made.status).toBe(201);
    expect((await takeBack(made.data.change_id, elsewhere)).status).toBe(404);
    const { data } = await call(notifications, { token: member.token });
    expect(data.items[0]).toMatchObject({ type: "attendance_corrected", body: "mistaken" });
    const [entry] = await sql(
      "select metadata from audit_log where action = 'day.change' and user_id = $1 order by id desc",
      [manager.id],
    );
    expect(entry).toMatchObject({
      metadata: { before: { total_work_duration: 8 * HOUR }, after: { total_work_duration: 9 * HOUR } },
    });

    const [own] = await givenWork(manager, [[9, 17]]);
    const ownChange = [{ op: "move", type: "work_session", fact_id: own, end: clock(18) }];
    expect(await send(manager, ownChange, {}, manager)).toMatchObject({
      status: 202,
      data: { request: { kind: "changes", reason: "own_day", status: "pending" } },
    });
    await givenSetting(admin.org_id, "own_corrections", "notify");
    const [hers] = await givenWork(admin, [[9, 17]]);
    expect((await send(admin, [{ op: "move", type: "work_session", fact_id: hers, end: clock(18) }])).status).toBe(201);
  });
});
