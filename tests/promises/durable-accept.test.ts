import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import * as activity from "../../functions/activity/heartbeat.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import type { HeartbeatMessage, QueuedHeartbeat } from "../../lib/activity/ingest/message.ts";
import { clientOptions } from "../../lib/platform/aws/clients.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat } from "../steps/activity/heartbeats.ts";
import { type AnswerOf, call } from "../steps/call/when.ts";
import { type FaultyQueue, type QueueFault, startFaultyQueue } from "../steps/queues/faulty-queue.ts";
import { givenMember, type Member } from "../steps/scene/given.ts";
import { tell } from "./figures.ts";

useTestDatabase();

/** So many heartbeats travel in one message of the queue. */
const PER_MESSAGE = 50;
/** With such titles two messages' worth of heartbeats are no single message any more. */
const LONG = "A very long title ".repeat(18);

const figures = {
  requests: 0,
  "heartbeats sent": 0,
  "answered 202": 0,
  "entries refused": 0,
  "replies lost or spoilt": 0,
};
let phantoms = 0;
let queue: FaultyQueue;
let member: Member;
/** What befalls the next sends, one after the other; nothing when it is empty. */
let faults: QueueFault[] = [];
let always: QueueFault = { kind: "none" };

beforeAll(async () => {
  const endpoint = inject("stack").AWS_ENDPOINT_URL ?? "";
  queue = await startFaultyQueue(endpoint, ({ action, queue_url }) =>
    action === "SendMessageBatch" && queue_url === process.env.HEARTBEATS_QUEUE_URL
      ? (faults.shift() ?? always)
      : { kind: "none" },
  );
  process.env.AWS_ENDPOINT_URL = queue.endpoint;
  member = await givenMember();
  await call(checkIn, { token: member.token, body: { timestamp: new Date(Date.now() - 86_400_000).toISOString() } });
});

beforeEach(() => {
  faults = [];
  always = { kind: "none" };
});

afterAll(async () => {
  await queue.stop();
  tell(2, "faults of the queue", { ...figures, "phantom acceptances": phantoms });
});

let lastSecond = Math.floor(Date.now() / 1000) - 3600;
/** Heartbeats that no other test has sent. */
function beatsFor(messages: number): QueuedHeartbeat[] {
  return Array.from({ length: messages * PER_MESSAGE }, () => ({ ...heartbeat(--lastSecond), active_window: LONG }));
}

/** Everything that the real queue holds, by time of heartbeat; takes it out of there. */
async function takeQueued(): Promise<Set<string>> {
  const client = new SQSClient(clientOptions());
  const found = new Set<string>();
  for (;;) {
    const request = { QueueUrl: process.env.HEARTBEATS_QUEUE_URL, MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) break;
    for (const { Body = "" } of Messages)
      for (const { timestamp } of (JSON.parse(Body) as HeartbeatMessage).heartbeats) found.add(timestamp);
  }
  client.destroy();
  return found;
}

type Outcome = { answer: AnswerOf<typeof activity>; accepted: string[]; rejected: string[]; queued: Set<string> };

/** Sends heartbeats and counts as phantom what was accepted and is not in the queue. */
async function send(beats: readonly QueuedHeartbeat[]): Promise<Outcome> {
  const answer = await call(activity, { token: member.token, body: { heartbeats: beats } });
  const queued = await takeQueued();
  const rejectedAt = new Set<number>(
    answer.status === 202 ? answer.data.rejected.map(({ index }) => index) : beats.keys(),
  );
  const times = beats.map(({ timestamp }) => timestamp);
  const accepted = times.filter((_, index) => !rejectedAt.has(index));
  phantoms += accepted.filter((time) => !queued.has(time)).length;
  figures.requests += 1;
  figures["heartbeats sent"] += beats.length;
  figures["answered 202"] += accepted.length;
  return { answer, accepted, rejected: times.filter((_, index) => rejectedAt.has(index)), queued };
}

