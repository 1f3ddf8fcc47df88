import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as forceCheckIn from "../../../functions/attendance/force-check-in.ts";
import * as get from "../../../functions/attendance/get.ts";
import * as list from "../../../functions/attendance/list.ts";
import * as stats from "../../../functions/attendance/stats.ts";
import * as breakStart from "../../../functions/lunch-breaks/start.ts";
import { ROLES, type Role } from "../../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const now = useInstant("2026-06-17T12:00:00Z").getTime() / 1000;
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });
const today = "2026-06-17";

async function givenRecord(member: Member, date: string, status = "present", work = 3600): Promise<void> {
  await sql(
    `insert into attendance_records (org_id, user_id, date, status, check_in_time, check_out_time, total_work_duration, total_active_duration)
     values ($1, $2, $3, $4, case when $5::int > 0 then $3::date + time '09:00' end, case when $5::int > 0 then $3::date + time '10:00' end, $5, $5)`,
    [member.org_id, member.id, date, status, work],
  );
}

/** Sales has two, support one; a manager for each and one for all. */
async function givenTeams() {
  const { id: org_id } = await givenOrganization();
  const employee = (department: string) => givenMember({ org_id, department });
  const manager = (role: Role, managed_departments?: string[]) =>
    givenMember({
      org_id,
      role,
      department: "Office",
      ...(managed_departments === undefined ? {} : { managed_departments }),
    });
  return {
    org_id,
    eve: await employee("Sales"),
    sam: await employee("Sales"),
    liv: await employee("Support"),
    sales: await manager("manager", ["Sales"]),
    all: await manager("manager"),
    admin: await manager("admin"),
  };
}
const march = { start_date: "2026-03-01", end_date: "2026-03-31" };

describe("GET /api/attendance", () => {
  it("pages through everybody's days, newest first, each with whose it is", async () => {
    const { eve, sam, all } = await givenTeams();
    for (let day = 1; day <= 5; day += 1) for (const member of [eve, sam]) await givenRecord(member, `2026-03-0${day}`);
    await givenRecord(eve, "2026-04-01");
    const seen: { date: string; user_id: string; user_name: string }[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: Record<string, string> = { ...march, limit: "3", ...(cursor === "" ? {} : { cursor }) };
      const { data } = await call(list, { token: all.token, query });
      seen.push(...data.items);
      cursor = data.next_cursor;
    }
    expect(seen).toHaveLength(10);
    expect(new Set(seen.map(({ date, user_id }) => date + user_id)).size).toBe(10);
    expect(seen.map(({ date }) => date)).toEqual(
      seen
        .map(({ date }) => date)
        .toSorted()
        .reverse(),
    );
    expect(seen.find(({ user_id }) => user_id === eve.id)).toMatchObject({ user_name: eve.name, department: "Sales" });
  });

  it("narrows by status, department and member", async () => {
    const { eve, sam, liv, admin } = await givenTeams();
    await givenRecord(eve, "2026-03-01", "late");
    await givenRecord(sam, "2026-03-01");
    await givenRecord(liv, "2026-03-01", "late");
    const ask = async (query: Record<string, string>) =>
      (await call(list, { token: admin.token, query: { ...march, ...query } })).data.items
        .map((item) => item.user_id)
        .sort();
    expect(await ask({ status: "late" })).toEqual([eve.id, liv.id].sort());
    expect(await ask({ department: "Sales" })).toEqual([eve.id, sam.id].sort());
    expect(await ask({ status: "late", department: "Sales" })).toEqual([eve.id]);
    expect(await ask({ user_id: sam.id })).toEqual([sam.id]);
  });

  it("shows a manager with departments those and their own", async () => {
    const { eve, liv, sales } = await givenTeams();
    for (const member of [eve, liv, sales]) await givenRecord(member, "2026-03-01");
    const ask = (query: Record<string, string>) => call(list, { token: sales.token, query: { ...march, ...query } });
    const shown = (await ask({})).data.items.map((item) => item.user_id).sort();
    expect(shown).toEqual([eve.id, sales.id].sort());
    expect((await ask({ department: "Support" })).data.items).toEqual([]);
    expect((await ask({ user_id: liv.id })).status).toBe(404);
  });

  it.each([
    [{ start_date: "2026-03-02", end_date: "2026-03-01" }, 400],
    [{ start_date: "2024-01-01", end_date: "2026-03-01" }, 422],
    [{ start_date: "0000-01-01" }, 400],
    [{ status: "here" }, 400],
    [{ user_id: "me" }, 400],
    [{ cursor: Buffer.from('["0000-01-01","x"]').toString("base64url") }, 400],
    [{ limit: "101" }, 400],
  ])("refuses %o", async (query: Record<string, string>, status) => {
    const { token } = await givenMember({ role: "manager" });
    expect((await call(list, { token, query })).status).toBe(status);
  });
});

describe("GET /api/attendance/{id}", () => {
  it("answers the record with sessions and breaks to the member and whoever looks after them", async () => {
    const { eve, sam, sales, admin, org_id } = await givenTeams();
    const support = await givenMember({ org_id, role: "manager", managed_departments: ["Support"] });
    await call(checkIn, { token: eve.token, body: at(now - 600) });
    const { data } = await call(breakStart, { token: eve.token, body: at(now - 300) });
    const id = data.lunch_break.attendance_record_id;
    const ask = (who: Member) => call(get, { token: who.token, params: { id } });
    for (const who of [eve, sales, admin])
      expect(await ask(who)).toMatchObject({
        status: 200,
        data: {
          record: { id, user_id: eve.id },
          work_sessions: [{ ended_at: null }],
          lunch_breaks: [{ duration: null }],
        },
      });
    for (const who of [sam, support, await givenMember({ role: "admin" })]) expect((await ask(who)).status).toBe(404);
    expect((await call(get, { token: admin.token, params: { id: randomUUID() } })).status).toBe(404);
    expect((await call(get, { token: admin.token, params: { id: "now" } })).status).toBe(400);
  });
});

