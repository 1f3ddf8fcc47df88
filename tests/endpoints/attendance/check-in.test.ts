import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, sql } from "../../steps/scene/given.ts";

useTestDatabase();
useInstant("2026-06-17T12:00:00Z");

describe("POST /api/attendance/check-in", () => {
  it("opens the day's record and a work session", async () => {
    const { id, token } = await givenMember();
    const answer = await call(checkIn, { token, body: { notes: "from home" } });
    expect(answer.status).toBe(201);
    expect(answer.data.record).toMatchObject({
      user_id: id,
      notes: "from home",
      check_out_time: null,
      check_in_ip: "198.51.100.7",
    });
  });

  it("needs no body", async () => {
    const { token } = await givenMember();
    expect((await call(checkIn, { token })).status).toBe(201);
  });

  it("refuses a second check-in and shows the open record", async () => {
    const { token } = await givenMember();
    const first = await call(checkIn, { token, body: {} });
    const second = await call(checkIn, { token, body: {} });
    expect(second).toMatchObject({
      status: 409,
      error: { code: "ALREADY_CHECKED_IN", details: { record: { id: first.data.record.id } } },
    });
  });

  it("continues the same record after a check-out", async () => {
    const { token } = await givenMember();
    const first = await call(checkIn, { token, body: { timestamp: "2026-06-17T10:00:00Z" } });
    await call(checkOut, { token, body: { timestamp: "2026-06-17T11:00:00Z" } });
    const again = await call(checkIn, { token, body: {} });
    expect(again.data.record).toMatchObject({
      id: first.data.record.id,
      check_in_time: first.data.record.check_in_time,
      check_out_time: null,
    });
    expect(again.data.work_session_id).not.toBe(first.data.work_session_id);
  });

  it("counts the day by the organization's zone", async () => {
    const { token } = await givenMember({ timezone: "Pacific/Kiritimati" });
    const answer = await call(checkIn, { token, body: { timestamp: "2026-06-16T11:00:00Z" } });
    expect(answer.data.record.date).toBe("2026-06-17");
  });

  it("says late after the start of working hours and the threshold", async () => {
    const { id: org_id } = await givenOrganization({
      settings: {
        working_days: [1, 2, 3, 4, 5, 6, 7],
        working_hours: { start: "00:00", end: "23:59" },
        late_threshold_minutes: 0,
      },
    });
    const { token } = await givenMember({ org_id });
    const body = { timestamp: "2026-06-16T23:00:00Z" };
    expect((await call(checkIn, { token, body })).data.record).toMatchObject({
      status: "late",
      is_late: true,
    });
  });

  it("stays in time when a member who was comes back later", async () => {
    const everyDay = { working_days: [1, 2, 3, 4, 5, 6, 7], working_hours: { start: "09:00", end: "18:00" } };
    const { id: org_id } = await givenOrganization({ settings: everyDay });
    const { token } = await givenMember({ org_id });
    const at = (hour: number) => ({ timestamp: `2026-06-16T${String(hour).padStart(2, "0")}:00:00Z` });
    await call(checkIn, { token, body: at(9) });
    await call(checkOut, { token, body: at(12) });
    const { data } = await call(checkIn, { token, body: at(13) });
    expect(data.record).toMatchObject({ status: "present", is_late: false });
  });

  it("refuses a timestamp in the future", async () => {
    const { token } = await givenMember();
    const body = { timestamp: "2026-06-17T12:02:00Z" };
    expect(await call(checkIn, { token, body })).toMatchObject({ status: 422, error: { code: "TIMESTAMP_IN_FUTURE" } });
  });

  it("refuses unknown fields by name", async () => {
    const { token } = await givenMember();
    const answer = await call(checkIn, { token, body: { user_id: "x" } });
    expect(answer).toMatchObject({
      status: 400,
      error: { code: "VALIDATION_FAILED", details: [{ path: "body.user_id", message: "unknown field" }] },
    });
  });

  it("refuses malformed JSON, another media type and a body that is too large", async () => {
    const { token } = await givenMember();
    expect(await call(checkIn, { token, body: "{" })).toMatchObject({ status: 400, error: { code: "MALFORMED_JSON" } });
    expect(await call(checkIn, { token, body: "x", headers: { "content-type": "text/plain" } })).toMatchObject({
      status: 415,
    });
    expect(await call(checkIn, { token, body: JSON.stringify({ notes: "x".repeat(300_000) }) })).toMatchObject({
      status: 413,
    });
  });

  it("refuses a caller without a token and one whose account was disabled", async () => {
    expect(await call(checkIn, { body: {} })).toMatchObject({ status: 401, error: { code: "UNAUTHENTICATED" } });
    const { id, token } = await givenMember();
    await sql("update users set status = 'inactive' where id = $1", [id]);
    expect(await call(checkIn, { token, body: {} })).toMatchObject({ status: 401, error: { code: "TOKEN_INVALID" } });
  });
});
