import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as list from "../../../functions/schedules/list.ts";
import * as remove from "../../../functions/schedules/remove.ts";
import * as set from "../../../functions/schedules/set.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { closeAll, daysOf } from "../../steps/scene/nights.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

// A Friday; the Thursday before it is closed where a test closes.
useInstant("2026-06-19T12:00:00Z");
const THURSDAY = "2026-06-18";
const mornings = [1, 2, 3].map((weekday) => ({ weekday, start: "08:00", end: "12:00" }));

async function givenTeam(options: Parameters<typeof givenOrganization>[0] = {}) {
  const { id: org_id } = await givenOrganization(options);
  const admin = await givenMember({ org_id, role: "admin" });
  return { org_id, admin, member: await givenMember({ org_id }) };
}

const setBy = ({ token }: Member, { id }: Member, body: Record<string, unknown>) =>
  call(set, { token, params: { id }, body: { valid_from: "2026-06-01", ...body } });

describe("PUT /api/users/{id}/schedules", () => {
  it("keeps schedules that follow each other, and says which holds today", async () => {
    const { admin, member } = await givenTeam();
    done(await setBy(admin, member, { valid_from: "2026-07-01", kind: "none" }));
    done(await setBy(admin, member, { kind: "week", week: mornings.toReversed() }));
    const { data } = await call(list, { token: member.token, params: { id: member.id } });
    expect(data).toMatchObject({
      default_kind: "organization",
      current: { valid_from: "2026-06-01", kind: "week", week: mornings, set_by: admin.id },
      items: [{ valid_from: "2026-06-01" }, { valid_from: "2026-07-01", kind: "none", week: null }],
    });
  });

  it("replaces the one that begins on the same date", async () => {
    const { admin, member } = await givenTeam();
    done(await setBy(admin, member, { kind: "none" }));
    done(await setBy(admin, member, { kind: "week", week: mornings }));
    const { data } = await call(list, { token: admin.token, params: { id: member.id } });
    expect(data.items).toHaveLength(1);
  });

  it.each([
    ["an empty week", [], "SCHEDULE_EMPTY"],
    ["no week", undefined, "SCHEDULE_EMPTY"],
    [
      "a night that reaches into the next morning",
      [
        ["22:00", "06:00"],
        ["05:00", "13:00"],
      ],
      "SCHEDULE_OVERLAPS",
    ],
    ["two shifts of one day", [["08:00", "12:00"], ["11:00", "15:00"], 1], "SCHEDULE_OVERLAPS"],
    ["a shift of no length", [["08:00", "08:00"]], "VALIDATION_FAILED"],
  ])("refuses %s", async (_, hours, code) => {
    const { admin, member } = await givenTeam();
    const week = hours
      ?.filter((pair) => typeof pair !== "number")
      .map(([start, end], index) => ({ weekday: hours.includes(1) ? 1 : index + 1, start, end }));
    const { error } = await setBy(admin, member, { kind: "week", week });
    expect(error?.code).toBe(code);
    expect(await sql("select from schedules where user_id = $1", [member.id])).toEqual([]);
  });

  it("refuses Sunday's night that reaches into Monday", async () => {
    const { admin, member } = await givenTeam();
    const week = [
      { weekday: 1, start: "05:59", end: "12:00" },
      { weekday: 7, start: "22:00", end: "06:00" },
    ];
    expect((await setBy(admin, member, { kind: "week", week })).error?.code).toBe("SCHEDULE_OVERLAPS");
    const touching = week.map((shift) => ({ ...shift, start: shift.weekday === 1 ? "06:00" : shift.start }));
    expect((await setBy(admin, member, { kind: "week", week: touching })).status).toBe(200);
  });

  it("is for managers of the department, not of another, nor for members themselves", async () => {
    const { org_id } = await givenTeam();
    const member = await givenMember({ org_id, department: "Sales" });
    const manager = (department: string) => givenMember({ org_id, role: "manager", managed_departments: [department] });
    expect((await setBy(await manager("Sales"), member, { kind: "none" })).status).toBe(200);
    expect((await setBy(await manager("Support"), member, { kind: "none" })).error?.code).toBe("NOT_FOUND");
    expect((await setBy(member, member, { kind: "none" })).error?.code).toBe("FORBIDDEN");
    const colleague = await givenMember({ org_id });
    expect((await call(list, { token: colleague.token, params: { id: member.id } })).error?.code).toBe("FORBIDDEN");
  });
});

describe("DELETE /api/users/{id}/schedules/{valid_from}", () => {
  it("takes back what has not begun, and only that", async () => {
    const { admin, member } = await givenTeam();
    done(await setBy(admin, member, { valid_from: "2026-06-19", kind: "none" }));
    done(await setBy(admin, member, { valid_from: "2026-06-20", kind: "organization" }));
    const removing = (valid_from: string) =>
      call(remove, { token: admin.token, params: { id: member.id, valid_from } });
    expect((await removing("2026-06-20")).status).toBe(200);
    expect((await removing("2026-06-20")).error?.code).toBe("NOT_FOUND");
    expect((await removing("2026-06-19")).error?.code).toBe("SCHEDULE_BEGUN");
  });
});

describe("who is expected", () => {
  it("is by role, by choice, by week and by when the account began", async () => {
    const { org_id, admin, member } = await givenTeam();
    const teacher = await givenMember({ org_id, role: "teacher" });
    const student = await givenMember({ org_id, role: "student" });
    const owner = await givenMember({ org_id, role: "super_admin" });
    const partTimer = await givenMember({ org_id });
    const evening = await givenMember({ org_id, joined: new Date("2026-06-18T20:00:00Z") });
    done(await setBy(admin, admin, { kind: "none" }));
    done(await setBy(admin, teacher, { kind: "none" }));
    done(await setBy(admin, partTimer, { kind: "week", week: mornings }));
    await closeAll();
    for (const nobody of [admin, teacher, student, owner, partTimer, evening]) expect(await daysOf(nobody)).toEqual({});
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "absent" });
  });

  it("is judged by a part-timer's own hours", async () => {
    const { admin, member } = await givenTeam();
    const week = [{ weekday: 4, start: "13:00", end: "17:00" }];
    done(await setBy(admin, member, { kind: "week", week }));
    const { token } = member;
    const at = (time: string) => ({ token, body: { timestamp: `${THURSDAY}T${time}Z` } });
    const { record } = done(await call(checkIn, at("13:15:00")));
    expect(record).toMatchObject({ status: "present", is_late: false });
    done(await call(checkOut, at("15:15:00")));
    await closeAll();
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "present" });
  });

  it("is judged again for days that are closed, both ways, when a schedule begins before them", async () => {
    const { admin, member } = await givenTeam();
    await closeAll();
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "absent" });
    done(await setBy(admin, member, { kind: "none" }));
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "off" });
    done(await setBy(admin, member, { kind: "organization" }));
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "absent" });
    await closeAll();
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "absent" });
  });
});