describe("GET /api/attendance/stats", () => {
  it("counts the days of a span by status", async () => {
    const { eve, sam, liv, admin, sales } = await givenTeams();
    await givenRecord(eve, "2026-03-01", "present", 28_800);
    await givenRecord(eve, "2026-03-02", "late", 14_400);
    await givenRecord(sam, "2026-03-01", "half_day", 3600);
    await givenRecord(sam, "2026-03-02", "absent", 0);
    await givenRecord(liv, "2026-03-02", "on_leave", 0);
    await givenRecord(liv, "2026-04-02", "late");
    const ask = async (who: Member, query: Record<string, string>) =>
      (await call(stats, { token: who.token, query })).data;
    expect(await ask(admin, march)).toEqual({
      ...march,
      members: 6,
      present: 1,
      late: 1,
      half_day: 1,
      absent: 1,
      on_leave: 1,
      checked_in_now: 0,
      on_break_now: 0,
      average_hours: 4.33,
    });
    expect(await ask(admin, { date: "2026-03-02" })).toMatchObject({
      present: 0,
      late: 1,
      absent: 1,
      on_leave: 1,
      average_hours: 4,
    });
    expect(await ask(sales, march)).toMatchObject({ members: 3, on_leave: 0, present: 1 });
    expect(await ask(admin, { ...march, department: "Support" })).toMatchObject({
      members: 1,
      on_leave: 1,
      average_hours: null,
    });
  });

  it("says who is at work and on a break now", async () => {
    const { eve, sam, liv, admin } = await givenTeams();
    for (const { token } of [eve, sam, liv]) await call(checkIn, { token, body: {} });
    await call(breakStart, { token: sam.token, body: {} });
    await call(checkOut, { token: liv.token, body: {} });
    const { data } = await call(stats, { token: admin.token });
    expect(data).toMatchObject({ start_date: today, end_date: today, checked_in_now: 2, on_break_now: 1 });
  });

  it("refuses a date together with a span", async () => {
    const { token } = await givenMember({ role: "manager" });
    expect(await call(stats, { token, query: { date: "2026-03-01", ...march } })).toMatchObject({ status: 400 });
  });
});

describe("POST /api/attendance/force-check-in", () => {
  const force = (who: { token: string }, body: Record<string, unknown>) =>
    call(forceCheckIn, { token: who.token, body: { reason: "tracker broke", ...body } });

  it("checks the member in, and keeps who did and why", async () => {
    const { eve, sales } = await givenTeams();
    const { data, status } = await force(sales, { user_id: eve.id, ...at(now - 60) });
    expect([status, data.record]).toMatchObject([
      201,
      { user_id: eve.id, check_in_ip: null, check_in_time: at(now - 60).timestamp },
    ]);
    const entries = await sql("select user_id, action, metadata from audit_log where resource_id = $1", [
      data.record.id,
    ]);
    const metadata = { member_id: eve.id, check_in_time: at(now - 60).timestamp, reason: "tracker broke" };
    expect(entries).toEqual([{ user_id: sales.id, action: "attendance.force_check_in", metadata }]);
    expect(await sql("select type, body from notifications where user_id = $1", [eve.id])).toEqual([
      { type: "checked_in_by_other", body: "tracker broke" },
    ]);
    expect((await call(checkOut, { token: eve.token, body: {} })).status).toBe(200);
  });

  it("refuses a member who is checked in, is disabled, or is looked after by others", async () => {
    const { eve, sam, liv, sales } = await givenTeams();
    await call(checkIn, { token: eve.token, body: {} });
    await sql("update users set status = 'inactive' where id = $1", [sam.id]);
    const codes = [];
    for (const { id } of [eve, sam, liv, await givenMember()])
      codes.push((await force(sales, { user_id: id })).error.code);
    expect(codes).toEqual(["ALREADY_CHECKED_IN", "ACCOUNT_DISABLED", "NOT_FOUND", "NOT_FOUND"]);
  });

  it("refuses the future, a missing reason and fields it does not know", async () => {
    const { eve, all } = await givenTeams();
    expect(await force(all, { user_id: eve.id, ...at(now + 3600) })).toMatchObject({ status: 422 });
    expect(await force(all, { user_id: eve.id, reason: " " })).toMatchObject({ status: 400 });
    expect(await force(all, { user_id: eve.id, org_id: randomUUID() })).toMatchObject({ status: 400 });
  });
});

describe("the overview of attendance", () => {
  it("is for managers and above", async () => {
    const { id: org_id } = await givenOrganization();
    for (const role of ROLES) {
      const { token, id } = await givenMember({ org_id, role });
      const may = ["manager", "admin", "super_admin"].includes(role);
      const answers = [
        await call(list, { token }),
        await call(stats, { token }),
        await call(forceCheckIn, { token, body: { user_id: id, reason: "x" } }),
      ];
      expect([role, ...answers.map(({ status }) => status)]).toEqual([
        role,
        ...(may ? [200, 200, 201] : [403, 403, 403]),
      ]);
    }
  });
});
