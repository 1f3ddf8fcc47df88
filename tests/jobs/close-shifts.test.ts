import { describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import { useTestDatabase } from "../setup/database.ts";
import { useInstant } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../steps/scene/given.ts";
import { closeAll, daysOf } from "../steps/scene/nights.ts";
import { done } from "../steps/scene/tenant-work.ts";

useTestDatabase();

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
// A Saturday.
useInstant("2026-11-28T12:00:00Z");

const at = ({ token }: Member, timestamp: string) => ({ token, body: { timestamp } });
const closedDates = async (orgId: string) =>
  (await sql<{ date: string }>(selectClosed, [orgId])).map(({ date }) => date);

const selectClosed = `
  select date::text from day_closings where org_id = $1 and closed_at is not null order by date`;

const ofNights = (start: string, end: string, timezone = "UTC") =>
  givenOrganization({ timezone, settings: { working_days: EVERY_DAY, working_hours: { start, end } } });

async function setWeek(member: Member, start: string, end: string): Promise<void> {
  const week = EVERY_DAY.map((weekday) => ({ weekday, start, end }));
  await sql(
    "insert into schedules (org_id, user_id, valid_from, kind, week) values ($1, $2, '2026-01-01', 'week', $3)",
    [member.org_id, member.id, JSON.stringify(week)],
  );
}

describe("a shift owns its date", () => {
  it("of a check-in after midnight, and the next evening's is another day", async () => {
    const { id: org_id } = await ofNights("23:30", "07:30");
    const member = await givenMember({ org_id });
    const { record } = done(await call(checkIn, at(member, "2026-11-27T00:05:00Z")));
    expect(record).toMatchObject({ date: "2026-11-26", status: "late" });
    done(await call(checkOut, at(member, "2026-11-27T07:30:00Z")));
    const next = done(await call(checkIn, at(member, "2026-11-27T23:25:00Z"))).record;
    expect(next).toMatchObject({ date: "2026-11-27", status: "present" });
    done(await call(checkOut, at(member, "2026-11-28T07:30:00Z")));
    await closeAll();
    expect(await daysOf(member)).toEqual({ "2026-11-26": "late", "2026-11-27": "present" });
  });

  it("of a check-in on the evening before, and no other", async () => {
    const { id: org_id } = await ofNights("00:30", "08:00");
    const member = await givenMember({ org_id });
    expect(done(await call(checkIn, at(member, "2026-11-26T22:00:00Z"))).record).toMatchObject({
      date: "2026-11-27",
      status: "present",
    });
    done(await call(checkOut, at(member, "2026-11-27T08:00:00Z")));
    await closeAll();
    expect((await daysOf(member))["2026-11-27"]).toBe("present");
  });
});

describe("closing by shifts", () => {
  it("writes nobody absent before their shift has ended, and closes the date with the last one", async () => {
    const { id: org_id } = await givenOrganization({ settings: { working_days: EVERY_DAY } });
    const [early, night] = [await givenMember({ org_id }), await givenMember({ org_id })];
    await setWeek(night, "22:00", "06:00");
    const days = async () => [await daysOf(early), await daysOf(night)];
    await closeAll({ now: "2026-11-27T00:10:00Z" });
    expect(await days()).toEqual([{ "2026-11-26": "absent" }, {}]);
    expect(await closedDates(org_id)).toEqual([]);
    await closeAll({ now: "2026-11-27T05:59:59Z" });
    expect(await days()).toEqual([{ "2026-11-26": "absent" }, {}]);
    await closeAll({ now: "2026-11-27T06:00:00Z" });
    expect(await days()).toEqual([{ "2026-11-26": "absent" }, { "2026-11-26": "absent" }]);
    expect(await closedDates(org_id)).toEqual(["2026-11-26"]);
    expect(await closeAll({ now: "2026-11-27T06:15:00Z" })).toBe(0);
  });

  it("reports a date once, when its last shift has ended", async () => {
    const { id: org_id } = await ofNights("22:00", "06:00");
    const [day, night] = [await givenMember({ org_id }), await givenMember({ org_id })];
    await setWeek(day, "08:00", "16:00");
    const reported = () =>
      sql("select date::text from day_reports where org_id = $1 and reported_at is not null", [org_id]);
    await closeAll({ now: "2026-11-27T00:15:00Z" });
    expect(await reported()).toEqual([]);
    done(await call(checkIn, at(night, "2026-11-26T22:00:00Z")));
    done(await call(checkOut, at(night, "2026-11-27T05:00:00Z")));
    await closeAll({ now: "2026-11-27T06:00:00Z" });
    expect(await reported()).toEqual([{ date: "2026-11-26" }]);
  });

  it("leaves no gap after an outage and a run by hand", async () => {
    const { id: org_id } = await givenOrganization();
    const member = await givenMember({ org_id });
    await sql("insert into day_closings (org_id, date) values ($1, '2026-11-20')", [org_id]);
    await closeAll({ date: "2026-11-26" });
    await closeAll({ now: "2026-11-27T12:00:00Z" });
    const absent = ["23", "24", "25", "26"].map((day) => [`2026-11-${day}`, "absent"]);
    expect(await daysOf(member)).toEqual(Object.fromEntries(absent));
  });

  it("goes on with a date that an outage has left begun", async () => {
    const { id: org_id } = await ofNights("22:00", "06:00");
    const member = await givenMember({ org_id });
    await closeAll({ now: "2026-11-25T00:10:00Z" });
    await closeAll({ now: "2026-11-27T12:00:00Z" });
    expect(Object.keys(await daysOf(member))).toEqual(["2026-11-24", "2026-11-25", "2026-11-26"]);
  });

  it.each([
    // 06:00 on the 27th at fourteen hours before UTC, and at eleven behind it.
    ["Pacific/Kiritimati", "2026-11-26T15:59:59Z", "2026-11-26T16:00:00Z"],
    ["Pacific/Pago_Pago", "2026-11-27T16:59:59Z", "2026-11-27T17:00:00Z"],
  ])("waits for the end of the night in %s", async (timezone, before, after) => {
    const { id: org_id } = await ofNights("22:00", "06:00", timezone);
    const member = await givenMember({ org_id });
    await closeAll({ now: before });
    expect(await daysOf(member)).toEqual({});
    await closeAll({ now: after });
    expect(await daysOf(member)).toEqual({ "2026-11-26": "absent" });
  });

  it.each([
    ["an hour shorter", "2026-03-29T03:59:59Z", "2026-03-29T04:00:00Z", "2026-03-28"],
    ["an hour longer", "2026-10-25T04:59:59Z", "2026-10-25T05:00:00Z", "2026-10-24"],
  ])("waits for the end of a night that is %s", async (_, before, after, date) => {
    const { id: org_id } = await ofNights("22:00", "06:00", "Europe/Berlin");
    const member = await givenMember({ org_id });
    await closeAll({ now: before });
    expect(await daysOf(member)).toEqual({});
    await closeAll({ now: after });
    expect(await daysOf(member)).toEqual({ [date]: "absent" });
  });
});
