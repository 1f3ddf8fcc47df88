import { beforeAll, describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as trends from "../../../functions/reports/trends.ts";
import { addDays } from "../../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { present, useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { givenDayOff, givenWorkedDay, type WorkedDay } from "../../steps/scene/worked-days.ts";

useTestDatabase();
useInstant("2026-06-17T12:00:00Z");

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
let manager: Member;
let team: Member[] = [];

const worked = (date: string, seconds: number, status: NonNullable<WorkedDay["status"]> = "present"): WorkedDay => ({
  date,
  start: `${date}T08:00:00Z`,
  pieces: [["active", seconds]],
  status,
  summary: {},
});

/** A Friday and a Saturday of five members, manager included, of whom one is of Support; a sixth was away for both. */
beforeAll(async () => {
  const { id: org_id } = await givenOrganization({ timezone: "Europe/Berlin" });
  manager = await givenMember({ org_id, role: "manager", department: "Sales" });
  team = [];
  for (const department of ["Sales", "Sales", "Sales", "Support"]) team.push(await givenMember({ org_id, department }));
  // Not a member any more when the Friday was closed, and back since: nobody expected them then.
  await givenMember({ org_id, department: "Board" });
  await sql("update users set created_at = '2026-01-01' where org_id = $1", [org_id]);
  const [a, b, c, d] = team;
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error("no team");
  await givenWorkedDay(a, worked("2026-03-27", 28_800));
  await givenWorkedDay(b, worked("2026-03-27", 27_000, "late"));
  await givenWorkedDay(c, worked("2026-03-27", 7200, "half_day"));
  await givenDayOff(d, "2026-03-27", "on_leave");
  await givenDayOff(manager, "2026-03-27", "absent");
  await givenWorkedDay(a, worked("2026-03-28", 3600));
  await sql("insert into day_closings (org_id, date) values ($1, '2026-03-27'), ($1, '2026-03-28')", [org_id]);
});

const march = { start_date: "2026-03-27", end_date: "2026-03-30" };

describe("GET /api/reports/trends", () => {
  it("counts who was expected and who came, date by date", async () => {
    const { status, data } = await call(trends, { token: manager.token, query: march });
    expect(status).toBe(200);
    expect(data).toMatchObject({ from: "2026-03-27", to: "2026-03-30", timezone: "Europe/Berlin" });
    expect(data.days).toEqual([
      {
        date: "2026-03-27",
        is_working_day: true,
        scheduled: 5,
        present: 1,
        late: 1,
        half_day: 1,
        absent: 1,
        on_leave: 1,
        // Three of the four who were not on leave; 63,000 s among three.
        attendance_rate: 75,
        average_work_hours: 5.83,
      },
      {
        date: "2026-03-28",
        is_working_day: false,
        scheduled: 0,
        present: 1,
        late: 0,
        half_day: 0,
        absent: 0,
        on_leave: 0,
        attendance_rate: null,
        average_work_hours: 1,
      },
      expect.objectContaining({ date: "2026-03-29", is_working_day: false, scheduled: 0, average_work_hours: null }),
      // Never closed: everybody who is active is expected, and nobody has come.
      expect.objectContaining({ date: "2026-03-30", scheduled: 6, absent: 0, attendance_rate: 0 }),
    ]);
  });

  it("covers the departments of a manager, or the one asked for", async () => {
    const support = await givenMember({
      org_id: manager.org_id,
      role: "manager",
      department: "Board",
      managed_departments: ["Support"],
    });
    const fridayOf = async (token: string, department?: string) =>
      (await call(trends, { token, query: { ...march, ...(department === undefined ? {} : { department }) } })).data
        .days[0];
    expect(await fridayOf(support.token)).toMatchObject({
      scheduled: 1,
      present: 0,
      on_leave: 1,
      attendance_rate: null,
    });
    expect(await fridayOf(support.token, "Sales")).toMatchObject({ scheduled: 0, present: 0 });
    expect(await fridayOf(manager.token, "Sales")).toMatchObject({ scheduled: 4, present: 1, on_leave: 0 });
  });

  it("counts a session that runs today up to now, and says nothing of how tomorrow will go", async () => {
    const { id: org_id } = await givenOrganization({ settings: { working_days: EVERY_DAY } });
    const boss = await givenMember({ org_id, role: "manager", joined: present() });
    const worker = await givenMember({ org_id, joined: present() });
    const since = { timestamp: "2026-06-17T10:00:00Z" };
    expect((await call(checkIn, { token: worker.token, body: since })).status).toBe(201);
    const today = "2026-06-17";
    const { data } = await call(trends, {
      token: boss.token,
      query: { start_date: addDays(today, -1), end_date: addDays(today, 1) },
    });
    const [yesterday, now, tomorrow] = data.days;
    expect(yesterday).toMatchObject({ scheduled: 0, attendance_rate: null });
    expect(now).toMatchObject({ scheduled: 2, attendance_rate: 50, average_work_hours: 2 });
    expect(found(now).present + found(now).late).toBe(1);
    expect(tomorrow).toMatchObject({ scheduled: 2, attendance_rate: null, average_work_hours: null });
  });

  it("covers the last thirty days unless stated, and a year at most", async () => {
    const { data } = await call(trends, { token: manager.token });
    const today = "2026-06-17";
    expect([data.from, data.to, data.days.length]).toEqual([addDays(today, -29), today, 30]);
    const ask = async (start_date: string, end_date: string) =>
      (await call(trends, { token: manager.token, query: { start_date, end_date } })).status;
    expect(await ask("2026-01-01", "2026-12-31")).toBe(200);
    expect(await ask("2025-12-31", "2027-01-01")).toBe(422);
    expect(await ask("2026-03-02", "2026-03-01")).toBe(400);
  });

  it("is for managers, of their own organization", async () => {
    expect((await call(trends, { token: team[0]?.token ?? "" })).status).toBe(403);
    const stranger = await givenMember({ role: "admin", joined: present() });
    const { data } = await call(trends, { token: stranger.token, query: march });
    expect(data.days[0]).toMatchObject({ scheduled: 0, present: 0, absent: 0 });
  });
});
