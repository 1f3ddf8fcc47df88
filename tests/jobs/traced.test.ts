import { afterEach, describe, expect, it, vi } from "vitest";
import * as activity from "../../functions/activity/heartbeat.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import { handler as pushEvents } from "../../functions/jobs/push-events.ts";
import { handler as runJob } from "../../functions/jobs/run-job.ts";
import { handler as sendMail } from "../../functions/jobs/send-mail.ts";
import * as exportData from "../../functions/privacy/export.ts";
import type { QueuedEvent } from "../../lib/platform/live/events.ts";
import { log } from "../../lib/platform/log.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch } from "../steps/activity/heartbeats.ts";
import { call } from "../steps/call/when.ts";
import { batchOf, takeEverything, takeTexts } from "../steps/queues/queues.ts";
import { givenMember } from "../steps/scene/given.ts";

useTestDatabase();

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const now = () => Math.floor(Date.now() / 1000);

/** A heartbeat from its request to dashboards; answers the request's id, what lay in both queues, and the lines. */
async function whenOneGoesItsWay() {
  const member = await givenMember();
  await call(checkIn, { token: member.token, body: { timestamp: new Date((now() - 600) * 1000).toISOString() } });
  await takeEverything();
  const info = vi.spyOn(log, "info");
  const { headers } = await call(activity, { token: member.token, body: heartbeat(now()) });
  const heartbeats = await takeTexts(process.env.HEARTBEATS_QUEUE_URL);
  await ingestBatch(heartbeats);
  const events = await takeTexts(process.env.EVENTS_QUEUE_URL);
  await pushEvents(batchOf(...events));
  const lines = info.mock.calls.filter(([message]) => message === "traced").map(([, fields]) => fields as object);
  return { id: headers["x-request-id"], heartbeats, events, lines };
}

describe("a traced heartbeat", () => {
  it("is told at each station by the id of its request", async () => {
    vi.stubEnv("TRACE_PERCENT", "100");
    const { id, heartbeats, events, lines } = await whenOneGoesItsWay();
    expect(heartbeats.map((text) => JSON.parse(text).trace_id)).toEqual([id]);
    const told = events.map((text) => JSON.parse(text) as QueuedEvent);
    expect(told.filter(({ event }) => event === "user:status").map(({ trace_id }) => trace_id)).toEqual([id]);
    const waited_ms = expect.any(Number);
    for (const station of ["answered", "stored", "pushed"])
      expect(lines).toContainEqual({ trace_id: id, station, waited_ms });
  });

  it("is like any other where none are", async () => {
    const { heartbeats, events, lines } = await whenOneGoesItsWay();
    expect(heartbeats).toHaveLength(1);
    expect([...heartbeats, ...events].join()).not.toContain("trace_id");
    expect(lines).toEqual([]);
  });
});

/** What an administrator asks for that a job does and a mail tells of: a copy of another's data. Answers both queues, and the lines. */
async function whenACopyIsMade() {
  const admin = await givenMember({ role: "admin" });
  const member = await givenMember({ org_id: admin.org_id });
  await takeEverything();
  const info = vi.spyOn(log, "info");
  const { headers } = await call(exportData, { token: admin.token, params: { id: member.id } });
  const jobs = await takeTexts(process.env.JOBS_QUEUE_URL);
  const done = await runJob(batchOf(...jobs));
  const mails = await takeTexts(process.env.MAILS_QUEUE_URL);
  const sent = await sendMail(batchOf(...mails));
  const events = await takeTexts(process.env.EVENTS_QUEUE_URL);
  expect([...done.batchItemFailures, ...sent.batchItemFailures]).toEqual([]);
  const lines = info.mock.calls.filter(([message]) => message === "traced").map(([, fields]) => fields as object);
  return { id: headers["x-request-id"], jobs, mails, events, lines };
}

describe("a traced job", () => {
  it("is told when it is done, and so is the mail that it has sent, and hands its trace on to dashboards", async () => {
    vi.stubEnv("TRACE_PERCENT", "100");
    const { id, jobs, mails, events, lines } = await whenACopyIsMade();
    expect([...jobs, ...mails].map((text) => JSON.parse(text).trace_id)).toEqual([id, id]);
    const ready = events.map((text) => JSON.parse(text)).filter(({ data }) => data?.type === "data_export_ready");
    expect(ready.length).toBeGreaterThan(0);
    expect(new Set(ready.map(({ trace_id }) => trace_id))).toEqual(new Set([id]));
    for (const station of ["answered", "done", "sent"])
      expect(lines).toContainEqual({ trace_id: id, station, waited_ms: expect.any(Number) });
  });

  it("is like any other where none are", async () => {
    const { jobs, mails, events, lines } = await whenACopyIsMade();
    expect([jobs.length, mails.length]).toEqual([1, 1]);
    expect([...jobs, ...mails, ...events].join()).not.toContain("trace_id");
    expect(lines).toEqual([]);
  });
});
