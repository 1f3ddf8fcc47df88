import { beforeAll, describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as attendanceHistory from "../../../functions/attendance/history.ts";
import * as attendanceList from "../../../functions/attendance/list.ts";
import * as attendanceToday from "../../../functions/attendance/today.ts";
import * as enterLeave from "../../../functions/leaves/create.ts";
import * as breakEnd from "../../../functions/lunch-breaks/end.ts";
import * as breakStart from "../../../functions/lunch-breaks/start.ts";
import * as teamOverview from "../../../functions/reports/team-overview.ts";
import * as workSessions from "../../../functions/reports/work-sessions-today.ts";
import * as workSummary from "../../../functions/reports/work-summary-today.ts";
import * as update from "../../../functions/users/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { found } from "../../steps/call/found.ts";
import { present, useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { givenDayOff, givenWorkedDay } from "../../steps/scene/worked-days.ts";

useTestDatabase();

const timezone = "UTC";
const now = useInstant("2026-06-17T12:00:00Z").getTime() / 1000;
const today = "2026-06-17";
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });
const iso = (second: number) => new Date(second * 1000).toISOString();
const past = "2026-03-29";

let [ann, bob, cem, manager]: Member[] = [];
const tokenOf = (member: Member | undefined) => member?.token ?? "";

/** Ann of Sales came back from a check-out and is idle now; Bob of Sales is on a break; Cem of Support is at home. */
beforeAll(async () => {
  const { id: org_id } = await givenOrganization({ timezone });
  const member = async (name: string, department: string) => {
    const given = await givenMember({ org_id, department });
    await sql("update users set name = $2, created_at = '2026-01-01' where id = $1", [given.id, name]);
    return { ...given, name };
  };
  ann = await member("Ann", "Sales");
  bob = await member("Bob", "Sales");
  cem = await member("Cem", "Support");
  manager = await givenMember({ org_id, role: "manager", joined: present() });
  await sql("update users set name = 'Zoe' where id = $1", [manager.id]);

  await call(checkIn, { token: ann.token, body: at(now - 7200) });
  await ingestBatch([message(ann, [heartbeat(now - 7000)])]);
  await call(checkOut, { token: ann.token, body: at(now - 6900) });
  await call(checkIn, { token: ann.token, body: at(now - 3600) });
  const atLast = { ...heartbeat(now - 2300, { application: "Editor" }), active_window: "plan.txt" };
  await ingestBatch([message(ann, [heartbeat(now - 3400), heartbeat(now - 2400), atLast])]);

  await call(checkIn, { token: bob.token, body: at(now - 1200) });
  await call(breakStart, { token: bob.token, body: at(now - 1150) });
  await call(breakEnd, { token: bob.token, body: at(now - 1100) });
  await ingestBatch([message(bob, [heartbeat(now - 1000)])]);
  await call(breakStart, { token: bob.token, body: at(now - 900) });

  await givenWorkedDay(cem, {
    date: past,
    start: "2026-03-29T08:00:00Z",
    pieces: [
      ["active", 3000],
      ["lunch_break", 600],
      ["idle", 400],
    ],
    status: "half_day",
    summary: {},
  });
  await givenDayOff(ann, past, "on_leave");
});

