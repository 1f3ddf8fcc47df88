import { beforeAll, describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as enterLeave from "../../../functions/leaves/create.ts";
import * as team from "../../../functions/reports/team.ts";
import * as overview from "../../../functions/reports/team-overview.ts";
import * as update from "../../../functions/users/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { found } from "../../steps/call/found.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { givenDayOff, givenWorkedDay } from "../../steps/scene/worked-days.ts";

useTestDatabase();
const now = useInstant("2026-06-05T12:00:00Z").getTime() / 1000;
const span = { start_date: "2026-06-01", end_date: "2026-06-05" };
const today = "2026-06-05";

let [ann, bob, manager]: Member[] = [];
const ask = async (query: Record<string, string> = {}, by = manager) =>
  (await call(team, { token: found(by).token, query: { ...span, ...query } })).data;

/** Ann moves from Sales to Support on the third, and works now; Bob of Sales was absent once, and is on leave today. */
beforeAll(async () => {
  const { id: org_id } = await givenOrganization({ timezone: "UTC" });
  const admin = await givenMember({ org_id, role: "admin" });
  const member = async (name: string) => {
    const given = await givenMember({ org_id, department: "Sales" });
    await sql("update users set name = $2, created_at = '2026-01-01' where id = $1", [given.id, name]);
    return { ...given, name };
  };
  ann = await member("Ann");
  bob = await member("Bob");
  manager = await givenMember({ org_id, role: "manager" });
  await sql("update users set name = 'Zoe' where id in ($1, $2)", [manager.id, admin.id]);
  const worked = (who: Member, date: string, status: "present" | "late") =>
    givenWorkedDay(who, {
      date,
      start: `${date}T09:00:00Z`,
      pieces: [
        ["active", 3000],
        ["lunch_break", 600],
        ["idle", 400],
      ],
      status,
      summary: {},
    });
  await worked(ann, "2026-06-01", "late");
  await worked(ann, "2026-06-04", "present");
  await worked(bob, "2026-06-01", "present");
  await givenDayOff(bob, "2026-06-02", "absent");
  const moved = { token: admin.token, params: { id: ann.id }, body: { department: "Support" } };
  expect((await call(update, { ...moved, now: new Date("2026-06-03T10:00:00Z") })).status).toBe(200);
  const leave = { user_id: bob.id, kind: "vacation", from: today, to: today };
  expect((await call(enterLeave, { token: admin.token, body: leave as never })).status).toBe(201);
  await call(checkIn, { token: ann.token, body: { timestamp: new Date((now - 900) * 1000).toISOString() } });
  await ingestBatch([message(ann, [heartbeat(now - 800), heartbeat(now - 700)])]);
});

const worked = { net: 3400, active: 3000 };

describe("GET /api/reports/team", () => {
  it("has of each member the dates that there is something to say of, the one that runs up to now", async () => {
    const { items, as_of, timezone } = await ask();
    expect([as_of, timezone]).toEqual(["2026-06-05T12:00:00.000Z", "UTC"]);
    expect(items.slice(0, 2)).toMatchObject([
      {
        name: "Ann",
        department: "Support",
        days: [
          { date: "2026-06-01", status: "late", ...worked, late: true },
          { date: "2026-06-04", status: "present", ...worked, late: false },
          { date: today, net: 900, active: 200 },
        ],
        totals: { days: 3, net: 7700, active: 6200 },
      },
      {
        name: "Bob",
        days: [
          { date: "2026-06-01", status: "present", ...worked },
          { date: "2026-06-02", status: "absent", net: 0, active: 0, late: false },
          { date: today, status: "on_leave", net: 0 },
        ],
        totals: { days: 1, late: 0, ...worked },
      },
    ]);
  });

  it("adds up all members by date and in all, whatever page they are on", async () => {
    const { items, totals } = await ask();
    const sumOf = (field: "days" | "late" | "net" | "active") =>
      items.reduce((sum, member) => sum + member.totals[field], 0);
    const sums = { days: sumOf("days"), late: sumOf("late"), net: sumOf("net"), active: sumOf("active") };
    expect(totals).toMatchObject({ members: items.length, ...sums });
    const byDate = found(totals).by_date;
    expect(byDate.map(({ date, net }) => [date, net])).toEqual([
      ["2026-06-01", 6800],
      ["2026-06-02", 0],
      ["2026-06-04", 3400],
      [today, 900],
    ]);
    expect(byDate.reduce((sum, { net }) => sum + net, 0)).toBe(sums.net);
    const first = await ask({ limit: "1" });
    expect(first.totals).toEqual(totals);
    const next = await ask({ limit: "1", cursor: found(first.next_cursor) });
    expect([next.items.map(({ name }) => name), next.totals]).toEqual([["Bob"], null]);
  });

  it("says of today what the overview says", async () => {
    const { items } = await ask();
    const { data } = await call(overview, { token: found(manager).token });
    expect(items[0]?.days.at(-1)?.net).toBe(data.items[0]?.net_work_duration);
    expect(data.totals?.net_work_duration).toBe(900);
  });

  it("counts each date for the department that it was a day of", async () => {
    const { org_id } = found(manager);
    const of = (department: string) => givenMember({ org_id, role: "manager", managed_departments: [department] });
    for (const [department, dates] of [
      ["Sales", ["2026-06-01"]],
      ["Support", ["2026-06-04", today]],
    ] as const) {
      for (const data of [await ask({ department }), await ask({}, await of(department))]) {
        const anns = data.items.find(({ user_id }) => user_id === ann?.id);
        expect([anns?.department, anns?.days.map(({ date }) => date)]).toEqual([department, dates]);
        expect(data.totals?.net).toBe(data.items.reduce((sum, { totals }) => sum + totals.net, 0));
      }
    }
    expect((await ask({ department: "Sales" }, await of("Support"))).items).toEqual([]);
  });

  it("has the dates of the span, and none beside them", async () => {
    for (const [start_date, end_date, dates] of [
      ["2026-06-01", "2026-06-03", ["2026-06-01"]],
      ["2026-06-02", "2026-06-04", ["2026-06-04"]],
      ["2026-06-02", "2026-06-03", []],
    ] as const) {
      const { items, totals } = await ask({ start_date, end_date });
      const anns = items.find(({ user_id }) => user_id === ann?.id);
      expect([anns?.days.map(({ date }) => date), anns?.totals.days]).toEqual([dates, dates.length]);
      expect(totals?.by_date.filter(({ net }) => net > 0).map(({ date }) => date)).toEqual(
        start_date === "2026-06-01" ? ["2026-06-01"] : dates,
      );
    }
  });

  it("shows leave to the department that its date was one of", async () => {
    const { id: org_id } = await givenOrganization({ timezone: "UTC" });
    const admin = await givenMember({ org_id, role: "admin" });
    const moved = await givenMember({ org_id, department: "Sales" });
    const change = { token: admin.token, params: { id: moved.id }, body: { department: "Support" } };
    expect((await call(update, { ...change, now: new Date("2026-06-04T10:00:00Z") })).status).toBe(200);
    const leave = { user_id: moved.id, kind: "vacation", from: "2026-06-03", to: today };
    expect((await call(enterLeave, { token: admin.token, body: leave as never })).status).toBe(201);
    for (const [department, dates] of [
      ["Sales", ["2026-06-03"]],
      ["Support", ["2026-06-04", today]],
    ] as const) {
      const { items } = await ask({ department }, admin);
      expect(items.map(({ days }) => days.map(({ date }) => date))).toEqual([dates]);
    }
  });

  it("leaves out who is no member any more and has no record of the span", async () => {
    const { id: org_id } = await givenOrganization({ timezone: "UTC" });
    const admin = await givenMember({ org_id, role: "admin" });
    const [gone, worked] = [await givenMember({ org_id }), await givenMember({ org_id })];
    await givenDayOff(worked, "2026-06-02", "absent");
    await sql("update users set status = 'terminated' where id in ($1, $2)", [gone.id, worked.id]);
    const { items, totals } = await ask({}, admin);
    expect(items.map(({ user_id }) => user_id).toSorted()).toEqual([admin.id, worked.id].toSorted());
    expect(totals?.members).toBe(2);
  });

  it("adds what runs to the departments that it is of", async () => {
    const { id: org_id } = await givenOrganization({ timezone: "UTC" });
    const boss = await givenMember({ org_id, role: "manager" });
    for (const [department, ago] of [
      ["Sales", 600],
      ["Support", 3600],
    ] as const) {
      const { token } = await givenMember({ org_id, department });
      await call(checkIn, { token, body: { timestamp: new Date((now - ago) * 1000).toISOString() } });
    }
    const netOf = async (query: Record<string, string>) => (await ask(query, boss)).totals?.net;
    expect(await netOf({ department: "Sales" })).toBe(600);
    expect(await netOf({ department: "Support" })).toBe(3600);
    expect(await netOf({})).toBe(4200);
  });

  it("refuses more than a year, and whoever looks after nobody", async () => {
    const query = { start_date: "2025-01-01", end_date: today };
    const { status, error } = await call(team, { token: found(manager).token, query });
    expect([status, error?.code]).toEqual([422, "RANGE_TOO_LONG"]);
    expect((await call(team, { token: found(ann).token, query: span })).status).toBe(403);
    const stranger = await givenMember({ role: "admin" });
    expect((await ask({}, stranger)).items.map(({ user_id }) => user_id)).toEqual([stranger.id]);
  });
});
