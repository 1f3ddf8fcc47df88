import { describe, expect, it } from "vitest";
import * as current from "../../../functions/activity/current.ts";
import * as activityHistory from "../../../functions/activity/history.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as history from "../../../functions/attendance/history.ts";
import * as notes from "../../../functions/attendance/notes.ts";
import * as status from "../../../functions/attendance/status.ts";
import * as today from "../../../functions/attendance/today.ts";
import * as breakEnd from "../../../functions/lunch-breaks/end.ts";
import * as breakStart from "../../../functions/lunch-breaks/start.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { found } from "../../steps/call/found.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization } from "../../steps/scene/given.ts";

useTestDatabase();

const now = useInstant("2026-06-17T12:00:00Z").getTime() / 1000;
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });
const instant = (second: number) => new Date(second * 1000).toISOString();

describe("POST /api/attendance/check-out", () => {
  it("refuses a check-out before a check-in", async () => {
    const { token } = await givenMember();
    expect(await call(checkOut, { token, body: {} })).toMatchObject({ status: 409, error: { code: "NOT_CHECKED_IN" } });
  });

  it("refuses a check-out earlier than the check-in", async () => {
    const { token } = await givenMember();
    await call(checkIn, { token, body: at(now - 600) });
    expect(await call(checkOut, { token, body: at(now - 601) })).toMatchObject({
      status: 422,
      error: { code: "TIMESTAMP_OUT_OF_ORDER" },
    });
  });

  it("refuses a check-out before a break that has been taken", async () => {
    const { token } = await givenMember();
    await call(checkIn, { token, body: at(now - 3600) });
    await call(breakStart, { token, body: at(now - 1800) });
    await call(breakEnd, { token, body: at(now - 900) });
    expect(await call(checkOut, { token, body: at(now - 1000) })).toMatchObject({
      status: 422,
      error: { code: "TIMESTAMP_OUT_OF_ORDER", details: { earliest: instant(now - 900) } },
    });
  });

  it("sums the work sessions of a day", async () => {
    const { token } = await givenMember();
    await call(checkIn, { token, body: at(now - 1000) });
    await call(checkOut, { token, body: at(now - 900) });
    await call(checkIn, { token, body: at(now - 200) });
    expect((await call(checkOut, { token, body: at(now - 150) })).data.record).toMatchObject({
      total_work_duration: 150,
      total_untracked_duration: 150,
    });
  });

  it("belongs to the date of the check-in when the session crosses midnight", async () => {
    const { token } = await givenMember();
    const midnight = Math.floor(now / 86_400) * 86_400;
    await call(checkIn, { token, body: at(midnight - 3600) });
    const { data } = await call(checkOut, { token, body: at(midnight) });
    expect(data.record.date).toBe(instant(midnight - 3600).slice(0, 10));
  });
});

describe("GET /api/attendance/status and /api/activity/current", () => {
  it("say offline, untracked, active by the last evidence, never by the clock alone", async () => {
    const member = await givenMember();
    const { token } = member;
    expect((await call(status, { token })).data).toMatchObject({
      checked_in: false,
      state: "offline",
      screenshot_interval_minutes: 10,
    });
    await call(checkIn, { token, body: at(now - 3600) });
    expect((await call(current, { token })).data.status).toMatchObject({
      state: "untracked",
      since: instant(now - 3600),
    });
    await ingestBatch([message(member, [heartbeat(now - 10, { application: "Editor" })])]);
    expect((await call(current, { token })).data.status).toMatchObject({
      state: "active",
      since: instant(now - 10),
      active_application: "Editor",
    });
    expect((await call(status, { token })).data).toMatchObject({ checked_in: true, on_break: false, state: "active" });
  });
});

describe("GET /api/attendance/today and /api/activity/history", () => {
  it("end a running day at this second and say that this part is provisional", async () => {
    const member = await givenMember({ timezone: "UTC" });
    const { token } = member;
    const start = Math.max(now - 120, Math.floor(now / 86_400) * 86_400);
    await call(checkIn, { token, body: at(start) });
    const { data } = await call(today, { token });
    expect(data.record?.total_work_duration).toBeGreaterThanOrEqual(now - start);
    expect(data.record?.total_untracked_duration).toBe(data.record?.total_work_duration);
    expect(data.work_sessions).toMatchObject([{ ended_at: null }]);
    const timeline = await call(activityHistory, { token });
    expect(timeline.data.segments).toMatchObject([{ activity_type: "untracked", provisional: true }]);
  });
});

describe("GET /api/attendance/history", () => {
  it("pages through the records, newest first", async () => {
    const { token } = await givenMember();
    for (let day = 5; day > 0; day--) {
      await call(checkIn, { token, body: at(now - day * 86_400) });
      await call(checkOut, { token, body: at(now - day * 86_400 + 60) });
    }
    const first = await call(history, { token, query: { limit: "3" } });
    const second = await call(history, { token, query: { limit: "3", cursor: found(first.data.next_cursor) } });
    const dates = [...first.data.items, ...second.data.items].map(({ date }) => date);
    expect(dates).toEqual([1, 2, 3, 4, 5].map((day) => instant(now - day * 86_400).slice(0, 10)));
    expect(second.data.next_cursor).toBeNull();
  });

  it("says the same of a running day as the day itself", async () => {
    const { token } = await givenMember();
    await call(checkIn, { token, body: at(now - 100) });
    const { data } = await call(history, { token, query: { start_date: instant(now - 100).slice(0, 10) } });
    expect(data.items[0]?.total_work_duration).toBeGreaterThanOrEqual(100);
  });

  it("refuses dates beyond the years that attendance can be of", async () => {
    const { token } = await givenMember();
    for (const date of ["0000-01-01", "0001-01-01", "1969-12-31", "9999-12-31"]) {
      expect((await call(history, { token, query: { end_date: date } })).status).toBe(400);
      expect((await call(activityHistory, { token, query: { date } })).status).toBe(400);
    }
  });

  it("refuses a cursor it did not make and a span that ends before it starts", async () => {
    const { token } = await givenMember();
    for (const query of [
      { cursor: "x" },
      { cursor: Buffer.from('["x"]').toString("base64url") },
      { start_date: "2026-02-01", end_date: "2026-01-01" },
    ]) {
      expect(await call(history, { token, query })).toMatchObject({
        status: 400,
        error: { code: "VALIDATION_FAILED" },
      });
    }
  });
});

describe("PUT /api/attendance/{id}/notes", () => {
  it("lets a member and their manager write, and shows the record to nobody else", async () => {
    const { id: org_id } = await givenOrganization();
    const [member, colleague, manager, stranger] = await Promise.all([
      givenMember({ org_id }),
      givenMember({ org_id }),
      givenMember({ org_id, role: "manager" }),
      givenMember({ role: "admin" }),
    ]);
    const { data } = await call(checkIn, { token: member.token, body: {} });
    const write = (token: string) => call(notes, { token, params: { id: data.record.id }, body: { notes: "dentist" } });
    expect((await write(member.token)).data.record.notes).toBe("dentist");
    expect((await write(manager.token)).status).toBe(200);
    expect((await write(colleague.token)).status).toBe(404);
    expect((await write(stranger.token)).status).toBe(404);
  });
});
