import { beforeAll, describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as custom from "../../../functions/reports/custom.ts";
import { addDays } from "../../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { givenDayOff, givenSummary, givenWorkedDay } from "../../steps/scene/worked-days.ts";

useTestDatabase();

const now = useInstant("2026-06-17T12:00:00Z").getTime() / 1000;

const week = { start_date: "2026-03-23", end_date: "2026-03-29" };
let member: Member;

/** Two worked days, one of them late, an absence and a leave. */
beforeAll(async () => {
  member = await givenMember({ timezone: "Europe/Berlin" });
  await givenWorkedDay(member, {
    date: "2026-03-23",
    start: "2026-03-23T08:00:00Z",
    pieces: [
      ["active", 7000],
      ["idle", 2000],
      ["lunch_break", 1800],
      ["active", 3000],
      ["meeting", 1000],
    ],
    summary: {
      productive: 6000,
      neutral: 2500,
      unproductive: 500,
      applications: [
        { name: "Editor", seconds: 6000 },
        { name: "Mail", seconds: 3000 },
      ],
      websites: [{ name: "example.com", seconds: 400 }],
      screenshots: 12,
      clicks: 100,
      strokes: 900,
    },
  });
  await givenDayOff(member, "2026-03-24", "absent");
  await givenDayOff(member, "2026-03-25", "on_leave");
  await givenWorkedDay(member, {
    date: "2026-03-26",
    start: "2026-03-26T09:00:00Z",
    pieces: [
      ["active", 5000],
      ["idle", 1000],
    ],
    status: "late",
    summary: {
      neutral: 4000,
      applications: [{ name: "Mail", seconds: 4000 }],
      screenshots: 3,
      clicks: 10,
      strokes: 20,
    },
  });
});

describe("GET /api/reports/custom", () => {
  it("adds up the days between two dates", async () => {
    const { status, data } = await call(custom, { token: member.token, query: week });
    expect(status).toBe(200);
    expect(data).toMatchObject({
      member: { id: member.id, name: member.name },
      from: "2026-03-23",
      to: "2026-03-29",
      timezone: "Europe/Berlin",
      provisional: false,
      // 14,800 s on Monday, 6,000 s on Thursday.
      totals: {
        total_work_duration: 20_800,
        total_active_duration: 15_000,
        total_idle_duration: 3000,
        total_break_duration: 1800,
        total_meeting_duration: 1000,
      },
      total_hours: 5.78,
      // Of 19,000 s without the break: 78.947, 15.789 and 5.263; the missing tenth goes to the largest remainder.
      active_percent: 78.9,
      idle_percent: 15.8,
      meeting_percent: 5.3,
      productivity_score: 79,
      total_tracked_time: 13_000,
      productive_time: 6000,
      neutral_time: 6500,
      unproductive_time: 500,
      top_applications: [
        { name: "Mail", seconds: 7000 },
        { name: "Editor", seconds: 6000 },
      ],
      top_websites: [{ name: "example.com", seconds: 400 }],
      total_screenshots: 15,
      total_mouse_clicks: 110,
      total_keyboard_strokes: 920,
      days_by_status: { present: 1, late: 1, half_day: 0, absent: 1, on_leave: 1 },
    });
  });

  it("has one entry for every date, whether anything happened or not", async () => {
    const { data } = await call(custom, { token: member.token, query: week });
    expect(
      data.days.map((day: Record<string, unknown>) => [
        day.date,
        day.status,
        day.total_work_duration,
        day.productivity_score,
      ]),
    ).toEqual([
      ["2026-03-23", "present", 14_800, 77],
      ["2026-03-24", "absent", 0, null],
      ["2026-03-25", "on_leave", 0, null],
      ["2026-03-26", "late", 6000, 83],
      ["2026-03-27", null, 0, null],
      ["2026-03-28", null, 0, null],
      ["2026-03-29", null, 0, null],
    ]);
    expect(data.days[0]).toMatchObject({
      check_in_time: "2026-03-23T08:00:00.000Z",
      check_out_time: "2026-03-23T12:06:40.000Z",
    });
  });

  it("counts real time on the days when the clocks change", async () => {
    const night = await givenMember({ timezone: "Europe/Berlin" });
    const hour = 3600;
    // 22:00 to 06:00 by the clock on the wall: seven hours in spring, nine in autumn.
    const spring = { date: "2026-03-28", start: "2026-03-28T22:00:00+01:00", pieces: [["active", 7 * hour]] as const };
    const autumn = { date: "2026-10-24", start: "2026-10-24T22:00:00+02:00", pieces: [["active", 9 * hour]] as const };
    await givenWorkedDay(night, { ...spring, summary: {} });
    await givenWorkedDay(night, {
      date: "2026-03-29",
      start: "2026-03-29T22:00:00+02:00",
      pieces: [["active", 8 * hour]],
      summary: {},
    });
    await givenWorkedDay(night, { ...autumn, summary: {} });
    const { data } = await call(custom, {
      token: night.token,
      query: { start_date: "2026-03-27", end_date: "2026-03-30" },
    });
    expect(data.days.map((day) => [day.date, day.total_work_duration])).toEqual([
      ["2026-03-27", 0],
      ["2026-03-28", 7 * hour],
      ["2026-03-29", 8 * hour],
      ["2026-03-30", 0],
    ]);
    expect(data.days[1]?.check_out_time).toBe("2026-03-29T04:00:00.000Z");
    const fall = await call(custom, {
      token: night.token,
      query: { start_date: "2026-10-24", end_date: "2026-10-26" },
    });
    expect(fall.data).toMatchObject({
      total_hours: 9,
      days: [{ date: "2026-10-24" }, { date: "2026-10-25" }, { date: "2026-10-26" }],
    });
  });

  it("has percentages that sum to 100.0", async () => {
    const thirds = await givenMember();
    await givenWorkedDay(thirds, {
      date: "2026-05-04",
      start: "2026-05-04T08:00:00Z",
      pieces: [
        ["active", 100],
        ["idle", 100],
        ["meeting", 100],
      ],
      summary: {},
    });
    const { data } = await call(custom, {
      token: thirds.token,
      query: { start_date: "2026-05-04", end_date: "2026-05-04" },
    });
    expect(data).toMatchObject({ active_percent: 33.4, idle_percent: 33.3, meeting_percent: 33.3 });
  });

  it("takes a whole leap year, and not a day more", async () => {
    const year = await call(custom, {
      token: member.token,
      query: { start_date: "2024-01-01", end_date: "2024-12-31" },
    });
    expect(year.data.days).toHaveLength(366);
    expect(
      await call(custom, { token: member.token, query: { start_date: "2024-01-01", end_date: "2025-01-01" } }),
    ).toMatchObject({ status: 422, error: { code: "RANGE_TOO_LONG", details: { days: 367, limit: 366 } } });
  });

  it("refuses an end before its start, a missing date, and one beyond the calendar", async () => {
    const refusal = async (query: Record<string, string>) => {
      const { status, error } = await call(custom, { token: member.token, query });
      return [status, error.details[0]?.path];
    };
    expect(await refusal({ start_date: "2026-03-02", end_date: "2026-03-01" })).toEqual([400, "query.end_date"]);
    expect(await refusal({ start_date: "2026-03-02" })).toEqual([400, "query.end_date"]);
    expect(await refusal({ start_date: "0000-01-01", end_date: "0000-01-02" })).toEqual([400, "query.start_date"]);
    expect(await refusal({ start_date: "9999-12-30", end_date: "9999-12-31" })).toEqual([400, "query.start_date"]);
  });
});

describe("a span with days that are not closed", () => {
  it("adds the running session to the day's ended ones, up to now", async () => {
    const worker = await givenMember();
    const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });
    const today = "2026-06-17";
    await givenWorkedDay(worker, {
      date: addDays(today, -1),
      start: new Date((now - 86_400 - 7200) * 1000).toISOString(),
      pieces: [["active", 3000]],
      summary: { clicks: 5 },
    });
    await call(checkIn, { token: worker.token, body: at(now - 3600) });
    await ingestBatch([message(worker, [heartbeat(now - 3400, { application: "Editor" })])]);
    await call(checkOut, { token: worker.token, body: at(now - 3300) });
    // Nothing heard since this check-in ten minutes ago: untracked, and not in the record's totals yet.
    await call(checkIn, { token: worker.token, body: at(now - 600) });
    const { data } = await call(custom, {
      token: worker.token,
      query: { start_date: addDays(today, -1), end_date: today },
    });
    const untracked: number = data.totals.total_untracked_duration;
    expect(untracked).toBeGreaterThanOrEqual(600);
    expect(untracked).toBeLessThan(660);
    expect(data).toMatchObject({
      provisional: true,
      totals: { total_work_duration: 3000 + 300 + untracked, total_active_duration: 3300 },
      top_applications: [{ name: "Editor", seconds: 300 }],
      total_mouse_clicks: 6,
    });
    expect(data.days).toMatchObject([
      { provisional: false, total_work_duration: 3000 },
      { provisional: true, total_work_duration: 300 + untracked, check_out_time: null },
    ]);
  });

  it("takes a day that waits to be closed again from its evidence, not from its old summary", async () => {
    const worker = await givenMember();
    const start = Date.parse("2026-06-15T09:00:00Z") / 1000;
    const date = new Date(start * 1000).toISOString().slice(0, 10);
    const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });
    await call(checkIn, { token: worker.token, body: at(start) });
    await ingestBatch([message(worker, [heartbeat(start + 100, { application: "Editor" })])]);
    await call(checkOut, { token: worker.token, body: at(start + 300) });
    await givenSummary(worker, date, [9, 9, 0, 0, 0, 0], { clicks: 77, applications: [{ name: "Stale", seconds: 9 }] });
    const [record] = await sql<{ id: string }>("select id from attendance_records where user_id = $1", [worker.id]);
    await sql(
      `insert into screenshots (org_id, user_id, attendance_record_id, timestamp, status, object_key, content_type)
       values ($1, $2, $3, now(), 'ready', gen_random_uuid()::text, 'image/png')`,
      [worker.org_id, worker.id, record?.id],
    );
    const { data } = await call(custom, { token: worker.token, query: { start_date: date, end_date: date } });
    expect(data).toMatchObject({
      provisional: true,
      totals: { total_work_duration: 300, total_active_duration: 300 },
      total_mouse_clicks: 1,
      total_screenshots: 1,
      top_applications: [{ name: "Editor", seconds: 300 }],
    });
  });
});

describe("whose days one may see", () => {
  it("are one's own, and for managers those of their departments", async () => {
    const { id: org_id } = await givenOrganization();
    const [sales, support, manager] = await Promise.all([
      givenMember({ org_id, department: "Sales" }),
      givenMember({ org_id, department: "Support" }),
      givenMember({ org_id, role: "manager", managed_departments: ["Sales"] }),
    ]);
    const statusOf = async (token: string, user_id: string) =>
      (await call(custom, { token, query: { ...week, user_id } })).status;
    expect(await statusOf(manager.token, sales.id)).toBe(200);
    expect(await statusOf(manager.token, support.id)).toBe(404);
    expect(await statusOf(sales.token, support.id)).toBe(403);
    expect(await statusOf(manager.token, member.id)).toBe(404);
  });
});
