import { describe, expect, it } from "vitest";
import * as log from "../../../functions/activity/log.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as correct from "../../../functions/attendance/correct.ts";
import * as forceCheckIn from "../../../functions/attendance/force-check-in.ts";
import * as getDay from "../../../functions/attendance/get.ts";
import * as listDays from "../../../functions/attendance/list.ts";
import * as review from "../../../functions/attendance/review.ts";
import * as approve from "../../../functions/corrections/approve.ts";
import * as decline from "../../../functions/corrections/decline.ts";
import * as get from "../../../functions/corrections/get.ts";
import * as list from "../../../functions/corrections/list.ts";
import * as withdraw from "../../../functions/corrections/withdraw.ts";
import * as endBreak from "../../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../../functions/lunch-breaks/start.ts";
import { addDays } from "../../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call, type Endpoint } from "../../steps/call/when.ts";
import { givenMember, givenSetting, type Member, sql } from "../../steps/scene/given.ts";
import { givenDayOff } from "../../steps/scene/worked-days.ts";

useTestDatabase();
useInstant("2026-06-17T18:00:00Z");

const today = "2026-06-17";
const daysAgo = (days: number) => addDays(today, -days);
const at = (date: string, clock: string) => `${date}T${clock}:00Z`;

/** A member in Sales, a manager who looks after Sales, and an administrator. */
async function givenTeam() {
  const admin = await givenMember({ role: "admin" });
  const { org_id } = admin;
  const manager = await givenMember({ org_id, role: "manager", department: "Sales", managed_departments: ["Sales"] });
  const member = await givenMember({ org_id, department: "Sales" });
  return { org_id, admin, manager, member };
}

const FACTS: Record<string, Endpoint> = {
  check_in: checkIn,
  check_out: checkOut,
  break_start: startBreak,
  break_end: endBreak,
};

const declare = (member: Member, kind: keyof typeof FACTS, timestamp: string) =>
  call(FACTS[kind] ?? checkIn, { token: member.token, body: { timestamp } }) as Promise<{
    status: number;
    data: { request: { id: string } };
    error: { code: string };
  }>;

async function asked(member: Member, kind: keyof typeof FACTS, timestamp: string): Promise<string> {
  const { status, data } = await declare(member, kind, timestamp);
  expect(status).toBe(202);
  return data.request.id;
}

const yes = (who: Member, id: string) => call(approve, { token: who.token, params: { id } });
const no = (who: Member, id: string) => call(decline, { token: who.token, params: { id }, body: { note: "no trace" } });
const daysOf = (member: Member) =>
  sql<{ id: string; date: string; status: string; declared_late: boolean; needs_review: boolean }>(
    `select id, date::text as date, status, declared_late, needs_review, total_work_duration, total_break_duration
     from attendance_records where user_id = $1 order by date`,
    [member.id],
  );

