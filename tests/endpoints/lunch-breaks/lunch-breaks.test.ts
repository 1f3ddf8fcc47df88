import { describe, expect, it } from "vitest";
import * as log from "../../../functions/activity/log.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as current from "../../../functions/lunch-breaks/current.ts";
import * as end from "../../../functions/lunch-breaks/end.ts";
import * as start from "../../../functions/lunch-breaks/start.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member } from "../../steps/scene/given.ts";

useTestDatabase();

const now = useInstant("2026-06-17T12:00:00Z").getTime() / 1000;
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });

async function givenCheckedIn(): Promise<Member> {
  const member = await givenMember();
  await call(checkIn, { token: member.token, body: at(now - 7200) });
  return member;
}

describe("POST /api/lunch-break/start", () => {
  it("starts a break", async () => {
    const { token } = await givenCheckedIn();
    const answer = await call(start, {
      token,
      body: { ...at(now - 3600), location: { latitude: 52.5, longitude: 13.4 } },
    });
    expect(answer).toMatchObject({
      status: 201,
      data: { lunch_break: { break_end_time: null, duration: null, start_location: { latitude: 52.5 } } },
    });
  });

  it("refuses a break of somebody who is not checked in", async () => {
    const { token } = await givenMember();
    expect(await call(start, { token, body: {} })).toMatchObject({ status: 409, error: { code: "NOT_CHECKED_IN" } });
  });

  it("refuses a second break at once", async () => {
    const { token } = await givenCheckedIn();
    await call(start, { token, body: at(now - 3600) });
    expect(await call(start, { token, body: {} })).toMatchObject({
      status: 409,
      error: { code: "BREAK_ALREADY_STARTED" },
    });
  });

  it("opens one break for parallel requests", async () => {
    const { token } = await givenCheckedIn();
    const answers = await Promise.all(Array.from({ length: 10 }, () => call(start, { token, body: {} })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
  });

  it("refuses a break that began before the check-in", async () => {
    const { token } = await givenCheckedIn();
    expect(await call(start, { token, body: at(now - 7201) })).toMatchObject({
      status: 422,
      error: { code: "TIMESTAMP_OUT_OF_ORDER" },
    });
  });

  it("refuses a break over another one or over a meeting", async () => {
    const { token } = await givenCheckedIn();
    await call(start, { token, body: at(now - 3600) });
    await call(end, { token, body: at(now - 3000) });
    expect(await call(start, { token, body: at(now - 3300) })).toMatchObject({
      status: 409,
      error: { code: "ACTIVITY_OVERLAPS" },
    });
    await call(log, {
      token,
      body: { activity_type: "meeting", start_time: at(now - 2000).timestamp, end_time: at(now - 1000).timestamp },
    });
    expect(await call(start, { token, body: at(now - 1500) })).toMatchObject({
      status: 409,
      error: { code: "ACTIVITY_OVERLAPS" },
    });
  });
});

describe("POST /api/lunch-break/end", () => {
  it("settles the break's length in seconds", async () => {
    const { token } = await givenCheckedIn();
    await call(start, { token, body: at(now - 3600) });
    expect((await call(end, { token, body: at(now - 1799) })).data.lunch_break).toMatchObject({ duration: 1801 });
  });

  it("refuses to end a break that was not started, or before its start", async () => {
    const { token } = await givenCheckedIn();
    expect(await call(end, { token, body: {} })).toMatchObject({ status: 409, error: { code: "NO_BREAK_STARTED" } });
    await call(start, { token, body: at(now - 600) });
    expect(await call(end, { token, body: at(now - 601) })).toMatchObject({
      status: 422,
      error: { code: "TIMESTAMP_OUT_OF_ORDER" },
    });
  });

  it("happens by itself at the check-out", async () => {
    const { token } = await givenCheckedIn();
    await call(start, { token, body: at(now - 600) });
    const { data } = await call(checkOut, { token, body: at(now) });
    expect(data.record).toMatchObject({ total_work_duration: 7200, total_break_duration: 600 });
    expect((await call(current, { token })).data).toEqual({ lunch_break: null, elapsed_seconds: null });
  });
});

describe("GET /api/lunch-break/current", () => {
  it("shows the running break and how long it has been", async () => {
    const { token } = await givenCheckedIn();
    await call(start, { token, body: at(now - 600) });
    const { data } = await call(current, { token });
    expect(data.elapsed_seconds).toBeGreaterThanOrEqual(600);
    expect(data.lunch_break?.break_end_time).toBeNull();
  });
});
