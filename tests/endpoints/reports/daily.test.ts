import { describe, expect, it } from "vitest";
import * as log from "../../../functions/activity/log.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as breakEnd from "../../../functions/lunch-breaks/end.ts";
import * as breakStart from "../../../functions/lunch-breaks/start.ts";
import * as daily from "../../../functions/reports/daily.ts";
import { closeDay } from "../../../lib/day-closing/close-day.ts";
import { asWorkerIn } from "../../../lib/platform/db/transaction.ts";
import { findOrganization } from "../../../lib/platform/tenancy/organization.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { present, useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

// A day far enough back to be over everywhere, and recent enough to be kept.
useInstant("2026-06-17T12:00:00Z");
const start = Date.parse("2026-06-15T09:00:00Z") / 1000;
const date = new Date(start * 1000).toISOString().slice(0, 10);
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });

/** 09:00 to 11:00: active, ten minutes idle, active, 20 minutes of break, a meeting of 10, active to the end. */
async function givenDay(): Promise<Member> {
  const member = await givenMember();
  const { token } = member;
  await call(checkIn, { token, body: at(start) });
  const beats: number[] = [];
  for (let second = start + 60; second < start + 7200; second += 60)
    if (second <= start + 1800 || second >= start + 2400) beats.push(second);
  await ingestBatch([
    message(
      member,
      beats.map((second) => heartbeat(second, { application: "Editor" })),
    ),
  ]);
  await call(breakStart, { token, body: at(start + 3600) });
  await call(breakEnd, { token, body: at(start + 4800) });
  await call(log, {
    token,
    body: {
      activity_type: "meeting",
      start_time: at(start + 6000).timestamp,
      end_time: at(start + 6600).timestamp,
      title: "Planning",
    },
  });
  await call(checkOut, { token, body: at(start + 7200) });
  return member;
}

describe("GET /api/reports/daily", () => {
  it("adds up to the second and explains itself by its timeline", async () => {
    const { token } = await givenDay();
    const { status, data } = await call(daily, { token, query: { date } });
    expect(status).toBe(200);
    expect(data.record).toMatchObject({
      total_work_duration: 7200,
      total_active_duration: 4800,
      total_idle_duration: 600,
      total_break_duration: 1200,
      total_meeting_duration: 600,
    });
    expect(data.timeline.map((segment) => [segment.activity_type, segment.duration])).toEqual([
      ["active", 1800],
      ["idle", 600],
      ["active", 1200],
      ["lunch_break", 1200],
      ["active", 1200],
      ["meeting", 600],
      ["active", 600],
    ]);
    expect(data).toMatchObject({
      total_hours: 2,
      active_percent: 80,
      idle_percent: 10,
      meeting_percent: 10,
      productivity_score: 80,
      provisional: true,
    });
  });

  it("credits an application with active time and meetings, not with a break or idle time", async () => {
    const { token } = await givenDay();
    const { data } = await call(daily, { token, query: { date } });
    expect(data.top_applications).toMatchObject([{ name: "Editor", seconds: 4800 + 600 }]);
    expect(data.total_tracked_time).toBe(5400);
  });

  it("says of a closed day what it said before, and goes by its heartbeats once late ones have opened it", async () => {
    const member = await givenDay();
    const ask = async () => (await call(daily, { token: member.token, query: { date } })).data;
    const open = await ask();
    await asWorkerIn(member.org_id, async (db) => {
      const organization = await findOrganization(db, member.org_id);
      if (organization === undefined) throw new Error("no organization");
      await closeDay(db, organization, date, [member.id], { now: present(), publish: () => undefined });
    });
    expect(await ask()).toEqual({ ...open, provisional: false });

    await sql(`update productivity_summary set applications = $2, total_mouse_clicks = 7 where user_id = $1`, [
      member.id,
      JSON.stringify([{ application: "Summed up", host: null, seconds: 5400 }]),
    ]);
    expect(await ask()).toMatchObject({ top_applications: [{ name: "Summed up" }], total_mouse_clicks: 7 });

    await ingestBatch([message(member, [heartbeat(start + 2100, { application: "Editor" })])]);
    expect(await ask()).toMatchObject({ top_applications: [{ name: "Editor" }], provisional: true });
  });

  it("is empty for a day without work", async () => {
    const { token } = await givenMember();
    expect((await call(daily, { token, query: { date } })).data).toMatchObject({
      record: null,
      timeline: [],
      total_hours: 0,
      active_percent: null,
      productivity_score: null,
      provisional: false,
    });
  });

  it("shows a manager the members of the departments they look after, and nobody else's", async () => {
    const { id: org_id } = await givenOrganization();
    const [sales, support, manager] = await Promise.all([
      givenMember({ org_id, department: "Sales" }),
      givenMember({ org_id, department: "Support" }),
      givenMember({ org_id, role: "manager", managed_departments: ["Sales"] }),
    ]);
    expect((await call(daily, { token: manager.token, query: { user_id: sales.id } })).status).toBe(200);
    expect((await call(daily, { token: manager.token, query: { user_id: support.id } })).status).toBe(404);
    expect((await call(daily, { token: sales.token, query: { user_id: support.id } })).status).toBe(403);
  });

  it("answers another organization's member like an unknown one", async () => {
    const [admin, stranger] = await Promise.all([givenMember({ role: "admin" }), givenMember()]);
    const foreign = await call(daily, { token: admin.token, query: { user_id: stranger.id } });
    const unknown = await call(daily, { token: admin.token, query: { user_id: crypto.randomUUID() } });
    expect(foreign.status).toBe(404);
    expect(foreign.error).toEqual(unknown.error);
  });

  it("refuses a date that does not exist", async () => {
    const { token } = await givenMember();
    expect(await call(daily, { token, query: { date: "2026-02-30" } })).toMatchObject({
      status: 400,
      error: { code: "VALIDATION_FAILED", details: [{ path: "query.date" }] },
    });
  });
});
