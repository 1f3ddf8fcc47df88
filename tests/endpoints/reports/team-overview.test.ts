import { beforeAll, describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as breakEnd from "../../../functions/lunch-breaks/end.ts";
import * as breakStart from "../../../functions/lunch-breaks/start.ts";
import * as teamOverview from "../../../functions/reports/team-overview.ts";
import * as workSessions from "../../../functions/reports/work-sessions-today.ts";
import * as workSummary from "../../../functions/reports/work-summary-today.ts";
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
  await ingestBatch([message(ann, [heartbeat(now - 3400), heartbeat(now - 2400), heartbeat(now - 2300)])]);

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