/** Sends messages of which the queue refuses some, and expects the answer to say exactly which it took. */
async function expectExactAnswer(messages: number, refused: readonly number[], stated: boolean): Promise<void> {
  always = { kind: "refuse", entries: refused, stated };
  figures["entries refused"] += refused.length;
  const beats = beatsFor(messages);
  const { answer, accepted, rejected, queued } = await send(beats);
  const ofMessages = (wanted: (index: number) => boolean) =>
    beats.filter((_, index) => wanted(Math.floor(index / PER_MESSAGE))).map(({ timestamp }) => timestamp);
  expect(queued).toEqual(new Set(ofMessages((index) => !refused.includes(index))));
  if (refused.length === messages) {
    expect(answer).toMatchObject({ status: 503, error: { code: "SERVICE_UNAVAILABLE" } });
    return;
  }
  expect(answer.status).toBe(202);
  expect(answer.data.accepted).toBe(accepted.length);
  expect(new Set(accepted)).toEqual(queued);
  expect(rejected).toEqual(ofMessages((index) => refused.includes(index)));
  expect(new Set(answer.data.rejected.map(({ code }) => code))).toEqual(
    new Set(refused.length === 0 ? [] : ["SERVICE_UNAVAILABLE"]),
  );
}

/** Every subset of the positions of a batch. */
const subsets = (size: number) =>
  Array.from({ length: 2 ** size }, (_, bits) =>
    Array.from({ length: size }, (_, position) => position).filter((position) => (bits >> position) & 1),
  );

describe("a queue that refuses a part", () => {
  it.each([1, 2, 3, 4])("is believed about every combination of %i messages, named or passed over", async (size) => {
    for (const refused of subsets(size))
      for (const stated of [true, false]) await expectExactAnswer(size, refused, stated);
    expect(phantoms).toBe(0);
  });

  it("is believed about each of ten messages in turn, and about all but one", async () => {
    const all = Array.from({ length: 10 }, (_, position) => position);
    for (const one of all) {
      await expectExactAnswer(10, [one], one % 2 === 0);
      await expectExactAnswer(
        10,
        all.filter((position) => position !== one),
        one % 2 === 1,
      );
    }
    expect(phantoms).toBe(0);
  });
});

describe("a queue whose connection or answer fails for good", () => {
  it.each<QueueFault["kind"]>([
    "cut-request",
    "never-answer",
    "error",
    "lose-reply",
    "cut-reply",
    "garble-reply",
    "empty-reply",
    "hold-reply",
  ])("%s: nothing is accepted, and the tracker is asked to come again", async (kind) => {
    always = kind === "error" ? { kind, status: 500 } : ({ kind } as QueueFault);
    figures["replies lost or spoilt"] += 1;
    const { answer, accepted } = await send(beatsFor(2));
    expect(accepted).toEqual([]);
    expect(answer).toMatchObject({ status: 503, error: { code: "SERVICE_UNAVAILABLE" } });
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
  });

  it("never has more accepted than it took when requests of several batches meet different faults", async () => {
    // 500 with long titles are more than one batch may carry.
    const long = () =>
      beatsFor(10).map((beat) => ({ ...beat, active_window: "x".repeat(512), url: `https://x/${"y".repeat(900)}` }));
    for (const first of ["cut-request", "lose-reply", "cut-reply", "garble-reply"] as const) {
      // Every attempt at the first batch fails, then the others go through.
      faults = Array.from({ length: 2 }, () => ({ kind: first }));
      figures["replies lost or spoilt"] += 2;
      const { answer, accepted, rejected, queued } = await send(long());
      expect(answer.status).toBe(202);
      expect(accepted.filter((time) => !queued.has(time))).toEqual([]);
      expect(accepted.length + rejected.length).toBe(500);
    }
    expect(phantoms).toBe(0);
  });
});

describe("a queue that fails once", () => {
  it.each<QueueFault["kind"]>(["cut-request", "error", "lose-reply", "cut-reply"])(
    "%s: the second attempt is what counts",
    async (kind) => {
      faults = [kind === "error" ? { kind, status: 500 } : ({ kind } as QueueFault)];
      figures["replies lost or spoilt"] += 1;
      const beats = beatsFor(3);
      const { answer, queued } = await send(beats);
      expect(answer).toMatchObject({ status: 202, data: { accepted: beats.length, rejected: [] } });
      expect(queued).toEqual(new Set(beats.map(({ timestamp }) => timestamp)));
    },
  );

  it("takes titles in every script, emoji and all", async () => {
    const [beat] = beatsFor(1);
    const { answer, queued } = await send([{ ...(beat ?? heartbeat(0)), active_window: "Überweisung 🏦 銀行" }]);
    expect(answer.status).toBe(202);
    expect(queued.size).toBe(1);
  });
});
