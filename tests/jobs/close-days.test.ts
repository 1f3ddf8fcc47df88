import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as changeDay from "../../functions/days/change.ts";
import { handler as closeDays } from "../../functions/jobs/close-days.ts";
import { handler as runJob } from "../../functions/jobs/run-job.ts";
import * as startBreak from "../../functions/lunch-breaks/start.ts";
import * as changeSetting from "../../functions/settings/update.ts";
import { clientOptions } from "../../lib/platform/aws/clients.ts";
import { addDays } from "../../lib/platform/time/calendar.ts";
import { compareWithRecomputation } from "../chaos/timelines.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { eventually } from "../steps/call/eventually.ts";
import { jobEvent, useInstant } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, givenOrganization, givenSetting, type Member, ownerPool, sql } from "../steps/scene/given.ts";

useTestDatabase();

const HOUR = 3600;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const now = useInstant("2026-06-17T12:00:00Z").getTime() / 1000;
const yesterday = "2026-06-16";
const midnight = Date.parse("2026-06-16T00:00:00Z") / 1000;
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });

/** Runs the schedule and everything it puts into the queue; answers how many chunks there were. */
async function closeAll(detail?: Record<string, unknown>): Promise<number> {
  await closeDays(jobEvent(detail));
  const client = new SQSClient(clientOptions());
  let chunks = 0;
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: process.env.JOBS_QUEUE_URL,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 600,
      }),
    );
    if (Messages.length === 0) return chunks;
    chunks += Messages.length;
    const Records = Messages.map(({ Body, MessageId }) => ({
      messageId: MessageId,
      body: Body,
    })) as SQSEvent["Records"];
    expect(await runJob({ Records })).toEqual({ batchItemFailures: [] });
  }
}

async function givenDay(member: Member, from: number, to: number | null, more: { mouse_clicks?: number } = {}) {
  expect((await call(checkIn, { token: member.token, body: at(from) })).status).toBe(201);
  const beats = Array.from({ length: Math.floor(((to ?? from + HOUR) - from) / 60) }, (_, index) =>
    heartbeat(from + 60 * (index + 1), {
      application: index % 3 === 0 ? "Editor" : "Browser",
      url: "https://docs.example.com/a?b",
    }),
  ).map((beat) => ({ ...beat, ...more }));
  await ingestBatch([message(member, beats)]);
  if (to !== null) expect((await call(checkOut, { token: member.token, body: at(to) })).status).toBe(200);
}

const selectWaiting = `
  select pid from pg_stat_activity where $1 = any (pg_blocking_pids(pid))`;

const selectDates = `
  select date::text from attendance_records where user_id = $1 and status = 'absent' order by date`;

const summaryOf = async (member: Member) =>
  (await sql("select * from productivity_summary where user_id = $1 and date = $2", [member.id, yesterday]))[0];
const recordOf = async (member: Member) =>
  (await sql("select * from attendance_records where user_id = $1 and date = $2", [member.id, yesterday]))[0];

