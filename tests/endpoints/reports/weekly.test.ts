import { describe, expect, it } from "vitest";
import * as weekly from "../../../functions/reports/weekly.ts";
import { weekday } from "../../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";
import { givenWorkedDay } from "../../steps/scene/worked-days.ts";

useTestDatabase();
useInstant("2026-06-17T12:00:00Z");

describe("GET /api/reports/weekly", () => {
  it("begins where the organization's week does", async () => {
    const admin = await givenMember({ role: "admin", timezone: "UTC" });
    const today = new Date("2026-06-18T12:00:00Z");
    const weekOf = async () => {
      const { data } = await call(weekly, { token: admin.token, now: today });
      return [data.from, data.to, data.trend.from];
    };
    expect(await weekOf()).toEqual(["2026-06-15", "2026-06-21", "2026-06-08"]);
    for (const [week_start, from, to, before] of [
      ["sunday", "2026-06-14", "2026-06-20", "2026-06-07"],
      ["saturday", "2026-06-13", "2026-06-19", "2026-06-06"],
    ]) {
      await sql(
        "insert into system_settings (org_id, setting_key, setting_value) values ($1, 'week_start', $2) on conflict (org_id, setting_key) do update set setting_value = excluded.setting_value",
        [admin.org_id, JSON.stringify(week_start)],
      );
      expect(await weekOf()).toEqual([from, to, before]);
    }
  });

  it("compares seven days with the seven before", async () => {
    const member = await givenMember();
    await givenWorkedDay(member, {
      date: "2026-03-15",
      start: "2026-03-15T08:00:00Z",
      pieces: [["active", 9999]],
      summary: {},
    });
    await givenWorkedDay(member, {
      date: "2026-03-16",
      start: "2026-03-16T08:00:00Z",
      pieces: [
        ["active", 6000],
        ["idle", 4000],
      ],
      summary: {},
    });
    for (const date of ["2026-03-23", "2026-03-29"])
      await givenWorkedDay(member, {
        date,
        start: `${date}T08:00:00Z`,
        pieces: [
          ["active", 6000],
          ["lunch_break", 1000],
          ["idle", 1500],
        ],
        summary: {},
      });
    const { status, data } = await call(weekly, { token: member.token, query: { start_date: "2026-03-23" } });
    expect(status).toBe(200);
    expect(data).toMatchObject({
      from: "2026-03-23",
      to: "2026-03-29",
      totals: { total_work_duration: 17_000, total_active_duration: 12_000, total_idle_duration: 3000 },
      active_percent: 80,
      idle_percent: 20,
      productivity_score: 80,
    });
    expect(data.days).toHaveLength(7);
    expect(data.trend).toEqual({
      from: "2026-03-16",
      to: "2026-03-22",
      total_work_duration: { current: 17_000, previous: 10_000, change: 7000, change_percent: 70 },
      total_active_duration: { current: 12_000, previous: 6000, change: 6000, change_percent: 100 },
      total_idle_duration: { current: 3000, previous: 4000, change: -1000, change_percent: -25 },
      total_untracked_duration: { current: 0, previous: 0, change: 0, change_percent: null },
      active_percent: { current: 80, previous: 60, change: 20, change_percent: 33.3 },
      idle_percent: { current: 20, previous: 40, change: -20, change_percent: -50 },
      productivity_score: { current: 80, previous: 60, change: 20, change_percent: 33.3 },
    });
  });

  it("has no percentage against a week without work", async () => {
    const member = await givenMember();
    await givenWorkedDay(member, {
      date: "2026-03-23",
      start: "2026-03-23T08:00:00Z",
      pieces: [["active", 60]],
      summary: {},
    });
    const { data } = await call(weekly, { token: member.token, query: { start_date: "2026-03-23" } });
    expect(data.trend).toMatchObject({
      total_work_duration: { current: 60, previous: 0, change: 60, change_percent: null },
      active_percent: { current: 100, previous: null, change: null, change_percent: null },
    });
  });

  it("is this week, from its Monday, unless a date is given", async () => {
    const { token } = await givenMember({ timezone: "Pacific/Auckland" });
    const { data } = await call(weekly, { token });
    const today = "2026-06-18";
    expect(weekday(data.from)).toBe(1);
    expect(data.from <= today && today <= data.to).toBe(true);
  });

  it("refuses a date that does not exist, and somebody else's week", async () => {
    const [member, stranger] = await Promise.all([givenMember(), givenMember()]);
    const { token } = member;
    expect((await call(weekly, { token, query: { start_date: "2026-02-30" } })).status).toBe(400);
    expect((await call(weekly, { token, query: { user_id: stranger.id } })).status).toBe(403);
    expect((await call(weekly)).status).toBe(401);
  });
});