describe("two months declared within a minute", () => {
  it("are three days that are marked, and requests, of which no more than a hundred wait", async () => {
    const { member, manager } = await givenTeam();
    const statuses: Record<number, number> = {};
    for (let day = 57; day >= 0; day--) {
      for (const [kind, clock] of [
        ["check_in", "09:00"],
        ["check_out", "17:00"],
      ] as const) {
        const { status } = await declare(member, kind, at(daysAgo(day), clock));
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    }
    expect(statuses).toEqual({ 200: 3, 201: 3, 202: 100, 409: 10 });
    const days = await daysOf(member);
    expect(days.map(({ date }) => date)).toEqual([daysAgo(2), daysAgo(1), today]);
    expect(days.every(({ declared_late, needs_review }) => declared_late && needs_review)).toBe(true);
    const told = await sql("select type from notifications where user_id = $1", [manager.id]);
    expect(told).toEqual([{ type: "correction_requested" }]);
  });
});

describe("what is declared late", () => {
  it("changes nothing until somebody says yes, and then is as if it had come in time", async () => {
    const { member, manager } = await givenTeam();
    const day = daysAgo(5);
    const came = await asked(member, "check_in", at(day, "09:00"));
    const paused = await asked(member, "break_start", at(day, "12:00"));
    const resumed = await asked(member, "break_end", at(day, "12:30"));
    const left = await asked(member, "check_out", at(day, "17:00"));
    expect(await daysOf(member)).toEqual([]);
    for (const id of [came, paused, resumed, left]) expect((await yes(manager, id)).status).toBe(200);
    const [record] = await daysOf(member);
    expect(record).toMatchObject({
      date: day,
      declared_late: true,
      needs_review: false,
      total_work_duration: 8 * 3600,
      total_break_duration: 1800,
    });
    const told = await sql("select type from notifications where user_id = $1", [member.id]);
    expect(told).toHaveLength(4);
  });

  it("is the same day in any order of approval that is possible", async () => {
    const orders = [
      [0, 1, 2, 3],
      [0, 1, 3, 2],
      [0, 3, 1, 2],
    ];
    for (const order of orders) {
      const { member, manager } = await givenTeam();
      const day = daysAgo(4);
      const ids = [
        await asked(member, "check_in", at(day, "09:00")),
        await asked(member, "break_start", at(day, "12:00")),
        await asked(member, "break_end", at(day, "12:30")),
        await asked(member, "check_out", at(day, "17:00")),
      ];
      for (const place of order) expect((await yes(manager, ids[place] ?? "")).status).toBe(200);
      expect(await daysOf(member)).toMatchObject([{ total_work_duration: 8 * 3600, total_break_duration: 1800 }]);
    }
  });

  it("names the request that has to be decided first", async () => {
    const { member, manager } = await givenTeam();
    const came = await asked(member, "check_in", at(daysAgo(4), "09:00"));
    const left = await asked(member, "check_out", at(daysAgo(4), "17:00"));
    const answer = await yes(manager, left);
    expect(answer).toMatchObject({
      status: 409,
      error: { code: "CORRECTION_BLOCKED", details: { in_the_way: { type: "correction", id: came } } },
    });
    expect((await yes(manager, came)).status).toBe(200);
    expect((await yes(manager, left)).status).toBe(200);
    expect(await daysOf(member)).toMatchObject([{ total_work_duration: 8 * 3600 }]);
  });

  it("names the session that is in the way", async () => {
    const { member, manager } = await givenTeam();
    const day = daysAgo(4);
    for (const [kind, clock] of [
      ["check_in", "09:00"],
      ["check_out", "17:00"],
    ] as const)
      await yes(manager, await asked(member, kind, at(day, clock)));
    const again = await asked(member, "check_in", at(day, "10:00"));
    expect(await yes(manager, again)).toMatchObject({
      status: 409,
      error: { details: { in_the_way: { type: "work_session", start: expect.stringContaining("T09:00") } } },
    });
  });

  it("counts with the heartbeats that an offline tracker brought", async () => {
    const { member, manager } = await givenTeam();
    const day = daysAgo(5);
    const came = await asked(member, "check_in", at(day, "09:00"));
    const nine = Date.parse(at(day, "09:00")) / 1000;
    const beats = Array.from({ length: 20 }, (_, minute) => heartbeat(nine + minute * 60));
    await ingestBatch([message(member, beats)]);
    const { data } = await call(get, { token: manager.token, params: { id: came } });
    expect(data.evidence.heartbeats).toBe(20);
    await yes(manager, came);
    expect(await daysOf(member)).toMatchObject([{ total_work_duration: 19 * 60 }]);
  });

  it("takes a meeting along", async () => {
    const { member, manager } = await givenTeam();
    const day = daysAgo(4);
    const came = await asked(member, "check_in", at(day, "09:00"));
    const body = { activity_type: "meeting", start_time: at(day, "10:00"), end_time: at(day, "11:00"), title: "plans" };
    const met = await call(log, { token: member.token, body });
    expect(met.status).toBe(202);
    const { request } = met.data as unknown as { request: { id: string } };
    await yes(manager, came);
    expect((await yes(manager, request.id)).status).toBe(200);
    expect(await sql("select total_meeting_duration from attendance_records where user_id = $1", [member.id])).toEqual([
      { total_meeting_duration: 3600 },
    ]);
  });

  it("takes the check-out along whose check-in waits, and leaves today's work alone", async () => {
    const { member } = await givenTeam();
    await asked(member, "check_in", "2026-06-14T17:00:00Z");
    expect((await declare(member, "check_in", at(today, "17:50"))).status).toBe(201);
    expect((await declare(member, "check_out", "2026-06-15T01:00:00Z")).status).toBe(202);
    expect((await declare(member, "check_out", at(today, "17:59"))).status).toBe(200);
  });

  it("is asked for once, however often it is sent", async () => {
    const { member } = await givenTeam();
    const first = await asked(member, "check_in", at(daysAgo(9), "09:00"));
    expect(await asked(member, "check_in", at(daysAgo(9), "09:00"))).toBe(first);
  });

  it("follows the organization's hours, and is refused for days before the member existed", async () => {
    const { member, org_id } = await givenTeam();
    await givenSetting(org_id, "backdating_hours", 2);
    expect((await declare(member, "check_in", at(today, "15:59"))).status).toBe(202);
    await sql("update users set created_at = '2026-06-10T12:00:00Z' where id = $1", [member.id]);
    expect((await declare(member, "check_in", at("2026-06-10", "08:00"))).status).toBe(202);
    expect(await declare(member, "check_in", at("2026-06-09", "08:00"))).toMatchObject({
      status: 422,
      error: { code: "TIMESTAMP_TOO_OLD" },
    });
  });

  it("stays out of a day when the answer is no", async () => {
    const { member, manager } = await givenTeam();
    const id = await asked(member, "check_in", at(daysAgo(9), "09:00"));
    expect(await no(manager, id)).toMatchObject({
      status: 200,
      data: { request: { status: "declined", decision_note: "no trace" } },
    });
    expect(await daysOf(member)).toEqual([]);
    expect(await yes(manager, id)).toMatchObject({ status: 409, error: { code: "CORRECTION_DECIDED" } });
  });
});

describe("a day that an administrator has set", () => {
  it("stays a leave, whatever is declared of it, until somebody says yes", async () => {
    const { member, manager, admin } = await givenTeam();
    const day = daysAgo(2);
    await givenDayOff(member, day, "absent");
    const [record] = await daysOf(member);
    const params = { id: record?.id ?? "" };
    await call(correct, { token: admin.token, params, body: { status: "on_leave", reason: "ill" } });
    const id = await asked(member, "check_in", at(day, "09:00"));
    const forced = await call(forceCheckIn, {
      token: manager.token,
      body: { user_id: member.id, timestamp: at(day, "10:00"), reason: "was here" },
    });
    expect(forced.status).toBe(202);
    expect(await daysOf(member)).toMatchObject([{ status: "on_leave" }]);
    expect((await yes(manager, id)).status).toBe(200);
    expect(await daysOf(member)).toMatchObject([{ date: day, status: expect.not.stringMatching("on_leave") }]);
  });

  it("is not one that only the night has closed", async () => {
    const { member } = await givenTeam();
    await givenDayOff(member, daysAgo(1), "absent");
    expect((await declare(member, "check_in", at(daysAgo(1), "09:00"))).status).toBe(201);
  });

  it("belongs to a session that crosses midnight by the date on which that began", async () => {
    const { member, admin } = await givenTeam();
    await declare(member, "check_in", at(daysAgo(2), "22:00"));
    await givenDayOff(member, daysAgo(1), "absent");
    const [, off] = await daysOf(member);
    await call(correct, {
      token: admin.token,
      params: { id: off?.id ?? "" },
      body: { status: "on_leave", reason: "ill" },
    });
    expect((await declare(member, "check_out", at(daysAgo(1), "06:00"))).status).toBe(200);
  });
});

describe("who decides", () => {
  it("is nobody who asked, nor a manager of others, and a member sees only their own", async () => {
    const { member, manager, admin, org_id } = await givenTeam();
    const stranger = await givenMember({ org_id, role: "manager", managed_departments: ["Research"] });
    const own = await asked(manager, "check_in", at(daysAgo(9), "09:00"));
    expect(await yes(manager, own)).toMatchObject({ status: 403, error: { code: "OWN_CORRECTION" } });
    const id = await asked(member, "check_in", at(daysAgo(9), "09:00"));
    expect((await yes(stranger, id)).status).toBe(404);
    expect((await yes(member, id)).status).toBe(403);
    const other = await givenMember({ org_id, department: "Sales" });
    expect((await call(get, { token: other.token, params: { id } })).status).toBe(404);
    const idsFor = async ({ token }: Member) => (await call(list, { token })).data.items.map((item) => item.id);
    expect(await idsFor(member)).toEqual([id]);
    expect(await idsFor(stranger)).toEqual([]);
    expect(await idsFor(manager)).toEqual([id, own]);
    expect((await yes(admin, own)).status).toBe(200);
  });

  it("is a manager of their own for nothing that they declare of others", async () => {
    const { member, manager, admin } = await givenTeam();
    const body = { user_id: member.id, timestamp: at(daysAgo(4), "09:00"), reason: "a broken tracker" };
    const forced = await call(forceCheckIn, { token: manager.token, body });
    expect(forced.status).toBe(202);
    const { request } = forced.data as unknown as { request: { id: string } };
    expect(await yes(manager, request.id)).toMatchObject({ error: { code: "OWN_CORRECTION" } });
    expect((await yes(admin, request.id)).status).toBe(200);
    expect(
      (await call(forceCheckIn, { token: admin.token, body: { ...body, timestamp: at(daysAgo(6), "09:00") } })).status,
    ).toBe(201);
  });

  it("is withdrawn by who asked", async () => {
    const { member, manager } = await givenTeam();
    const id = await asked(member, "check_in", at(daysAgo(9), "09:00"));
    expect((await call(withdraw, { token: manager.token, params: { id } })).status).toBe(403);
    expect(await call(withdraw, { token: member.token, params: { id } })).toMatchObject({
      data: { request: { status: "cancelled" } },
    });
    expect(await yes(manager, id)).toMatchObject({ error: { code: "CORRECTION_DECIDED" } });
  });

  it("looks at a marked day, and the mark goes", async () => {
    const { member, manager } = await givenTeam();
    await declare(member, "check_in", at(daysAgo(1), "09:00"));
    const [day] = await daysOf(member);
    const params = { id: day?.id ?? "" };
    const marked = await call(listDays, { token: manager.token, query: { needs_review: "true" } });
    expect(marked.data.items.map(({ id }) => id)).toEqual([params.id]);
    expect((await call(review, { token: member.token, params })).status).toBe(403);
    expect(await call(review, { token: manager.token, params })).toMatchObject({
      data: { record: { declared_late: true, needs_review: false, reviewed_by: manager.id } },
    });
    expect((await call(getDay, { token: member.token, params })).data.record).toMatchObject({ needs_review: false });
  });
});

describe("an administrator's day of their own", () => {
  async function givenOwnDay(own: "notify" | "approve", alone = false) {
    const { org_id, admin } = await givenTeam();
    await givenSetting(org_id, "own_corrections", own);
    const other = alone ? undefined : await givenMember({ org_id, role: "admin" });
    await declare(admin, "check_in", at(today, "16:00"));
    await declare(admin, "check_out", at(today, "17:00"));
    const [day] = await daysOf(admin);
    const body = { check_in_time: at(today, "03:00"), reason: "long day" };
    const answer = await call(correct, { token: admin.token, params: { id: day?.id ?? "" }, body });
    return { admin, other, answer };
  }

  it("is corrected, and the other administrators hear of it", async () => {
    const { admin, other, answer } = await givenOwnDay("notify");
    expect(answer).toMatchObject({
      status: 200,
      data: { record: { needs_review: true, total_work_duration: 14 * 3600 } },
    });
    expect(
      await sql("select type, data ->> 'user_id' as of from notifications where user_id = $1", [other?.id]),
    ).toEqual([{ type: "own_attendance_corrected", of: admin.id }]);
  });

  it("waits for another administrator where a setting says so", async () => {
    const { admin, other, answer } = await givenOwnDay("approve");
    expect(answer.status).toBe(202);
    expect(await daysOf(admin)).toMatchObject([{ total_work_duration: 3600 }]);
    const { request } = answer.data as unknown as { request: { id: string } };
    expect((await yes(admin, request.id)).status).toBe(403);
    if (other === undefined) throw new Error("nobody else");
    expect((await yes(other, request.id)).status).toBe(200);
    expect(await daysOf(admin)).toMatchObject([{ total_work_duration: 14 * 3600 }]);
  });

  it("is corrected by the only one at once, and goes on asking for a look", async () => {
    const { answer } = await givenOwnDay("approve", true);
    expect(answer).toMatchObject({ status: 200, data: { record: { needs_review: true } } });
  });
});

describe("each fact", () => {
  it("keeps when it was recorded, and from where", async () => {
    const { member } = await givenTeam();
    const headers = { "user-agent": "Mozilla/5.0" };
    await call(checkIn, { token: member.token, body: { timestamp: at(today, "17:30") }, headers });
    await declare(member, "check_out", at(today, "17:40"));
    expect(
      await sql("select source, recorded_at, end_source, end_recorded_at from work_sessions where user_id = $1", [
        member.id,
      ]),
    ).toEqual([
      {
        source: "web",
        recorded_at: new Date(at(today, "18:00")),
        end_source: "tracker",
        end_recorded_at: new Date(at(today, "18:00")),
      },
    ]);
    expect(await daysOf(member)).toMatchObject([{ declared_late: false, needs_review: false }]);
  });
});
