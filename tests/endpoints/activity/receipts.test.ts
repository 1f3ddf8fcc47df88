import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as activity from "../../../functions/activity/heartbeat.ts";
import * as receipts from "../../../functions/activity/receipts.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as breakEnd from "../../../functions/lunch-breaks/end.ts";
import * as breakStart from "../../../functions/lunch-breaks/start.ts";
import * as daily from "../../../functions/reports/daily.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { takeTexts } from "../../steps/queues/queues.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const HOUR = 3600;
const now = useInstant("2026-06-17T12:00:00Z").getTime() / 1000;
const start = now - 3 * HOUR;
const iso = (second: number) => new Date(second * 1000).toISOString();
const at = (second: number) => ({ timestamp: iso(second) });

async function upload({ token }: Member, ...heartbeats: ReturnType<typeof heartbeat>[]): Promise<void> {
  const body = { device_id: randomUUID(), heartbeats };
  for (let time = 0; time < 2; time++) expect((await call(activity, { token, body })).status).toBe(202);
  await ingestBatch(await takeTexts(process.env.HEARTBEATS_QUEUE_URL));
}

/** A click and two strokes each, as the steps' heartbeats have. */
const of = (heartbeats: number, counts = heartbeats) => ({
  heartbeats,
  mouse_clicks: counts,
  keyboard_strokes: 2 * counts,
});

/** 09:00 to 10:00 with a break from 09:20 to 09:30, then from 10:00 on. */
async function givenMorning(): Promise<Member> {
  const member = await givenMember();
  const { token } = member;
  expect((await call(checkIn, { token, body: at(start) })).status).toBe(201);
  expect((await call(breakStart, { token, body: at(start + 1200) })).status).toBe(201);
  expect((await call(breakEnd, { token, body: at(start + 1800) })).status).toBe(200);
  expect((await call(checkOut, { token, body: at(start + HOUR) })).status).toBe(200);
  expect((await call(checkIn, { token, body: at(start + HOUR) })).status).toBe(201);
  return member;
}

