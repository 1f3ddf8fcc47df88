import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as startBreak from "../../../functions/lunch-breaks/start.ts";
import * as stats from "../../../functions/organizations/stats.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";

useTestDatabase();
useInstant("2026-06-17T12:00:00Z");

const statsFor = (token: string, id: string) => call(stats, { token, params: { id } });

describe("GET /api/organizations/{id}/stats", () => {
  it("counts members by role and status, and the seats that are left", async () => {
    const { token, org_id } = await givenMember({ role: "admin" });
    await givenMember({ org_id, role: "teacher" });
    const gone = await givenMember({ org_id });
    await sql("update users set status = 'terminated' where id = $1", [gone.id]);
    await sql("update organizations set max_users = 5 where id = $1", [org_id]);
    expect((await statsFor(token, org_id)).data.members).toEqual({
      total: 3,
      by_role: { student: 0, employee: 1, teacher: 1, manager: 0, admin: 1, super_admin: 0 },
      by_status: { active: 2, inactive: 0, terminated: 1 },
      seats_left: 3,
    });
  });

  it("counts who is at work now, and who of them is on a break", async () => {
    const { token, org_id } = await givenMember({ role: "admin" });
    const resting = await givenMember({ org_id });
    await call(checkIn, { token, body: {} });
    await call(checkIn, { token: resting.token, body: {} });
    await call(startBreak, { token: resting.token, body: {} });
    expect((await statsFor(token, org_id)).data.today).toEqual({
      date: "2026-06-17",
      checked_in_now: 2,
      on_break_now: 1,
      members_present: 2,
      work_sessions: 2,
    });
  });

  it("adds up what is stored", async () => {
    const { token, org_id, id } = await givenMember({ role: "admin" });
    for (const [status, bytes] of [
      ["ready", 100],
      ["ready", 50],
      ["pending", null],
    ])
      await sql(
        `insert into screenshots (org_id, user_id, timestamp, status, object_key, content_type, file_size_bytes)
         values ($1, $2, now(), $3, $4, 'image/jpeg', $5)`,
        [org_id, id, status, randomUUID(), bytes],
      );
    const expected = { screenshots: 3, screenshot_bytes: 150, pending_screenshots: 1 };
    expect((await statsFor(token, org_id)).data.storage).toEqual(expected);
  });

  it("lets a super admin look at any organization", async () => {
    const { token } = await givenMember({ role: "super_admin" });
    const { org_id } = await givenMember();
    expect((await statsFor(token, org_id)).data.members.total).toBe(1);
  });

  it("shows an administrator no other organization", async () => {
    const { token } = await givenMember({ role: "admin" });
    expect((await statsFor(token, (await givenMember()).org_id)).status).toBe(404);
  });

  it("is for administrators", async () => {
    const { token, org_id } = await givenMember({ role: "manager" });
    expect((await statsFor(token, org_id)).status).toBe(403);
  });
});
