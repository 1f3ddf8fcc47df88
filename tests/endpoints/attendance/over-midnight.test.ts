import { describe, expect, it } from "vitest";
import * as activityHistory from "../../../functions/activity/history.ts";
import * as recent from "../../../functions/activity/recent.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as stats from "../../../functions/attendance/stats.ts";
import * as status from "../../../functions/attendance/status.ts";
import * as today from "../../../functions/attendance/today.ts";
import * as daily from "../../../functions/reports/daily.ts";
import * as overview from "../../../functions/reports/team-overview.ts";
import * as sessionsToday from "../../../functions/reports/work-sessions-today.ts";
import * as summaryToday from "../../../functions/reports/work-summary-today.ts";
import * as pictures from "../../../functions/screenshots/list.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const now = useInstant("2026-06-18T00:27:00Z");
const SINCE = "2026-06-17T22:00:00.000Z";
const WORKED = { date: "2026-06-17", total_work_duration: 8820, total_untracked_duration: 8820 };

/** Someone at work since ten in the evening, whom an administrator and a manager look after. */
async function givenNightShift(): Promise<{ member: Member; lookers: Member[] }> {
  const { id: org_id } = await givenOrganization({ timezone: "UTC" });
  const member = await givenMember({ org_id, department: "Night" });
  const lookers = [
    await givenMember({ org_id, role: "admin" }),
    await givenMember({ org_id, role: "manager", managed_departments: ["Night"] }),
  ];
  await call(checkIn, { token: member.token, body: { timestamp: SINCE } });
  return { member, lookers };
}

async function givenPicture({ id, org_id }: Member, at: string): Promise<void> {
  await sql(
    `insert into screenshots (org_id, user_id, attendance_record_id, timestamp, status, object_key, thumbnail_key, content_type)
     select $1, $2, (select attendance_record_id from work_sessions where user_id = $2), $3, 'ready', $4, $4, 'image/png'`,
    [org_id, id, at, `screenshots/${id}/${at}`],
  );
}

describe("at 00:27, somebody at work since 22:00", () => {
  it("finds their own day, with its totals", async () => {
    const { token } = (await givenNightShift()).member;
    const own = await call(today, { token });
    expect(own.data).toMatchObject({
      date: "2026-06-17",
      record: { ...WORKED, check_in_time: SINCE },
      work_sessions: [{ started_at: SINCE, ended_at: null }],
    });
    expect((await call(daily, { token })).data).toMatchObject({ date: "2026-06-17", record: WORKED });
    expect((await call(activityHistory, { token })).data).toMatchObject({ ...WORKED, segments: [{ duration: 8820 }] });
    expect((await call(status, { token })).data).toMatchObject({ checked_in: true, session_started_at: SINCE });
  });

  it("is here, and since when, for those who look after them", async () => {
    const { member, lookers } = await givenNightShift();
    for (const { token } of lookers) {
      for (const list of [overview, summaryToday])
        expect((await call(list, { token })).data).toMatchObject({
          date: "2026-06-18",
          items: expect.arrayContaining([
            expect.objectContaining({
              ...{ user_id: member.id, first_login: SINCE, last_logout: null, sessions_count: 1, is_running: true },
              ...{ ...WORKED, state: "untracked", state_since: SINCE },
            }),
          ]),
        });
      expect((await call(sessionsToday, { token })).data.items).toMatchObject([
        { user_id: member.id, date: "2026-06-17", sessions: [{ started_at: SINCE, is_running: true }] },
      ]);
      expect((await call(stats, { token })).data.checked_in_now).toBe(1);
    }
  });

  it("is not there on a date that was asked for and is not theirs", async () => {
    const { member, lookers } = await givenNightShift();
    const token = lookers[0]?.token ?? "";
    const { data } = await call(overview, { token, query: { date: "2026-06-18" } });
    expect(data.items.find(({ user_id }) => user_id === member.id)).toMatchObject({
      date: "2026-06-18",
      is_running: false,
      total_work_duration: 0,
    });
  });
});

describe("pictures of a shift over midnight", () => {
  it("are on the shift's date in every list", async () => {
    const { member, lookers } = await givenNightShift();
    for (const at of ["2026-06-17T23:00:00Z", "2026-06-18T00:05:00Z", "2026-06-18T00:20:00Z"])
      await givenPicture(member, at);
    const listed = (date: string) => call(pictures, { token: member.token, query: { date } });
    expect((await listed("2026-06-17")).data.items).toHaveLength(3);
    expect((await listed("2026-06-18")).data.items).toHaveLength(0);
    expect((await call(daily, { token: member.token, query: { date: "2026-06-17" } })).data.total_screenshots).toBe(3);
    const token = lookers[0]?.token ?? "";
    const counts = async (query: Record<string, string>) =>
      (await call(recent, { token, query })).data.items.map(({ count }) => count);
    expect(await counts({})).toEqual([3]);
    expect(await counts({ date: "2026-06-17" })).toEqual([3]);
    expect(await counts({ date: "2026-06-18" })).toEqual([]);
  });

  it("are on their own local date when they belong to no day", async () => {
    const member = await givenMember({ timezone: "UTC" });
    await givenPicture(member, new Date(now.getTime() - 3_600_000).toISOString());
    const listed = (date: string) => call(pictures, { token: member.token, query: { date } });
    expect((await listed("2026-06-17")).data.items).toHaveLength(1);
    expect((await listed("2026-06-18")).data.items).toHaveLength(0);
  });
});
