import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it, vi } from "vitest";
import * as activity from "../../../functions/activity/heartbeat.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import { clientOptions } from "../../../lib/platform/aws/clients.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call, eventOf, sendEvent } from "../../steps/call/when.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const instant = useInstant("2026-06-17T12:00:00Z");
const now = () => instant.getTime() / 1000;

async function givenCheckedIn(): Promise<Member> {
  const member = await givenMember();
  await call(checkIn, { token: member.token, body: { timestamp: new Date((now() - 7200) * 1000).toISOString() } });
  return member;
}

/** Everything that lies in the queue of heartbeats for a member. */
async function queuedFor(member: Member): Promise<unknown[]> {
  const client = new SQSClient(clientOptions());
  const found: unknown[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: process.env.HEARTBEATS_QUEUE_URL, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return found;
    for (const { Body } of Messages) {
      const queued = JSON.parse(Body ?? "{}") as { user_id: string; heartbeats: unknown[] };
      if (queued.user_id === member.id) found.push(...queued.heartbeats);
    }
  }
}

/** The event of an address of the function's own: no route, any path and method. */
function ownEvent(member: Member, { method = "POST", path = "/api/activity/heartbeat", body = heartbeat(now()) } = {}) {
  const event = eventOf(activity.contract, { token: member.token, body });
  const http = { ...event.requestContext.http, method, path };
  return {
    ...event,
    routeKey: "$default",
    rawPath: path,
    requestContext: { ...event.requestContext, routeKey: "$default", http },
  };
}

