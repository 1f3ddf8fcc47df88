import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";
import * as beat from "../../functions/activity/heartbeat.ts";
import * as logActivity from "../../functions/activity/log.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as correct from "../../functions/attendance/correct.ts";
import * as history from "../../functions/attendance/history.ts";
import * as today from "../../functions/attendance/today.ts";
import { handler as closeDays } from "../../functions/jobs/close-days.ts";
import { handler as consume } from "../../functions/jobs/ingest-heartbeats.ts";
import { handler as runJob } from "../../functions/jobs/run-job.ts";
import * as breakEnd from "../../functions/lunch-breaks/end.ts";
import * as breakStart from "../../functions/lunch-breaks/start.ts";
import * as summaryToday from "../../functions/reports/work-summary-today.ts";
import * as updateSetting from "../../functions/settings/update.ts";
import { clientOptions } from "../../lib/platform/aws/clients.ts";
import { useTestDatabase } from "../setup/database.ts";
import { found } from "../steps/call/found.ts";
import { jobEvent, useInstant } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../steps/scene/given.ts";

// Days as people live them, each as a person would see it over HTTP: when it happens and when it arrives are said apart.

useTestDatabase();
useInstant("2026-11-26T12:00:00Z");

const HOUR = 3600;
const THURSDAY = "2026-11-26";
const at = (time: string, date = THURSDAY) => new Date(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
/** A fact of an instant that arrives at another. */
const fact = (when: Date) => ({ timestamp: when.toISOString() });

type Beat = { timestamp: string; is_active: boolean; application?: string; keyboard_strokes?: number };

/** Heartbeats every half a minute, both ends included. */
function beats(from: Date, to: Date, more: Partial<Beat> = {}): Beat[] {
  const count = Math.floor((to.getTime() - from.getTime()) / 30_000) + 1;
  return Array.from({ length: count }, (_, index) => ({
    timestamp: new Date(from.getTime() + index * 30_000).toISOString(),
    is_active: true,
    ...more,
  }));
}

async function drain(queue: string | undefined, handler: (event: SQSEvent) => Promise<unknown>): Promise<void> {
  const client = new SQSClient(clientOptions());
  for (;;) {
    const request = { QueueUrl: queue, MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) break;
    const Records = Messages.map(({ Body, MessageId }) => ({
      messageId: MessageId,
      body: Body,
    })) as SQSEvent["Records"];
    expect(await handler({ Records })).toEqual({ batchItemFailures: [] });
  }
  client.destroy();
}

/** A tracker uploads heartbeats, and the queue is worked off. */
async function upload({ token }: Member, heartbeats: Beat[], now: Date): Promise<void> {
  for (let from = 0; from < heartbeats.length; from += 500) {
    const answer = await call(beat, { token, body: { heartbeats: heartbeats.slice(from, from + 500) }, now });
    expect(answer).toMatchObject({ status: 202, data: { rejected: [] } });
  }
  await drain(process.env.HEARTBEATS_QUEUE_URL, consume);
}

/** The schedule runs, and everything that it queued. */
async function close(now: Date, detail: Record<string, unknown> = {}): Promise<void> {
  await closeDays(jobEvent({ now: now.toISOString(), ...detail }));
  await drain(process.env.JOBS_QUEUE_URL, runJob);
}

const arrive = async ({ token }: Member, when: Date, now = when) =>
  expect(await call(checkIn, { token, body: fact(when), now })).toMatchObject({ status: 201 });
const leave = async ({ token }: Member, when: Date, now = when) =>
  expect(await call(checkOut, { token, body: fact(when), now })).toMatchObject({ status: 200 });
async function pause({ token }: Member, from: Date, to: Date, now?: Date): Promise<void> {
  expect(await call(breakStart, { token, body: fact(from), now: now ?? from })).toMatchObject({ status: 201 });
  expect(await call(breakEnd, { token, body: fact(to), now: now ?? to })).toMatchObject({ status: 200 });
}

/** Records of a member, the newest first. */
async function days({ token }: Member, now: Date) {
  const query = { start_date: "2026-11-01", end_date: "2026-12-05", limit: "50" };
  return found((await call(history, { token, query, now })).data).items;
}

async function dayOf(member: Member, date = THURSDAY, now = at("12:00", "2026-11-30")) {
  return (await days(member, now)).find((record) => record.date === date);
}

async function put(admin: Member, key: string, value: unknown, now: Date): Promise<void> {
  expect(await call(updateSetting, { token: admin.token, params: { key }, body: { value }, now })).toMatchObject({
    status: 200,
  });
}

const OFFICE = { working_hours: { start: "09:00", end: "17:00" } };

async function givenOffice(timezone = "UTC", settings: Parameters<typeof givenOrganization>[0] = {}) {
  const organization = await givenOrganization({ timezone, settings: { ...OFFICE, ...settings.settings } });
  const admin = await givenMember({ org_id: organization.id, role: "admin" });
  const member = await givenMember({ org_id: organization.id });
  return { admin, member };
}

describe("ends", () => {
  it("a night without tracker is one shift on the evening's date", async () => {
    const settings = { working_hours: { start: "21:00", end: "05:00" } };
    const { member } = await givenOffice("Europe/Berlin", { settings });
    await arrive(member, at("20:00"));
    await close(at("23:14"));
    await close(at("00:14", "2026-11-27"));
    await leave(member, at("04:00", "2026-11-27"));
    expect(await dayOf(member)).toMatchObject({
      total_work_duration: 8 * HOUR,
      total_untracked_duration: 8 * HOUR,
      status: "present",
    });
    expect(await days(member, at("12:00", "2026-11-27"))).toHaveLength(1);
  });

  it("a forgotten check-out without tracker ends at the scheduled end", async () => {
    const { member } = await givenOffice();
    await arrive(member, at("09:00"));
    await close(at("00:14", "2026-11-27"));
    expect(await dayOf(member)).toMatchObject({
      total_work_duration: 8 * HOUR,
      check_out_time: at("17:00").toISOString(),
      needs_review: true,
    });
  });

  it("what was offline over the night moves the end that the night decided", async () => {
    const { member } = await givenOffice();
    await arrive(member, at("09:00"));
    await upload(member, beats(at("09:00"), at("12:00")), at("12:00"));
    await close(at("00:14", "2026-11-27"));
    expect(await dayOf(member)).toMatchObject({ total_work_duration: 3 * HOUR });
    const morning = at("08:00", "2026-11-27");
    await upload(member, beats(at("12:00:30"), at("17:00")), morning);
    await leave(member, at("17:00"), morning);
    await close(at("08:15", "2026-11-27"));
    expect(await dayOf(member)).toMatchObject({ total_work_duration: 8 * HOUR, total_active_duration: 8 * HOUR });
  });

  it("a break that nobody ended lasts until there is evidence of work", async () => {
    const { member } = await givenOffice();
    await arrive(member, at("09:00"));
    await upload(member, beats(at("09:00"), at("12:00")), at("12:00"));
    const { token } = member;
    expect(await call(breakStart, { token, body: fact(at("12:00")), now: at("12:00") })).toMatchObject({ status: 201 });
    await upload(member, beats(at("12:30"), at("17:00")), at("17:00"));
    await leave(member, at("17:00"));
    expect(await dayOf(member)).toMatchObject({ total_break_duration: 1800, needs_review: true });
  });

  it("one wrong clock is bounded", async () => {
    const { member } = await givenOffice();
    await sql(
      `with r as (insert into attendance_records (org_id, user_id, date, check_in_time, status)
         values ($1, $2, '2026-09-07', '2026-09-07T09:00:00Z', 'present') returning id)
       insert into work_sessions (org_id, user_id, attendance_record_id, started_at, idle_threshold_seconds)
       select $1, $2, r.id, '2026-09-07T09:00:00Z', 300 from r`,
      [member.org_id, member.id],
    );
    await call(checkOut, { token: member.token, body: {}, now: at("12:00") });
    await close(at("00:14", "2026-11-27"));
    const [{ longest } = { longest: null }] = await sql<{ longest: number | null }>(
      "select max(extract(epoch from ended_at - started_at))::integer as longest from work_sessions where user_id = $1",
      [member.id],
    );
    expect(longest).toBeLessThanOrEqual(16 * HOUR);
  });
});

describe("order", () => {
  it("an earlier session may arrive after a later one", async () => {
    const { member } = await givenOffice();
    await arrive(member, at("13:00"));
    await leave(member, at("17:00"));
    await arrive(member, at("09:00"), at("18:00"));
    expect(await dayOf(member)).toMatchObject({
      total_work_duration: 8 * HOUR,
      check_in_time: at("09:00").toISOString(),
    });
    await leave(member, at("12:00"), at("18:01"));
    expect(await dayOf(member)).toMatchObject({ total_work_duration: 25_200, is_late: false, status: "present" });
  });

  it("an earlier break may arrive after a later one", async () => {
    const { member } = await givenOffice();
    await arrive(member, at("09:00"));
    await pause(member, at("12:00"), at("13:00"));
    await pause(member, at("10:00"), at("10:15"), at("13:30"));
    await leave(member, at("17:00"));
    expect(await dayOf(member)).toMatchObject({ total_break_duration: 4500, total_work_duration: 8 * HOUR });
  });

  it.each(["laptop first", "desktop first"])("two devices in one second, the %s", async (first) => {
    const { member } = await givenOffice();
    await arrive(member, at("09:00"));
    const laptop = beats(at("09:00"), at("09:59:30"), { is_active: false });
    const desktop = beats(at("09:00:00.900"), at("09:59:30.900"), { keyboard_strokes: 10, application: "Editor" });
    const both = [laptop, desktop];
    for (const device of first === "laptop first" ? both : both.reverse()) await upload(member, device, at("10:00"));
    await leave(member, at("10:00"));
    await close(at("00:14", "2026-11-27"));
    expect(await dayOf(member)).toMatchObject({ total_active_duration: HOUR });
    const [summary] = await sql("select * from productivity_summary where user_id = $1", [member.id]);
    expect(summary).toMatchObject({
      total_keyboard_strokes: 1200,
      total_tracked_time: HOUR,
      top_applications: [{ name: "Editor", seconds: HOUR }],
    });
  });

  it("two heartbeats of one tracker within a second lose nothing", async () => {
    const { member } = await givenOffice();
    await arrive(member, at("09:00"));
    await upload(member, beats(at("09:00"), at("09:30")), at("09:31"));
    const second = beats(at("09:00:00.400"), at("09:30:00.400"), { keyboard_strokes: 3 });
    await upload(member, second, at("09:31"));
    await upload(member, second, at("09:31"));
    await leave(member, at("10:00"));
    await close(at("00:14", "2026-11-27"));
    const [summary] = await sql("select * from productivity_summary where user_id = $1", [member.id]);
    expect(summary).toMatchObject({ total_keyboard_strokes: 183 });
  });
});

describe("corrections", () => {
  it("a check-out put right brings breaks and meetings back whole", async () => {
    const { admin, member } = await givenOffice();
    await arrive(member, at("09:00"));
    await pause(member, at("12:00"), at("13:00"));
    await leave(member, at("18:30"));
    const body = { activity_type: "meeting", start_time: at("14:00"), end_time: at("15:00") };
    expect(await call(logActivity, { token: member.token, body, now: at("18:31") })).toMatchObject({ status: 201 });
    const id = found(await dayOf(member)).id;
    for (const time of ["10:00", "18:30"]) {
      const change = { check_out_time: at(time), reason: "The clock was wrong" };
      const answer = await call(correct, { token: admin.token, params: { id }, body: change, now: at("19:00") });
      expect(answer).toMatchObject({ status: 200 });
    }
    expect(await dayOf(member)).toMatchObject({ total_break_duration: HOUR, total_meeting_duration: HOUR });
  });

  it.each([
    ["working_hours", { start: "10:00", end: "18:00" }, { start: "08:00", end: "16:00" }],
    ["late_threshold_minutes", 15, 4],
    ["timezone", "UTC", "Europe/Berlin"],
  ])("%s that changed since do not make an old check-in late", async (key, before, after) => {
    const settings = { working_hours: { start: "10:00", end: "18:00" } };
    const { admin, member } = await givenOffice("UTC", { settings });
    await put(admin, key, before, at("07:00"));
    await arrive(member, at("10:05"));
    await leave(member, at("17:00"));
    expect(await dayOf(member)).toMatchObject({ status: "present" });
    await put(admin, key, after, at("18:00"));
    const change = { check_out_time: at("18:00"), reason: "Left later" };
    const params = { id: found(await dayOf(member)).id };
    const now = at("09:00", "2026-11-28");
    expect(await call(correct, { token: admin.token, params, body: change, now })).toMatchObject({ status: 200 });
    expect(await dayOf(member)).toMatchObject({ status: "present", is_late: false });
  });

  it("an early day in Tokyo can be put right after the company moved to Berlin", async () => {
    const { admin, member } = await givenOffice("Asia/Tokyo");
    // 07:30 on the 26th in Tokyo is the 25th in Berlin.
    await arrive(member, at("22:30", "2026-11-25"));
    await leave(member, at("08:00"));
    await put(admin, "timezone", "Europe/Berlin", at("09:00"));
    const params = { id: found(await dayOf(member)).id };
    const body = { check_in_time: at("22:35", "2026-11-25"), reason: "Five minutes later" };
    expect(await call(correct, { token: admin.token, params, body, now: at("10:00") })).toMatchObject({ status: 200 });
    expect(await dayOf(member)).toMatchObject({
      date: THURSDAY,
      check_in_time: at("22:35", "2026-11-25").toISOString(),
    });
  });
});

describe("which day, and who is expected", () => {
  it("a shift owns what begins after midnight", async () => {
    const settings = { working_hours: { start: "23:30", end: "07:30" } };
    const { member } = await givenOffice("UTC", { settings });
    await arrive(member, at("00:05", "2026-11-28"));
    await close(at("00:14", "2026-11-28"));
    await leave(member, at("07:30", "2026-11-28"));
    await close(at("08:00", "2026-11-28"));
    await close(at("09:00", "2026-11-29"));
    const [friday, ...others] = (await days(member, at("12:00", "2026-11-29"))).filter(
      ({ date }) => date >= "2026-11-27",
    );
    expect(friday).toMatchObject({ date: "2026-11-27", status: "late", is_late: true });
    expect(others).toEqual([]);
  });

  it.each(["student", "super_admin"] as const)("a %s without a schedule is never absent", async (role) => {
    const { member } = await givenOffice();
    const unscheduled = await givenMember({ org_id: member.org_id, role });
    await close(at("00:14", "2026-11-27"));
    expect(await dayOf(member)).toMatchObject({ status: "absent" });
    expect(await dayOf(unscheduled)).toBeUndefined();
  });

  it("no gap remains where a day was closed by hand", async () => {
    const { member } = await givenOffice();
    await close(at("00:14", "2026-11-21"));
    await close(at("01:00", "2026-11-27"), { date: THURSDAY });
    await close(at("01:15", "2026-11-27"));
    const dates = (await days(member, at("12:00", "2026-11-27"))).map(({ date }) => date);
    expect(dates.filter((date) => date > "2026-11-20").sort()).toEqual([
      "2026-11-23",
      "2026-11-24",
      "2026-11-25",
      "2026-11-26",
    ]);
  });

  it("who came yesterday evening is here after midnight", async () => {
    const { admin, member } = await givenOffice();
    await arrive(member, at("22:00"));
    await upload(member, beats(at("22:00"), at("23:59:30")), at("00:00", "2026-11-27"));
    const now = at("00:27", "2026-11-27");
    expect((await call(today, { token: member.token, now })).data).toMatchObject({
      record: { date: THURSDAY, check_in_time: at("22:00").toISOString() },
    });
    const team = found((await call(summaryToday, { token: admin.token, now })).data).items;
    expect(team.find(({ user_id }) => user_id === member.id)).toMatchObject({ is_running: true, date: THURSDAY });
  });
});
