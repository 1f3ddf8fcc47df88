import { beforeAll, describe, expect, it } from "vitest";
import * as applications from "../../../functions/activity/applications.ts";
import * as slots from "../../../functions/activity/slots.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as breakEnd from "../../../functions/lunch-breaks/end.ts";
import * as breakStart from "../../../functions/lunch-breaks/start.ts";
import * as daily from "../../../functions/reports/daily.ts";
import * as hours from "../../../functions/reports/hours.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, givenSetting, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const now = useInstant("2026-06-17T12:00:00Z").getTime() / 1000;
const today = "2026-06-17";
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });
const iso = (second: number) => new Date(second * 1000).toISOString();
const start = now - 7200;

let eve: Member;
let manager: Member;

/** Eve edits, browses, has a break, browses again, and comes back for a second session that runs. */
beforeAll(async () => {
  const { id: org_id } = await givenOrganization({ timezone: "UTC" });
  eve = await givenMember({ org_id, department: "Sales" });
  manager = await givenMember({ org_id, role: "manager", managed_departments: ["Sales"] });
  const value = [{ match: "domain", pattern: "docs.example", productivity: "productive", category: "Reading" }];
  // As if it had always been so: a day is judged by the rules of its time.
  await givenSetting(org_id, "productivity_rules", value);
  const editor = { application: "Editor" };
  const browser = { application: "Browser", url: "https://www.docs.example/page" };
  await call(checkIn, { token: eve.token, body: at(start) });
  const first = [100, 200, 300].map((second) => heartbeat(start + second, editor));
  const second = [400, 500, 600].map((second) => heartbeat(start + second, browser));
  await ingestBatch([message(eve, [...first, ...second])]);
  await call(breakStart, { token: eve.token, body: at(start + 650) });
  await ingestBatch([message(eve, [heartbeat(start + 700, browser)])]);
  await call(breakEnd, { token: eve.token, body: at(start + 900) });
  await ingestBatch([message(eve, [heartbeat(start + 1000, browser)])]);
  await call(checkOut, { token: eve.token, body: at(start + 1100) });
  await call(checkIn, { token: eve.token, body: at(now - 500) });
  await ingestBatch([message(eve, [heartbeat(now - 400, editor), heartbeat(now - 200, editor)])]);
});

describe("GET /api/activity/applications", () => {
  const ask = async (by: Member, query: Record<string, string> = {}) =>
    (await call(applications, { token: by.token, query: { date: today, ...query } })).data;

  it("has what was in front, one after another, with its class", async () => {
    const { applications: shown, is_kept } = await ask(eve);
    expect(is_kept).toBe(true);
    expect(shown).toEqual([
      ["Editor", null, "neutral", iso(start), iso(start + 400)],
      ["Browser", "www.docs.example", "productive", iso(start + 400), iso(start + 650)],
      ["Browser", "www.docs.example", "productive", iso(start + 900), iso(start + 1100)],
      ["Editor", null, "neutral", iso(now - 500), iso(now)],
    ]);
  });

  it("adds up to what the daily report says of each class and application", async () => {
    const { applications: shown } = await ask(manager, { user_id: eve.id });
    const { data: report } = await call(daily, { token: manager.token, query: { user_id: eve.id, date: today } });
    const secondsOf = (of: typeof shown) =>
      of.reduce((sum, [, , , from, to]) => sum + (Date.parse(String(to)) - Date.parse(String(from))) / 1000, 0);
    expect(secondsOf(shown)).toBe(report.total_tracked_time);
    for (const kind of ["productive", "neutral", "unproductive"] as const)
      expect(secondsOf(shown.filter(([, , of]) => of === kind))).toBe(report[`${kind}_time`]);
    for (const { name, seconds } of report.top_applications)
      expect(secondsOf(shown.filter(([application]) => application === name))).toBe(seconds);
  });

  it("has the classes and categories that the report's lists have", async () => {
    const { data: report } = await call(daily, { token: eve.token, query: { date: today } });
    expect(report.top_applications).toEqual([
      { name: "Editor", seconds: 900, class: "neutral", category: null },
      { name: "Browser", seconds: 450, class: "neutral", category: null },
    ]);
    const sites = [{ name: "www.docs.example", seconds: 450, class: "productive", category: "Reading" }];
    expect(report.top_websites).toEqual(sites);
  });

  it("has none once the heartbeats are gone, and says so", async () => {
    const { applications: shown, is_kept } = await ask(eve, { date: "2024-01-01" });
    expect([shown, is_kept]).toEqual([[], false]);
  });

  it("is for the member and those who look after them, who are noted", async () => {
    const { org_id } = eve;
    const colleague = await givenMember({ org_id });
    const elsewhere = await givenMember({ org_id, role: "manager", managed_departments: ["Support"] });
    const teacher = await givenMember({ org_id, role: "teacher" });
    for (const endpoint of [applications, slots, hours]) {
      const statusFor = async ({ token }: Member) =>
        (await call(endpoint, { token, query: { user_id: eve.id } })).status;
      expect([await statusFor(colleague), await statusFor(teacher), await statusFor(elsewhere)]).toEqual([
        403, 403, 404,
      ]);
      expect(await statusFor(manager)).toBe(200);
    }
    const looks = await sql<{ days: number }>("select days from looks where viewer_id = $1", [manager.id]);
    expect(looks[0]?.days).toBeGreaterThanOrEqual(4);
  });
});