describe("heartbeats at an address of the function's own", () => {
  it("are taken, with the answer that the API gives", async () => {
    const member = await givenCheckedIn();
    const [own, common] = [
      await sendEvent(activity.handler, ownEvent(member)),
      await call(activity, { token: member.token, body: heartbeat(now() - 30) }),
    ];
    expect([own.status, JSON.parse(own.text).data]).toEqual([common.status, common.data]);
    expect(Object.keys(own.headers)).toEqual(Object.keys(common.headers));
    expect(await queuedFor(member)).toHaveLength(2);
  });

  it.each([
    [{ path: "/" }, 404, "NOT_FOUND", undefined],
    [{ path: "/api/users" }, 404, "NOT_FOUND", undefined],
    [{ method: "GET" }, 405, "METHOD_NOT_ALLOWED", "POST, OPTIONS"],
  ])("answer %j in the envelope, and take nothing", async (what, status, code, allow) => {
    const member = await givenCheckedIn();
    const answer = await sendEvent(activity.handler, ownEvent(member, what));
    expect([answer.status, answer.headers.allow]).toEqual([status, allow]);
    expect(JSON.parse(answer.text)).toMatchObject({ success: false, error: { code } });
    expect(await queuedFor(member)).toEqual([]);
  });

  it("count with those that come by the API", async () => {
    const member = await givenCheckedIn();
    // The check-in was the first.
    vi.stubEnv("RATE_LIMIT_MEMBER", "3");
    try {
      const beats = [0, 1, 2].map((index) => heartbeat(now() - index));
      const codes = [];
      for (const [index, body] of beats.entries()) {
        if (index === 1) codes.push((await call(activity, { token: member.token, body })).status);
        else codes.push((await sendEvent(activity.handler, ownEvent(member, { body }))).status);
      }
      expect(codes).toEqual([202, 202, 429]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("are refused without a token", async () => {
    const member = await givenCheckedIn();
    const { headers: _, ...event } = ownEvent(member);
    const answer = await sendEvent(activity.handler, { ...event, headers: { "content-type": "application/json" } });
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([401, "UNAUTHENTICATED"]);
  });
});

describe("POST /api/activity/heartbeat", () => {
  it("accepts one heartbeat and queues it", async () => {
    const member = await givenCheckedIn();
    const beat = heartbeat(now(), { application: "Editor" });
    expect(await call(activity, { token: member.token, body: beat })).toMatchObject({
      status: 202,
      data: { accepted: 1, rejected: [] },
    });
    expect(await queuedFor(member)).toEqual([beat]);
  });

  it("accepts a batch of 500 and refuses one of 501", async () => {
    const member = await givenCheckedIn();
    const beats = Array.from({ length: 501 }, (_, index) => heartbeat(now() - 30 * index));
    expect(await call(activity, { token: member.token, body: { heartbeats: beats.slice(1) } })).toMatchObject({
      status: 202,
      data: { accepted: 500, rejected: [] },
    });
    expect(await queuedFor(member)).toHaveLength(500);
    expect(await call(activity, { token: member.token, body: { heartbeats: beats } })).toMatchObject({
      status: 400,
      error: { code: "VALIDATION_FAILED", details: [{ path: "body.heartbeats" }] },
    });
  });

  it("says which heartbeats of a batch it rejects, and why, and keeps the rest", async () => {
    const member = await givenCheckedIn();
    const beats = [heartbeat(now()), heartbeat(now() + 120), heartbeat(now() - 3700), heartbeat(now() - 91 * 86_400)];
    const { data } = await call(activity, { token: member.token, body: { heartbeats: beats } });
    expect(data).toMatchObject({
      accepted: 2,
      rejected: [
        { index: 1, code: "TIMESTAMP_IN_FUTURE" },
        { index: 3, code: "TIMESTAMP_TOO_OLD" },
      ],
    });
    expect(await queuedFor(member)).toHaveLength(2);
  });

  it.each([
    ["TIMESTAMP_IN_FUTURE", 120],
    ["TIMESTAMP_TOO_OLD", -91 * 86_400],
  ])("tells a tracker whose clock is wrong what time it is: %s", async (code, seconds) => {
    const { token } = await givenCheckedIn();
    const { timestamp } = heartbeat(now() + seconds);
    expect(await call(activity, { token, body: { ...heartbeat(now()), timestamp } })).toMatchObject({
      status: 422,
      error: { code, details: { timestamp, server_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) } },
    });
  });

  it("refuses a heartbeat for now of somebody who is not checked in, and takes an old one", async () => {
    const { token } = await givenMember();
    expect(await call(activity, { token, body: heartbeat(now()) })).toMatchObject({
      status: 409,
      error: { code: "NOT_CHECKED_IN" },
    });
    expect((await call(activity, { token, body: heartbeat(now() - 3600) })).status).toBe(202);
  });

  it("knows of a check-in that happened a moment after a refused heartbeat", async () => {
    const { token } = await givenMember();
    await call(activity, { token, body: heartbeat(now()) });
    await call(checkIn, { token, body: {} });
    expect((await call(activity, { token, body: heartbeat(now()) })).status).toBe(202);
  });

  it("refuses wrong types, unknown fields and a body of 2 MB", async () => {
    const { token } = await givenCheckedIn();
    for (const wrong of [
      { is_active: "yes" },
      { mouse_clicks: -1 },
      { idle_time_seconds: 1.5 },
      { timestamp: "yesterday" },
      { user_id: "x" },
    ]) {
      expect(await call(activity, { token, body: { ...heartbeat(now()), ...wrong } })).toMatchObject({
        status: 400,
        error: { code: "VALIDATION_FAILED" },
      });
    }
    expect(
      await call(activity, { token, body: { ...heartbeat(now()), application: "x".repeat(2_000_000) } }),
    ).toMatchObject({ status: 413 });
  });

  it("cuts long titles and keeps what PostgreSQL can store of them", async () => {
    const member = await givenCheckedIn();
    const body = `{"timestamp":"${instant.toISOString()}","is_active":true,"active_window":"a\\u0000b\\ud83d${"x".repeat(600)}"}`;
    expect((await call(activity, { token: member.token, body })).status).toBe(202);
    const [queued] = (await queuedFor(member)) as { active_window: string }[];
    expect(queued?.active_window).toBe(`ab\ufffd${"x".repeat(509)}`);
  });

  it("keeps what can be stored and queued of the keys and texts of metadata", async () => {
    const member = await givenCheckedIn();
    const body = `{"timestamp":"${instant.toISOString()}","is_active":true,"active_window":"a\\ufffeb","metadata":{"a\\u0000":{"\\ud800":1}}}`;
    expect((await call(activity, { token: member.token, body })).status).toBe(202);
    const queued = (await queuedFor(member)) as Parameters<typeof message>[1];
    expect(queued).toMatchObject([{ active_window: "a\ufffdb", metadata: { a: { "\ufffd": 1 } } }]);
    expect((await ingestBatch([message(member, queued)])).failed).toEqual([]);
  });

  it("refuses JSON that is nested thousands of levels deep", async () => {
    const { token } = await givenCheckedIn();
    const deep = `${'{"a":'.repeat(2000)}1${"}".repeat(2000)}`;
    const body = `{"timestamp":"${instant.toISOString()}","is_active":true,"metadata":${deep}}`;
    expect((await call(activity, { token, body })).status).toBe(400);
  });

  it("stops accepting from a session that was revoked", async () => {
    const member = await givenMember();
    await sql("update user_sessions set revoked_at = now(), revoked_reason = 'admin' where id = $1", [
      member.session_id,
    ]);
    expect(await call(activity, { token: member.token, body: heartbeat(now() - 3600) })).toMatchObject({
      status: 401,
      error: { code: "TOKEN_INVALID" },
    });
  });
});