describe("closing days", () => {
  it("sums up a worked day to the second", async () => {
    const member = await givenMember();
    await givenSetting(member.org_id, "working_days", EVERY_DAY);
    await givenDay(member, midnight + 9 * HOUR, midnight + 17 * HOUR);
    await closeAll();
    expect(await summaryOf(member)).toMatchObject({
      total_work_duration: 8 * HOUR,
      total_active_duration: 8 * HOUR,
      total_tracked_time: 8 * HOUR,
      neutral_time: 8 * HOUR,
      productivity_score: 100,
      total_mouse_clicks: 480,
      total_keyboard_strokes: 960,
      top_applications: [
        { name: "Browser", seconds: 19_140 },
        { name: "Editor", seconds: 9660 },
      ],
      top_websites: [{ name: "docs.example.com", seconds: 8 * HOUR }],
    });
    expect(await recordOf(member)).toMatchObject({ status: "present", closed_at: expect.any(Date) });
  });

  it("uses up what the consumer has noted of the day", async () => {
    const member = await givenMember();
    await givenDay(member, midnight + 9 * HOUR, midnight + 10 * HOUR);
    const noted = "select from focus_changes c join work_sessions w on w.id = c.work_session_id where w.user_id = $1";
    expect((await sql(noted, [member.id])).length).toBeGreaterThan(1);
    await closeAll();
    expect(await sql(noted, [member.id])).toEqual([]);
  });

  it("changes nothing when it runs again", async () => {
    const member = await givenMember();
    await givenDay(member, midnight + 9 * HOUR, midnight + 12 * HOUR);
    await closeAll();
    const before = await summaryOf(member);
    await closeAll({ date: yesterday });
    expect({ ...(await summaryOf(member)), updated_at: null }).toEqual({ ...before, updated_at: null });
    expect(await closeAll()).toBe(0);
  });

  it("ends a forgotten session at its last evidence, never at midnight", async () => {
    const member = await givenMember();
    await givenDay(member, midnight + 9 * HOUR, null);
    await closeAll();
    const [session] = await sql("select ended_at, ended_by from work_sessions where user_id = $1", [member.id]);
    expect(session).toEqual({ ended_at: new Date((midnight + 10 * HOUR) * 1000), ended_by: "auto" });
    expect(await recordOf(member)).toMatchObject({
      total_work_duration: HOUR,
      check_out_time: new Date((midnight + 10 * HOUR) * 1000),
    });
  });

  it("ends each of many forgotten sessions at its own last evidence, and the break in it", async () => {
    const { id: org_id } = await givenOrganization();
    const members = await Promise.all([1, 2, 3].map(() => givenMember({ org_id })));
    for (const [hours, member] of members.entries()) await givenDay(member, midnight + (9 + hours) * HOUR, null);
    const onBreak = members[2]?.token ?? "";
    expect((await call(startBreak, { token: onBreak, body: at(midnight + 12 * HOUR + 60) })).status).toBe(201);
    await closeAll();
    const ends = members.map((_, hours) => midnight + (hours === 2 ? 12 * HOUR + 60 : (10 + hours) * HOUR));
    for (const [index, member] of members.entries()) {
      const end = new Date((ends[index] ?? 0) * 1000);
      const [ended] = await sql(
        `select w.ended_at, w.ended_by, r.check_out_time, r.total_work_duration, s.work_session_id, s.announced_state,
           (select count(*) from lunch_breaks b where b.work_session_id = w.id and b.break_end_time is null) as open_breaks
         from work_sessions w
         join attendance_records r on r.id = w.attendance_record_id
         join user_status s on s.user_id = w.user_id
         where w.user_id = $1`,
        [member.id],
      );
      const status = { work_session_id: null, announced_state: "offline", open_breaks: 0 };
      const total_work_duration = end.getTime() / 1000 - (midnight + (9 + index) * HOUR);
      expect(ended).toEqual({ ended_at: end, ended_by: "auto", check_out_time: end, total_work_duration, ...status });
    }
    expect(await compareWithRecomputation(members.map(({ id }) => id))).toEqual([]);
  });

  it("leaves a night shift running", async () => {
    const member = await givenMember({ timezone: "Etc/GMT-14" });
    // Checked in before the organization's last midnight, and active until now.
    const start = Date.parse("2026-06-17T10:00:00Z") / 1000 - HOUR;
    await call(checkIn, { token: member.token, body: at(start) });
    await ingestBatch([message(member, [heartbeat(now - 30)])]);
    await closeAll();
    expect(await sql("select ended_at from work_sessions where user_id = $1", [member.id])).toEqual([
      { ended_at: null },
    ]);
  });

  it("closes a day again after late evidence", async () => {
    const member = await givenMember();
    await givenDay(member, midnight + 9 * HOUR, null);
    await closeAll();
    await ingestBatch([message(member, [heartbeat(midnight + 9 * HOUR + 61, { application: "Mail" })])]);
    expect(await recordOf(member)).toMatchObject({ closed_at: null });
    await closeAll();
    expect((await summaryOf(member))?.total_mouse_clicks).toBe(61);
  });

  it("loses no evidence that arrives while the day is being closed", async () => {
    const member = await givenMember();
    await givenDay(member, midnight + 9 * HOUR, midnight + 10 * HOUR);
    await closeAll();
    await sql("update attendance_records set closed_at = null where user_id = $1", [member.id]);
    // Somebody holds the summary, so that the closing stands still between reading and settling.
    const reader = await ownerPool().connect();
    const both: Promise<unknown>[] = [];
    try {
      await reader.query("begin");
      await reader.query("select from productivity_summary where user_id = $1 for update", [member.id]);
      const { rows } = await reader.query<{ pid: number }>("select pg_backend_pid() as pid");
      both.push(closeAll());
      await eventually("the closing waits for the summary", async () => (await sql(selectWaiting, [rows[0]?.pid]))[0]);
      const ingesting = ingestBatch([message(member, [heartbeat(midnight + 9 * HOUR + 90)])]);
      both.push(ingesting);
      await Promise.race([ingesting, new Promise((resolve) => setTimeout(resolve, 500))]);
    } finally {
      await reader.query("rollback");
      reader.release();
    }
    await Promise.all(both);
    expect(await recordOf(member)).toMatchObject({ closed_at: null });
  });

  it("writes who was absent on a working day, and nobody on a holiday", async () => {
    const { id: working } = await givenOrganization({ settings: { working_days: EVERY_DAY } });
    const { id: resting } = await givenOrganization({ settings: { working_days: EVERY_DAY, holidays: [yesterday] } });
    const [absent, off] = await Promise.all([givenMember({ org_id: working }), givenMember({ org_id: resting })]);
    await sql("update users set created_at = '2026-06-07' where id = any ($1::uuid[])", [[absent.id, off.id]]);
    await closeAll();
    expect(await recordOf(absent)).toMatchObject({ status: "absent", check_in_time: null, total_work_duration: 0 });
    expect(await recordOf(off)).toBeUndefined();
  });

  it("calls less than half of the scheduled hours a half day", async () => {
    const member = await givenMember();
    await givenSetting(member.org_id, "working_days", EVERY_DAY);
    await givenDay(member, midnight + 9 * HOUR, midnight + 13 * HOUR);
    await closeAll();
    expect(await recordOf(member)).toMatchObject({ status: "half_day" });
  });

  it("splits time by the organization's productivity rules", async () => {
    const member = await givenMember();
    await givenSetting(member.org_id, "productivity_rules", [
      { match: "application", pattern: "Editor", productivity: "productive" },
    ]);
    await givenDay(member, midnight + 9 * HOUR, midnight + 10 * HOUR);
    await closeAll();
    expect(await summaryOf(member)).toMatchObject({
      productive_time: 21 * 60,
      neutral_time: 39 * 60,
      unproductive_time: 0,
    });
  });

  it("splits a day that is closed again by the rules of its date", async () => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenMember({ org_id: admin.org_id });
    await givenDay(member, midnight + 9 * HOUR, midnight + 10 * HOUR);
    await closeAll();
    const value = [{ match: "application", pattern: "Editor", productivity: "productive" }];
    const changed = await call(changeSetting, {
      token: admin.token,
      params: { key: "productivity_rules" },
      body: { value },
    });
    expect(changed.status).toBe(200);
    await ingestBatch([message(member, [heartbeat(midnight + 9 * HOUR + 90)])]);
    await closeAll();
    expect(await summaryOf(member)).toMatchObject({ productive_time: 0, neutral_time: 3600 });
  });

  it("empties the sum of a day whose work was voided", async () => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenMember({ org_id: admin.org_id });
    await givenDay(member, midnight + 9 * HOUR, midnight + 10 * HOUR);
    await closeAll();
    expect(await summaryOf(member)).toMatchObject({ total_work_duration: 3600, total_mouse_clicks: 60 });
    const [work] = await sql("select id from work_sessions where user_id = $1", [member.id]);
    const changes = [{ op: "void", type: "work_session", fact_id: work?.id }];
    const params = { id: member.id, date: yesterday };
    const body = { changes, reason: "that was not me" };
    expect((await call(changeDay, { token: admin.token, params, body })).status).toBe(201);
    await closeAll();
    expect(await summaryOf(member)).toMatchObject({
      total_work_duration: 0,
      neutral_time: 0,
      top_applications: [],
      total_mouse_clicks: 0,
    });
  });

  it("adds up more clicks than an integer holds", async () => {
    const member = await givenMember();
    await givenDay(member, midnight + 9 * HOUR, midnight + 10 * HOUR, { mouse_clicks: 2_000_000_000 });
    await closeAll();
    expect((await summaryOf(member))?.total_mouse_clicks).toBe(120_000_000_000);
    // By the heartbeats themselves, as nothing else is left.
    await closeAll({ date: yesterday });
    expect((await summaryOf(member))?.total_mouse_clicks).toBe(120_000_000_000);
  });

  it("closes every date since the last closing after an outage", async () => {
    const { id: org_id } = await givenOrganization({ settings: { working_days: EVERY_DAY } });
    const member = await givenMember({ org_id });
    await sql("update users set created_at = '2026-05-18' where id = $1", [member.id]);
    await sql("insert into day_closings (org_id, date) values ($1, $2)", [org_id, addDays(yesterday, -4)]);
    await closeAll();
    const rows = await sql("select date::text, status from attendance_records where user_id = $1 order by date", [
      member.id,
    ]);
    expect(rows).toEqual([-3, -2, -1, 0].map((days) => ({ date: addDays(yesterday, days), status: "absent" })));
  });

  it("leaves no gap where a later date was closed by hand", async () => {
    const { id: org_id } = await givenOrganization({ settings: { working_days: EVERY_DAY } });
    const member = await givenMember({ org_id });
    await sql("insert into day_closings (org_id, date) values ($1, $2)", [org_id, addDays(yesterday, -6)]);
    await closeAll({ date: yesterday });
    const dates = async () => (await sql<{ date: string }>(selectDates, [member.id])).map(({ date }) => date);
    expect(await dates()).toEqual([yesterday]);
    await closeAll();
    expect(await dates()).toEqual([-5, -4, -3, -2, -1, 0].map((days) => addDays(yesterday, days)));
  });

  it("closes nothing of a time before the organization", async () => {
    const { id: org_id } = await givenOrganization({
      timezone: "Europe/Berlin",
      settings: { working_days: EVERY_DAY },
    });
    // In Berlin it is 00:28 on the day after.
    await sql("update organizations set created_at = '2026-06-16T22:28:00Z' where id = $1", [org_id]);
    await givenMember({ org_id });
    await closeAll();
    expect(await sql("select date from day_closings where org_id = $1", [org_id])).toEqual([]);
    await closeAll({ now: "2026-06-17T22:30:00Z" });
    expect(await sql("select date::text from day_closings where org_id = $1", [org_id])).toEqual([
      { date: "2026-06-17" },
    ]);
  });

  it.each([
    ["in its hours", "2026-06-16T10:00:00Z", "absent"],
    ["after hours", "2026-06-16T20:00:00Z", undefined],
    ["the next day", "2026-06-17T08:00:00Z", undefined],
  ])("finds nobody absent whose account was made that day %s: %s, %s", async (_, created_at, status) => {
    const { id: org_id } = await givenOrganization({ settings: { working_days: EVERY_DAY } });
    const member = await givenMember({ org_id, joined: new Date(created_at) });
    await closeAll();
    expect((await recordOf(member))?.status).toBe(status);
  });

  it("keeps the usage of a day whose heartbeats are gone", async () => {
    const member = await givenMember();
    await givenDay(member, midnight + 9 * HOUR, midnight + 10 * HOUR);
    await closeAll();
    await sql("delete from user_activity_tracking where user_id = $1", [member.id]);
    await givenSetting(member.org_id, "retention_days", { activity: 1, screenshots: 1, audit: 1 });
    await closeAll({ date: yesterday });
    expect(await summaryOf(member)).toMatchObject({ total_tracked_time: HOUR, total_work_duration: HOUR });
  });

  it("closes the others' days when one organization's cannot be", async () => {
    const broken = await givenMember();
    await sql("update organizations set timezone = 'Mars/Olympus' where id = $1", [broken.org_id]);
    const member = await givenMember();
    await givenDay(member, midnight + 9 * HOUR, midnight + 10 * HOUR);
    await expect(closeAll()).rejects.toThrow("were not closed");
    await sql("delete from organizations where id = $1", [broken.org_id]);
    await closeAll({ date: yesterday });
    expect(await summaryOf(member)).toBeDefined();
  });

  it("says which dates are not over yet", async () => {
    await givenMember();
    const { not_over, days } = await closeDays(jobEvent({ date: addDays(yesterday, 3) }));
    expect(days).toBe(0);
    expect(not_over.length).toBeGreaterThan(0);
  });
});