describe("GET /api/activity/slots", () => {
  it("has each ten minutes in which there was something, which add up to the day", async () => {
    const { data } = await call(slots, { token: eve.token, query: { date: today } });
    expect(data.slots).toEqual([
      { start: iso(start), active_seconds: 600, mouse_clicks: 5, keyboard_strokes: 10 },
      // Active until the break of 650 s, and from 900 s on; the heartbeat of the break does not count.
      { start: iso(start + 600), active_seconds: 250, mouse_clicks: 2, keyboard_strokes: 4 },
      { start: iso(now - 600), active_seconds: 500, mouse_clicks: 2, keyboard_strokes: 4 },
    ]);
    const { data: report } = await call(daily, { token: eve.token, query: { date: today } });
    expect(data.totals).toEqual({
      active_seconds: report.record?.total_active_duration,
      mouse_clicks: report.total_mouse_clicks,
      keyboard_strokes: report.total_keyboard_strokes,
    });
    expect(data.tracker).toBeNull();
  });

  it("says what the tracker last said of its machine, and nothing that it could not mean", async () => {
    const max = await givenMember({ org_id: eve.org_id, department: "Sales" });
    await call(checkIn, { token: max.token, body: at(start) });
    const told = async (second: number, tracker: unknown) => {
      await ingestBatch([message(max, [heartbeat(start + second, { metadata: { tracker } })])]);
      return (await call(slots, { token: manager.token, query: { date: today, user_id: max.id } })).data.tracker;
    };
    const first = { version: "1.4.0", desktop: "x11", lacks: ["counts", "picture"] };
    expect(await told(30, first)).toEqual(first);
    expect(await told(60, { version: "1.5.0", desktop: "x11" })).toEqual({ ...first, version: "1.5.0", lacks: [] });
    expect(await told(20, first)).toMatchObject({ version: "1.5.0" });
    const lies = { version: { a: 1 }, desktop: "x".repeat(41), lacks: ["window", 7, "window", "soul"] };
    expect(await told(90, lies)).toEqual({ version: null, desktop: null, lacks: ["window"] });
    expect(await told(120, "nonsense")).toBeNull();
    await ingestBatch([message(max, [heartbeat(start + 150)])]);
    const { data } = await call(slots, { token: max.token, query: { date: today } });
    expect(data.tracker).toBeNull();
  });
});

describe("GET /api/reports/hours", () => {
  it("adds up the hours of the week, up to now", async () => {
    const span = { start_date: "2026-06-01", end_date: today };
    const { data } = await call(hours, { token: eve.token, query: span });
    expect(data.hours).toEqual([
      { weekday: 3, hour: 10, active_seconds: 850 },
      { weekday: 3, hour: 11, active_seconds: 500 },
    ]);
    expect([data.active_seconds, data.as_of]).toEqual([1350, iso(now)]);
    const before = await call(hours, { token: eve.token, query: { start_date: "2026-06-01", end_date: "2026-06-16" } });
    expect([before.data.hours, before.data.active_seconds]).toEqual([[], 0]);
  });
});
