// A day that runs is the same in every answer that sums it up, and what was said of it holds once it has ended.
import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as endBreak from "../../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../../functions/lunch-breaks/start.ts";
import * as daily from "../../../functions/reports/daily.ts";
import * as exportReport from "../../../functions/reports/export.ts";
import * as productivity from "../../../functions/reports/productivity-summary.ts";
import * as team from "../../../functions/reports/team.ts";
import * as trends from "../../../functions/reports/trends.ts";
import * as summary from "../../../functions/users/attendance-summary.ts";
import * as update from "../../../functions/users/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { fetchFile } from "../../steps/call/files.ts";
import { turnTo, useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();
useInstant("2026-06-17T12:00:00Z");

const TODAY = "2026-06-17";
const at = (clock: string) => ({ timestamp: `${TODAY}T${clock}Z` });
const second = (clock: string) => Date.parse(at(clock).timestamp) / 1000;
type Scene = readonly [clock: string, what: "in" | "out" | "pause" | "back" | "beat"][];

async function given(member: Member, scene: Scene): Promise<void> {
  const acts = { in: checkIn, out: checkOut, pause: startBreak, back: endBreak };
  for (const [clock, what] of scene) {
    const { token } = member;
    turnTo(at(clock).timestamp);
    if (what === "beat") await ingestBatch([message(member, [heartbeat(second(clock))])]);
    else expect((await call(acts[what] as typeof checkIn, { token, body: at(clock) })).status).toBeLessThan(300);
  }
}

/** What each answer says of the day, in seconds, as of an instant. */
async function said(manager: Member, member: Member, now: string) {
  turnTo(now);
  const span = { start_date: TODAY, end_date: TODAY };
  const { token } = manager;
  const user_id = member.id;
  const own = (await call(summary, { token, params: { id: user_id }, query: span })).data;
  const productive = (await call(productivity, { token, query: { user_id, ...span } })).data;
  const trend = (await call(trends, { token, query: span })).data;
  const list = (await call(team, { token, query: span })).data;
  const day = (await call(daily, { token, query: { user_id, date: TODAY } })).data;
  const query = { format: "csv" as const, type: "daily" as const, date: TODAY, user_id };
  const file = await call(exportReport, { token, query });
  const [header = "", row = ""] = (await fetchFile(file)).text.split("\r\n");
  const field = (name: string) => Number(row.split(",")[header.split(",").indexOf(name)]);
  const totalsOf = (of: {
    total_work_duration: number;
    total_active_duration: number;
    total_break_duration: number;
  }) => ({
    work: of.total_work_duration,
    active: of.total_active_duration,
    break: of.total_break_duration,
  });
  const listed = list.items.find((each) => each.user_id === user_id)?.days.find(({ date }) => date === TODAY);
  return {
    as_of: [own, productive, trend, list, day].map(({ as_of }) => as_of),
    average: trend.days[0]?.average_work_hours,
    hours: [own.total_hours, productive.total_hours, own.average_hours],
    net: listed?.net,
    worked: own.days_worked,
    totals: [
      totalsOf(own),
      totalsOf(productive.totals),
      ...(day.record === null ? [] : [totalsOf(day.record)]),
      { work: field("worked_seconds"), active: field("active_seconds"), break: field("break_seconds") },
    ],
  };
}

const NOON = `${TODAY}T12:00:00.000Z`;
/** What is done, and the seconds of work, active time and breaks at noon. */
const SCENES: readonly (readonly [string, Scene, number, number, number])[] = [
  ["without a tracker", [["09:00:00", "in"]], 10_800, 0, 0],
  ["begun this second", [["12:00:00", "in"]], 0, 0, 0],
  ["begun a second ago", [["11:59:59", "in"]], 1, 0, 0],
  [
    "active",
    [
      ["11:55:00", "in"],
      ["11:57:00", "beat"],
      ["11:59:00", "beat"],
    ],
    300,
    300,
    0,
  ],
  [
    "idle for an hour",
    [
      ["10:50:00", "in"],
      ["10:55:00", "beat"],
      ["11:00:00", "beat"],
    ],
    4200,
    600,
    0,
  ],
  [
    "on a break",
    [
      ["09:00:00", "in"],
      ["11:30:00", "pause"],
    ],
    10_800,
    0,
    1800,
  ],
  [
    "back from a break",
    [
      ["09:00:00", "in"],
      ["10:00:00", "pause"],
      ["10:20:00", "back"],
    ],
    10_800,
    0,
    1200,
  ],
  [
    "come again",
    [
      ["08:00:00", "in"],
      ["09:00:00", "out"],
      ["11:00:00", "in"],
    ],
    7200,
    0,
    0,
  ],
  [
    "gone",
    [
      ["08:00:00", "in"],
      ["09:00:00", "out"],
    ],
    3600,
    0,
    0,
  ],
];

describe("a day that runs", () => {
  it.each(SCENES)(
    "of somebody who is %s is the same everywhere, and still so once it has ended",
    async (_who, scene, ...of) => {
      const { id: org_id } = await givenOrganization({ timezone: "UTC" });
      const [manager, member] = [await givenMember({ org_id, role: "manager" }), await givenMember({ org_id })];
      await given(member, scene);
      const [work, active, pause] = of;
      const hours = Math.round(work / 36) / 100;
      const expected = {
        average: hours,
        hours: [hours, hours, hours],
        net: work - pause,
        worked: 1,
        totals: Array.from({ length: 4 }, () => ({ work, active, break: pause })),
      };
      expect(await said(manager, member, NOON)).toEqual({ ...expected, as_of: Array.from({ length: 5 }, () => NOON) });
      if (scene.at(-1)?.[1] === "out" || work === 0) return;
      turnTo(NOON);
      expect((await call(checkOut, { token: member.token, body: {} })).status).toBe(200);
      expect(await said(manager, member, `${TODAY}T18:00:00.000Z`)).toMatchObject(expected);
    },
  );

  it("counts in no span that ends before it or begins after it", async () => {
    const { id: org_id } = await givenOrganization({ timezone: "UTC" });
    const [manager, member] = [await givenMember({ org_id, role: "manager" }), await givenMember({ org_id })];
    await given(member, [["09:00:00", "in"]]);
    turnTo(NOON);
    for (const date of ["2026-06-16", "2026-06-18"]) {
      const query = { start_date: date, end_date: date };
      const own = await call(summary, { token: manager.token, params: { id: member.id }, query });
      expect(own.data).toMatchObject({ total_work_duration: 0, days_worked: 0 });
      expect((await call(trends, { token: manager.token, query })).data.days[0]?.average_work_hours).toBeNull();
    }
  });

  it("of another department is not the manager's to know", async () => {
    const { id: org_id } = await givenOrganization({ timezone: "UTC" });
    const manager = await givenMember({ org_id, role: "manager", managed_departments: ["Sales"] });
    const [sold, other] = [
      await givenMember({ org_id, department: "Sales" }),
      await givenMember({ org_id, department: "Support" }),
    ];
    await given(sold, [["11:00:00", "in"]]);
    await given(other, [["09:00:00", "in"]]);
    turnTo(NOON);
    const query = { start_date: TODAY, end_date: TODAY };
    expect((await call(trends, { token: manager.token, query })).data.days[0]?.average_work_hours).toBe(1);
  });

  it("of somebody on leave is none of those whose hours are averaged", async () => {
    const { id: org_id } = await givenOrganization({ timezone: "UTC" });
    const manager = await givenMember({ org_id, role: "manager" });
    const [here, away] = [await givenMember({ org_id }), await givenMember({ org_id })];
    await given(here, [["11:00:00", "in"]]);
    await given(away, [["09:00:00", "in"]]);
    await sql("update attendance_records set status = 'on_leave' where user_id = $1", [away.id]);
    turnTo(NOON);
    const query = { start_date: TODAY, end_date: TODAY };
    expect((await call(trends, { token: manager.token, query })).data.days[0]?.average_work_hours).toBe(1);
  });

  it("is nothing to whoever looked after its member until the day before", async () => {
    const { id: org_id } = await givenOrganization({ timezone: "UTC" });
    const admin = await givenMember({ org_id, role: "admin" });
    const manager = await givenMember({ org_id, role: "manager", managed_departments: ["Sales"] });
    const member = await givenMember({ org_id, department: "Sales" });
    turnTo("2026-06-16T12:00:00Z");
    const moved = { token: admin.token, params: { id: member.id }, body: { department: "Support" } };
    expect((await call(update, moved)).status).toBe(200);
    await given(member, [["09:00:00", "in"]]);
    turnTo(NOON);
    const query = { start_date: "2026-06-01", end_date: TODAY };
    const sumOf = async ({ token }: Member) =>
      (await call(summary, { token, params: { id: member.id }, query })).data.total_work_duration;
    expect([await sumOf(manager), await sumOf(admin), await sumOf(member)]).toEqual([0, 10_800, 10_800]);
  });
});