describe("GET /api/reports/team-overview", () => {
  it("tells of each member when they came, how the time went, and what they are doing, up to this second", async () => {
    const { status, data } = await call(teamOverview, { token: tokenOf(manager) });
    expect(status).toBe(200);
    expect(data).toMatchObject({ date: today, timezone, next_cursor: null });
    expect(data.items.map(({ name }) => name)).toEqual(["Ann", "Bob", "Cem", "Zoe"]);
    const [annsDay, bobsDay, cemsDay] = data.items;
    const late = found(annsDay).total_idle_duration - 3300;
    // 300 s until the first check-out; then 200 active, 1,000 idle, 100 active, and silence of 2,300 until now.
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(60);
    expect(annsDay).toMatchObject({
      user_id: ann?.id,
      department: "Sales",
      first_login: iso(now - 7200),
      last_logout: null,
      sessions_count: 2,
      is_running: true,
      total_active_duration: 600,
      total_idle_duration: 3300 + late,
      total_work_duration: 3900 + late,
      net_work_duration: 3900 + late,
      state: "idle",
      state_since: iso(now - 2300),
    });
    expect(bobsDay).toMatchObject({
      sessions_count: 1,
      total_active_duration: 250,
      total_idle_duration: 0,
      net_work_duration: 250,
      state: "break",
      state_since: iso(now - 900),
    });
    // A break of 50 s that is over, and one that has run for 900.
    expect(bobsDay?.total_break_duration).toBeGreaterThanOrEqual(950);
    expect(bobsDay?.total_break_duration).toBeLessThan(1010);
    expect(bobsDay?.total_work_duration).toBe(250 + found(bobsDay).total_break_duration);
    expect(cemsDay).toMatchObject({
      status: null,
      first_login: null,
      sessions_count: 0,
      is_running: false,
      total_work_duration: 0,
      state: "offline",
    });
  });

  it("tells of a day long past, without what runs today", async () => {
    const { data } = await call(teamOverview, { token: tokenOf(manager), query: { date: past } });
    expect(data.items).toMatchObject([
      { name: "Ann", status: "on_leave", total_work_duration: 0, is_running: false, state: "idle" },
      { name: "Bob", status: null, total_work_duration: 0, is_running: false, state: "break" },
      {
        name: "Cem",
        status: "half_day",
        first_login: "2026-03-29T08:00:00.000Z",
        last_logout: "2026-03-29T09:06:40.000Z",
        total_work_duration: 4000,
        total_break_duration: 600,
        net_work_duration: 3400,
      },
    ]);
  });

  it("leaves out who joined after the date, and keeps former members who have a record of it", async () => {
    const [former] = [await givenMember({ org_id: manager?.org_id ?? "" })];
    await givenDayOff(former, past, "absent");
    await sql("update users set status = 'terminated', name = 'Yan' where id = $1", [former.id]);
    const namesOn = async (query: Record<string, string>) =>
      (await call(teamOverview, { token: tokenOf(manager), query })).data.items.map(
        ({ name }: { name: string }) => name,
      );
    expect(await namesOn({ date: past })).toEqual(["Ann", "Bob", "Cem", "Yan"]);
    expect(await namesOn({})).toEqual(["Ann", "Bob", "Cem", "Zoe"]);
  });

  it("adds up all members, whatever page they are on, to the second", async () => {
    const { data } = await call(teamOverview, { token: tokenOf(manager) });
    const totals = found(data.totals);
    const sumOf = (field: "total_work_duration" | "total_idle_duration" | "net_work_duration") =>
      data.items.reduce((sum, day) => sum + day[field], 0);
    expect(totals).toMatchObject({
      members: 4,
      by_state: { active: 0, idle: 1, break: 1, untracked: 0, offline: 2 },
      total_active_duration: 850,
      total_work_duration: sumOf("total_work_duration"),
      total_idle_duration: sumOf("total_idle_duration"),
      net_work_duration: sumOf("net_work_duration"),
    });
    expect(Object.values(totals.by_status).reduce((sum, count) => sum + count, 0)).toBe(4);
    const first = await call(teamOverview, { token: tokenOf(manager), query: { limit: "1" }, now: present() });
    const all = await call(teamOverview, { token: tokenOf(manager), now: present() });
    expect(first.data.totals).toEqual(all.data.totals);
    const query = { limit: "1", cursor: found(first.data.next_cursor) };
    expect((await call(teamOverview, { token: tokenOf(manager), query })).data.totals).toBeNull();
    const ofSales = await call(teamOverview, { token: tokenOf(manager), query: { department: "Sales" } });
    expect(ofSales.data.totals).toMatchObject({ members: 2, by_state: { offline: 0 } });
  });

  it("says who is expected, and counts of a date that is over what is known of it", async () => {
    const { data } = await call(teamOverview, { token: tokenOf(manager) });
    // A Wednesday within working days: whoever was a member then, and no teacher.
    expect(data.totals?.expected).toBe(4);
    const sunday = await call(teamOverview, { token: tokenOf(manager), query: { date: past } });
    expect(sunday.data.totals).toMatchObject({
      members: 4,
      expected: 0,
      by_status: { on_leave: 1, half_day: 1, absent: 1, none: 1 },
      by_state: { idle: 1, break: 1, offline: 2 },
      total_work_duration: 4000,
    });
  });

  it("has the timelines where they are asked for, which add up to the totals beside them", async () => {
    const query = { include: "segments" };
    const { data } = await call(teamOverview, { token: tokenOf(manager), query });
    const [annsDay, , cemsDay] = data.items;
    for (const { segments = [], total_work_duration, total_active_duration } of data.items) {
      const lengthOf = (of: typeof segments) =>
        of.reduce((sum, [, start, end]) => sum + (Date.parse(String(end)) - Date.parse(String(start))) / 1000, 0);
      expect(lengthOf(segments)).toBe(total_work_duration);
      expect(lengthOf(segments.filter(([kind]) => kind === "active"))).toBe(total_active_duration);
    }
    expect(annsDay?.segments?.slice(0, 2)).toEqual([
      ["active", iso(now - 7200), iso(now - 6900)],
      ["active", iso(now - 3600), iso(now - 3400)],
    ]);
    expect(annsDay?.segments?.at(-1)).toEqual(["idle", iso(now - 2300), data.as_of]);
    expect(cemsDay?.segments).toEqual([]);
    expect(annsDay).not.toHaveProperty("current");
    const plain = await call(teamOverview, { token: tokenOf(manager) });
    expect(plain.data.items[0]).not.toHaveProperty("segments");
    expect((await call(teamOverview, { token: tokenOf(manager), query: { include: "secrets" } })).status).toBe(400);
  });

  it("has when members are expected where that is asked for, which is no look", async () => {
    const { id: org_id } = await givenOrganization({ timezone });
    const admin = await givenMember({ org_id, role: "admin" });
    const member = await givenMember({ org_id });
    // A Wednesday and a Sunday of the usual week.
    const shiftOn = async (date: string) => {
      const { data } = await call(teamOverview, { token: admin.token, query: { date, include: "shift" } });
      return data.items.find(({ user_id }) => user_id === member.id)?.shift;
    };
    expect(await shiftOn("2026-06-17")).toEqual({ start: expect.any(String), end: expect.any(String) });
    expect(await shiftOn("2026-06-21")).toBeNull();
    expect(await sql("select from looks where viewer_id = $1", [admin.id])).toEqual([]);
  });

  it("has what is in front of those who are at work", async () => {
    const query = { include: "current,segments" };
    const { data } = await call(teamOverview, { token: tokenOf(manager), query });
    expect(data.items.map(({ current }) => current)).toEqual([
      { application: "Editor", window_title: "plan.txt" },
      null,
      null,
      null,
    ]);
    const looks = await sql("select member_id, days, titles from looks where viewer_id = $1", [manager?.id]);
    expect(looks).toEqual(expect.arrayContaining([{ member_id: ann?.id, days: expect.any(Number), titles: 1 }]));
    expect(looks.map(({ member_id }) => member_id)).not.toContain(cem?.id);
  });

  it("says nothing of what somebody does now who has left the caller's departments since", async () => {
    const { id: org_id } = await givenOrganization({ timezone });
    const admin = await givenMember({ org_id, role: "admin" });
    const sales = await givenMember({ org_id, role: "manager", managed_departments: ["Sales"] });
    const moved = await givenMember({ org_id, department: "Sales" });
    const body = { department: "Support" };
    expect((await call(update, { token: admin.token, params: { id: moved.id }, body })).status).toBe(200);
    await call(checkIn, { token: moved.token, body: at(now - 600) });
    const shown = { ...heartbeat(now - 60, { application: "Editor" }), active_window: "plan.txt" };
    await ingestBatch([message(moved, [shown])]);
    const query = { date: "2026-06-16", include: "current,segments" };
    const seenBy = async ({ token }: Member) =>
      (await call(teamOverview, { token, query })).data.items.find(({ user_id }) => user_id === moved.id);
    expect(await seenBy(sales)).toMatchObject({ department: "Sales", state: null, state_since: null, current: null });
    const whole = { state: "active", current: { application: "Editor", window_title: "plan.txt" } };
    expect(await seenBy(admin)).toMatchObject(whole);
    const looks = await sql("select titles from looks where viewer_id = $1", [sales.id]);
    expect(looks).toEqual([]);
    const states = (await call(teamOverview, { token: sales.token, query })).data.totals;
    expect(states).toMatchObject({ members: 1, by_state: { active: 0, idle: 0, break: 0, untracked: 0, offline: 0 } });
  });

  it("counts who is on leave in the departments that are asked for, and nobody who is listed with yesterday", async () => {
    const { id: org_id } = await givenOrganization({ timezone });
    const admin = await givenMember({ org_id, role: "admin" });
    const sales = await givenMember({ org_id, role: "manager", managed_departments: ["Sales"] });
    const [night, away] = [
      await givenMember({ org_id, department: "Sales" }),
      await givenMember({ org_id, department: "Support" }),
    ];
    for (const { id: user_id } of [night, away]) {
      const leave = { user_id, kind: "vacation", from: "2026-06-18", to: "2026-06-18" };
      expect((await call(enterLeave, { token: admin.token, body: leave as never })).status).toBe(201);
    }
    const late = new Date("2026-06-17T22:00:00Z");
    await call(checkIn, { token: night.token, body: { timestamp: late.toISOString() }, now: late });
    const leaveSeenBy = async ({ token }: Member, query: Record<string, string>) =>
      (await call(teamOverview, { token, query, now: new Date("2026-06-18T00:27:00Z") })).data.totals?.by_status;
    expect(await leaveSeenBy(sales, {})).toMatchObject({ on_leave: 0 });
    expect(await leaveSeenBy(sales, { date: "2026-06-18" })).toMatchObject({ on_leave: 1, none: 0 });
    expect(await leaveSeenBy(admin, {})).toMatchObject({ on_leave: 1 });
    expect(await leaveSeenBy(admin, { date: "2026-06-18" })).toMatchObject({ on_leave: 2 });
  });

  it("begins with the date on which somebody joined, to the second", async () => {
    const { id: org_id } = await givenOrganization({ timezone });
    const admin = await givenMember({ org_id, role: "admin" });
    const joined = async (instant: string) => givenMember({ org_id, joined: new Date(instant) });
    const [before, on] = [await joined("2026-06-15T23:59:59Z"), await joined("2026-06-16T00:00:00Z")];
    const { data } = await call(teamOverview, { token: admin.token, query: { date: "2026-06-15" } });
    const listed = data.items.map(({ user_id }) => user_id);
    expect([listed.includes(before.id), listed.includes(on.id)]).toEqual([true, false]);
  });

  it("says of a running day what every other answer about it says, up to the same second", async () => {
    const [annsDay] = (await call(teamOverview, { token: tokenOf(manager) })).data.items;
    const query = { user_id: found(ann).id, start_date: today, end_date: today };
    const { data: listed } = await call(attendanceList, { token: tokenOf(manager), query });
    const { data: history } = await call(attendanceHistory, { token: tokenOf(manager), query });
    const { data: alone } = await call(attendanceToday, { token: tokenOf(ann) });
    for (const record of [listed.items[0], history.items[0], alone.record])
      expect(record).toMatchObject({
        total_work_duration: annsDay?.total_work_duration,
        total_active_duration: 600,
        total_idle_duration: annsDay?.total_idle_duration,
      });
    expect([listed.as_of, history.as_of, alone.as_of]).toEqual([iso(now), iso(now), iso(now)]);
    const past = await call(attendanceList, { token: tokenOf(manager), query: { ...query, user_id: found(cem).id } });
    expect(past.data.items).toEqual([]);
  });

  it("pages by name", async () => {
    const first = await call(teamOverview, { token: tokenOf(manager), query: { limit: "3" } });
    const next = await call(teamOverview, {
      token: tokenOf(manager),
      query: { limit: "3", cursor: found(first.data.next_cursor) },
    });
    expect([...first.data.items, ...next.data.items].map(({ name }) => name)).toEqual(["Ann", "Bob", "Cem", "Zoe"]);
    expect(next.data.next_cursor).toBeNull();
    expect((await call(teamOverview, { token: tokenOf(manager), query: { cursor: "e30" } })).status).toBe(400);
  });

  it("shows a manager with departments only those, whatever they ask for", async () => {
    const sales = await givenMember({
      org_id: manager?.org_id ?? "",
      role: "manager",
      managed_departments: ["Sales"],
    });
    const namesFor = async (query: Record<string, string>) =>
      (await call(teamOverview, { token: sales.token, query })).data.items.map(({ name }) => name);
    expect(await namesFor({})).toEqual(["Ann", "Bob"]);
    expect(await namesFor({ department: "Sales" })).toEqual(["Ann", "Bob"]);
    expect(await namesFor({ department: "Support" })).toEqual([]);
    expect(
      (await call(teamOverview, { token: tokenOf(manager), query: { department: "Support" } })).data.items,
    ).toMatchObject([{ name: "Cem" }]);
  });

  it("shows nobody of another organization", async () => {
    const stranger = await givenMember({ role: "admin" });
    const { data } = await call(teamOverview, { token: stranger.token });
    expect(data.items.map(({ user_id }) => user_id)).toEqual([stranger.id]);
  });

  it("is for managers", async () => {
    for (const endpoint of [teamOverview, workSummary, workSessions]) {
      expect((await call(endpoint, { token: tokenOf(ann) })).status).toBe(403);
      expect((await call(endpoint)).status).toBe(401);
    }
  });
});