describe("GET /api/activity/receipts", () => {
  it("tells of every heartbeat what became of it, and counts what the day counts", async () => {
    const member = await givenMorning();
    const { token } = member;
    await upload(
      member,
      heartbeat(start - 1),
      heartbeat(start),
      heartbeat(start + 1199.9),
      heartbeat(start + 1200),
      heartbeat(start + 1799.999),
      heartbeat(start + 1800),
      { ...heartbeat(start + 1900), is_active: false },
      heartbeat(start + 2000, { idle: 60 }),
      // In the second in which one session ends and the next begins.
      heartbeat(start + HOUR + 0.4),
    );
    await upload(member, heartbeat(start), heartbeat(start + 600.001));
    const { data } = await call(receipts, { token, query: { from: iso(start - HOUR), to: iso(start + 2 * HOUR) } });
    const [session, next] = data.sessions.map(({ id }) => id);
    const common = { devices: 1, not_counted: [] };
    expect(data).toEqual({
      from: iso(start - HOUR),
      to: iso(start + 2 * HOUR),
      timezone: "UTC",
      totals: {
        received: of(11),
        counted: of(7, 8),
        not_counted: [
          { reason: "outside_session", ...of(1) },
          { reason: "in_break", ...of(2) },
          { reason: "idle_since_unknown", ...of(1, 0) },
        ],
      },
      hours: [
        {
          ...common,
          start: iso(start - HOUR),
          end: iso(start),
          local: "2026-06-17T08:00+00:00",
          received: of(1),
          counted: of(0),
          not_counted: [{ reason: "outside_session", ...of(1) }],
          work_session_ids: [],
        },
        {
          start: iso(start),
          end: iso(start + HOUR),
          local: "2026-06-17T09:00+00:00",
          received: of(9),
          counted: of(6, 7),
          not_counted: [
            { reason: "in_break", ...of(2) },
            { reason: "idle_since_unknown", ...of(1, 0) },
          ],
          devices: 2,
          work_session_ids: [session],
        },
        {
          ...common,
          start: iso(start + HOUR),
          end: iso(start + 2 * HOUR),
          local: "2026-06-17T10:00+00:00",
          received: of(1),
          counted: of(1),
          work_session_ids: [next],
        },
      ],
      sessions: [
        { id: session, date: "2026-06-17", started_at: iso(start), ended_at: iso(start + HOUR) },
        { id: next, date: "2026-06-17", started_at: iso(start + HOUR), ended_at: null },
      ],
    });
    const day = (await call(daily, { token })).data;
    expect(data.totals.counted).toMatchObject({
      mouse_clicks: day.total_mouse_clicks,
      keyboard_strokes: day.total_keyboard_strokes,
    });
  });

  it("counts what an idle heartbeat says of the time before it, wherever it was sent", async () => {
    const member = await givenMember();
    await call(checkIn, { token: member.token, body: at(start) });
    await call(breakStart, { token: member.token, body: at(start + 600) });
    await call(checkOut, { token: member.token, body: at(start + HOUR) });
    await upload(
      member,
      heartbeat(start + 900, { idle: 360 }),
      heartbeat(start + 900.5, { idle: 240 }),
      heartbeat(start + HOUR + 60, { idle: HOUR }),
      heartbeat(start + HOUR + 60.5, { idle: 59 }),
    );
    const { totals } = (await call(receipts, { token: member.token })).data;
    expect(totals).toEqual({
      received: of(4),
      counted: of(2, 0),
      not_counted: [
        { reason: "outside_session", ...of(1, 2) },
        { reason: "in_break", ...of(1, 2) },
      ],
    });
  });

  it("sees what was declared afterwards, and a break that goes on", async () => {
    const member = await givenMember();
    const { token } = member;
    await upload(member, heartbeat(start + 60), heartbeat(start + 120));
    const counted = async () => (await call(receipts, { token })).data.totals.counted;
    expect(await counted()).toEqual(of(0));
    await call(checkIn, { token, body: at(start) });
    expect(await counted()).toEqual(of(2));
    await call(breakStart, { token, body: at(start + 120) });
    expect(await counted()).toEqual(of(1));
  });

  it("passes over sessions that were voided, also one inside another", async () => {
    const member = await givenMember();
    const { token } = member;
    await call(checkIn, { token, body: at(start) });
    await upload(member, heartbeat(start + 60), heartbeat(start + 1200), heartbeat(start + 1900));
    await call(checkOut, { token, body: at(start + HOUR) });
    await sql(
      `insert into work_sessions (org_id, user_id, attendance_record_id, started_at, ended_at, idle_threshold_seconds, voided_at)
       select org_id, user_id, attendance_record_id, started_at + interval '10 minutes', started_at + interval '30 minutes',
         idle_threshold_seconds, now() from work_sessions where user_id = $1`,
      [member.id],
    );
    const { totals, sessions } = (await call(receipts, { token })).data;
    expect(totals).toEqual({ received: of(3), counted: of(3), not_counted: [] });
    expect(sessions).toHaveLength(1);
    expect((await call(daily, { token })).data).toMatchObject({ total_mouse_clicks: 3 });
    await sql("update work_sessions set voided_at = now() where user_id = $1", [member.id]);
    expect((await call(receipts, { token })).data.totals.not_counted).toEqual([
      { reason: "outside_session", ...of(3) },
    ]);
  });

  it("goes by the organization's dates and hours, today unless told otherwise", async () => {
    const { id: org_id } = await givenOrganization({ timezone: "Asia/Kolkata" });
    const member = await givenMember({ org_id });
    const midnight = Date.parse("2026-06-16T18:30:00Z") / 1000;
    await upload(member, heartbeat(midnight - 1), heartbeat(midnight), heartbeat(midnight + HOUR));
    const localsOf = async (query: Record<string, string>) =>
      (await call(receipts, { token: member.token, query })).data.hours.map(({ local }) => local);
    const today = ["2026-06-17T00:00+05:30", "2026-06-17T01:00+05:30"];
    expect(await localsOf({})).toEqual(today);
    expect(await localsOf({ from: "2026-06-17", to: "2026-06-17" })).toEqual(today);
    expect(await localsOf({ to: "2026-06-16" })).toEqual(["2026-06-16T23:00+05:30"]);
    expect(await localsOf({ from: iso(midnight + 1800), to: iso(midnight + 1801) })).toEqual(today.slice(0, 1));
  });

  it.each([
    [{ from: "2026-06-17", to: "2026-06-16" }, 400, { code: "VALIDATION_FAILED", details: [{ path: "query.to" }] }],
    [{ from: iso(start), to: iso(start) }, 400, { code: "VALIDATION_FAILED", details: [{ path: "query.to" }] }],
    [{ from: iso(now + 1) }, 400, { code: "VALIDATION_FAILED", details: [{ path: "query.to" }] }],
    [{ from: "yesterday" }, 400, { code: "VALIDATION_FAILED", details: [{ path: "query.from" }] }],
    [{ to: "2026-02-30" }, 400, { code: "VALIDATION_FAILED", details: [{ path: "query.to" }] }],
    [{ from: "2026-05-17", to: "2026-06-17" }, 422, { code: "RANGE_TOO_LONG", details: { days: 32, limit: 31 } }],
  ])("refuses %j", async (query, status, error) => {
    const { token } = await givenMember();
    expect(await call(receipts, { token, query })).toMatchObject({ status, error });
  });

  it("takes 31 dates, and shows them to those who look after the member", async () => {
    const { id: org_id } = await givenOrganization();
    const member = await givenMember({ org_id, department: "Sales" });
    await upload(member, heartbeat(start));
    const query = { from: "2026-05-18", to: "2026-06-17", user_id: member.id };
    const manager = await givenMember({ org_id, role: "manager", managed_departments: ["Sales"] });
    expect((await call(receipts, { token: manager.token, query })).data.totals.received).toEqual(of(1));
    const other = await givenMember({ org_id, role: "manager", managed_departments: ["Support"] });
    expect((await call(receipts, { token: other.token, query })).status).toBe(404);
    expect((await call(receipts, { token: (await givenMember({ org_id })).token, query })).status).toBe(403);
  });
});