describe("GET /api/work/summary/today", () => {
  it("is the team's day of today", async () => {
    const { data } = await call(workSummary, { token: tokenOf(manager), query: { department: "Sales" } });
    expect(data).toMatchObject({
      date: today,
      items: [
        { name: "Ann", first_login: iso(now - 7200), total_active_duration: 600, is_running: true },
        { name: "Bob", first_login: iso(now - 1200), total_active_duration: 250, is_running: true },
      ],
    });
  });
});

describe("GET /api/work/sessions/today", () => {
  it("lists the sessions of each member who came, with what the time was", async () => {
    const { data } = await call(workSessions, { token: tokenOf(manager) });
    expect(data).toMatchObject({ date: today, timezone, next_cursor: null });
    expect(data.items).toMatchObject([
      {
        name: "Ann",
        sessions: [
          {
            started_at: iso(now - 7200),
            ended_at: iso(now - 6900),
            ended_by: "member",
            is_running: false,
            work_seconds: 300,
            active_seconds: 300,
            idle_seconds: 0,
          },
          { started_at: iso(now - 3600), ended_at: null, is_running: true, active_seconds: 300 },
        ],
      },
      { name: "Bob", sessions: [{ is_running: true, active_seconds: 250, idle_seconds: 0 }] },
    ]);
    const running = found(data.items[0]?.sessions[1]);
    expect(running.work_seconds).toBe(running.active_seconds + running.idle_seconds);
    expect(running.idle_seconds - 3300).toBeLessThan(60);
    const bobs = found(data.items[1]?.sessions[0]);
    expect(bobs.break_seconds).toBeGreaterThanOrEqual(950);
    expect(bobs.work_seconds).toBe(250 + bobs.break_seconds);
  });

  it("pages by member, never through the middle of somebody's day", async () => {
    const first = await call(workSessions, { token: tokenOf(manager), query: { limit: "1" } });
    expect(first.data.items).toMatchObject([{ name: "Ann", sessions: [{}, {}] }]);
    const next = await call(workSessions, {
      token: tokenOf(manager),
      query: { limit: "1", cursor: found(first.data.next_cursor) },
    });
    expect(next.data).toMatchObject({ items: [{ name: "Bob", sessions: [{}] }], next_cursor: null });
  });

  it("shows a manager with departments only those", async () => {
    const support = await givenMember({
      org_id: manager?.org_id ?? "",
      role: "manager",
      managed_departments: ["Support"],
    });
    expect((await call(workSessions, { token: support.token })).data.items).toEqual([]);
  });
});
