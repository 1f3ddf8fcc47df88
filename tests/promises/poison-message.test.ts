import { randomUUID } from "node:crypto";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { handler } from "../../functions/jobs/ingest-heartbeats.ts";
import type { HeartbeatMessage } from "../../lib/activity/ingest/message.ts";
import { clientOptions } from "../../lib/platform/aws/clients.ts";
import { queueArn } from "../../localstack/aws/addresses.ts";
import { readDefinitions } from "../../localstack/aws/definitions.ts";
import { consume } from "../../localstack/bridge/queue-consumer.ts";
import { failedIds, toRecord } from "../../localstack/bridge/sqs-batch.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, message } from "../steps/activity/heartbeats.ts";
import { eventually } from "../steps/call/eventually.ts";
import { enqueue } from "../steps/queues/queues.ts";
import { type GivenBack, takeSetAside } from "../steps/queues/undone.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const MOST_RECEIVES = readDefinitions().queues.find(({ name }) => name === "heartbeats")?.maxReceives ?? 0;
const queueOfTheFile = () => process.env.HEARTBEATS_QUEUE_URL;
let former: string | undefined;
const figures = {
  "kinds of bad messages": 0,
  "good messages beside them": 0,
  "good ones stored": 0,
  "dead letters": 0,
};
let redriven = 0;
let sqs: SQSClient;
let running = new AbortController();
let consumers: Promise<void>[] = [];

beforeAll(() => {
  sqs = new SQSClient(clientOptions());
  former = queueOfTheFile();
});
afterEach(stopConsumers);
async function stopConsumers(): Promise<void> {
  running.abort();
  await Promise.all(consumers);
  running = new AbortController();
  consumers = [];
  process.env.HEARTBEATS_QUEUE_URL = former;
}
afterAll(() => {
  sqs.destroy();
  tell(3, "one bad in ten", {
    ...figures,
    "receives of one that ends its process": MOST_RECEIVES,
    "redriven after mending and stored": redriven,
  });
});

const second = Math.floor(Date.now() / 1000) - 3600;
type Wrong = Record<string, unknown>;
const wrongBeat = (wrong: Wrong) => (member: Member) =>
  JSON.stringify({ ...message(member, []), heartbeats: [{ ...heartbeat(second), ...wrong }] });
const wrongMessage = (wrong: Wrong) => (member: Member) =>
  JSON.stringify({ ...message(member, [heartbeat(second)]), ...wrong });
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

/** Bodies that cannot be stored, whoever sent them. */
const REFUSED: Record<string, (member: Member) => string> = {
  "not JSON": () => "not json",
  "JSON cut off": (member) => JSON.stringify(message(member, [heartbeat(second)])).slice(0, -2),
  "a number": () => "42",
  null: () => "null",
  "an array": () => "[]",
  "another shape": () => '{"hello":"world"}',
  "no heartbeats": wrongMessage({ heartbeats: undefined }),
  "heartbeats that are no list": wrongMessage({ heartbeats: {} }),
  "a heartbeat that is null": wrongMessage({ heartbeats: [null] }),
  "an id that is none": wrongMessage({ user_id: "1; drop table users" }),
  "no time": wrongBeat({ timestamp: undefined }),
  "a time that is none": wrongBeat({ timestamp: "yesterday" }),
  "a time beyond the calendar": wrongBeat({ timestamp: "+275760-09-12T00:00:00Z" }),
  "active as text": wrongBeat({ is_active: "no" }),
  "active left out": wrongBeat({ is_active: undefined }),
  "clicks as text": wrongBeat({ mouse_clicks: "many" }),
  "clicks left out": wrongBeat({ mouse_clicks: undefined }),
  "half a click": wrongBeat({ mouse_clicks: 1.5 }),
  "more strokes than four bytes": wrongBeat({ keyboard_strokes: 2 ** 40 }),
  "less than no idle time": wrongBeat({ is_active: false, idle_time_seconds: -600 }),
  "a number for a title": wrongBeat({ active_window: 42 }),
  "NUL in a title": wrongBeat({ active_window: "a\0b" }),
  "NUL in metadata": wrongBeat({ metadata: { "a\0": 1 } }),
  "metadata nested deeper than PostgreSQL goes": (member) =>
    JSON.stringify({ ...message(member, [heartbeat(second)]) }).replace(/}]}$/, `,"metadata":${nested(7000)}}]}`),
};

/** Messages of people who are not there: nothing to store, and nobody to mend them for. */
const DROPPED: Record<string, (member: Member) => string | Promise<string>> = {
  "an unknown organization": wrongMessage({ org_id: randomUUID() }),
  "an unknown member": wrongMessage({ user_id: randomUUID() }),
  "another organization's member": async (member) =>
    JSON.stringify(message({ ...member, org_id: (await givenMember()).org_id }, [heartbeat(second)])),
  "a member deleted meanwhile": async (member) => {
    await sql("delete from users where id = $1", [member.id]);
    return JSON.stringify(message(member, [heartbeat(second)]));
  },
  "a member erased meanwhile": async (member) => {
    await sql("update users set erased_at = now(), status = 'inactive' where id = $1", [member.id]);
    return JSON.stringify(message(member, [heartbeat(second)]));
  },
};

/**
 * A queue like the product's but for the time until a message comes again, and its consumer. `ends`: messages whose process
 * ends before it says anything.
 */
async function givenQueue(ends?: (body: string) => boolean): Promise<{ url: string; receives: Map<string, number> }> {
  const name = `poison-${randomUUID()}`;
  await sqs.send(new CreateQueueCommand({ QueueName: `${name}-dlq` }));
  const deadLetterTargetArn = queueArn(process.env.AWS_REGION ?? "", `${name}-dlq`);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MOST_RECEIVES });
  // While a batch is worked on, its messages must not come again, however busy the machine is; what nobody works on may.
  const Attributes = { VisibilityTimeout: ends === undefined ? "300" : "3", RedrivePolicy };
  const { QueueUrl: url = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  process.env.HEARTBEATS_QUEUE_URL = url;
  const receives = new Map<string, number>();
  const handle = async (messages: readonly Message[]) => {
    for (const { Body = "", Attributes: { ApproximateReceiveCount } = {} } of messages)
      receives.set(Body, Number(ApproximateReceiveCount));
    if (ends !== undefined && messages.some(({ Body = "" }) => ends(Body))) return [];
    const Records = messages.map((each) => toRecord(each, "", ""));
    const answer = await handler({ Records } as unknown as SQSEvent);
    const failed = failedIds(answer, new Set(Records.map(({ messageId }) => messageId)));
    return messages.filter(({ MessageId = "" }) => !failed.has(MessageId));
  };
  const options = { sqs, queueUrl: url, batchSize: 1000, windowSeconds: 0.2, log: () => undefined, handle };
  consumers.push(consume(options, running.signal));
  return { url, receives };
}

/** Nine good messages with the bad one among them, in one batch of the queue. */
async function whenOneOfTenIsBad(url: string, bad: string): Promise<Member[]> {
  const members = await Promise.all(Array.from({ length: 9 }, () => givenMember()));
  const bodies = members.map((member) => JSON.stringify(message(member, [heartbeat(second)])));
  bodies.splice(4, 0, bad);
  await enqueue(url, bodies);
  figures["kinds of bad messages"] += 1;
  figures["good messages beside them"] += members.length;
  return members;
}

async function storedOf(members: readonly Pick<Member, "id">[]): Promise<number> {
  const ids = members.map(({ id }) => id);
  return (await sql("select from user_activity_tracking where user_id = any ($1::uuid[])", [ids])).length;
}

async function expectAllStored(members: readonly Member[]): Promise<void> {
  await eventually("the good ones are stored", async () =>
    (await storedOf(members)) === members.length ? true : undefined,
  );
  figures["good ones stored"] += members.length;
}

/** Longer than the receives of a message take until it is a dead letter. */
const PATIENCE_SECONDS = 60;

/** The one dead letter; undefined when none comes. */
async function deadLetterOf(url: string): Promise<GivenBack | undefined> {
  const [letter] = await eventually(
    "a dead letter",
    async () => {
      const found = await takeSetAside(url);
      return found.length > 0 ? found : undefined;
    },
    PATIENCE_SECONDS,
  ).catch(() => []);
  if (letter !== undefined) figures["dead letters"] += 1;
  return letter;
}

describe("one bad message in ten", () => {
  it.each(Object.entries(REFUSED))(
    "is a dead letter at once while the nine others are stored, when it is: %s",
    async (_, write) => {
      const member = await givenMember();
      const bad = write(member);
      const { url, receives } = await givenQueue();
      const members = await whenOneOfTenIsBad(url, bad);
      await expectAllStored(members);
      expect(await deadLetterOf(url)).toEqual({
        id: expect.any(String),
        body: bad,
        reason: expect.stringMatching(/^it is not a batch of heartbeats$|^the database refuses its data: /),
      });
      expect([...receives.values()]).toEqual(Array.from({ length: 10 }, () => 1));
      expect(await storedOf([member])).toBe(0);
    },
  );

  it("is a dead letter after as many receives as its queue allows when it ends its process", async () => {
    const bad = JSON.stringify(message(await givenMember(), [heartbeat(second)]));
    const { url, receives } = await givenQueue((body) => body === bad);
    await enqueue(url, [bad]);
    expect(await deadLetterOf(url)).toMatchObject({ body: bad, reason: undefined });
    expect(receives.get(bad)).toBe(MOST_RECEIVES);
    figures["kinds of bad messages"] += 1;
  });

  it.each(Object.entries(DROPPED))(
    "is dropped when it speaks of %s, and the nine others are stored",
    async (_, write) => {
      const member = await givenMember();
      const { url, receives } = await givenQueue();
      const members = await whenOneOfTenIsBad(url, await write(member));
      await expectAllStored(members);
      expect([...receives.values()]).toEqual(Array.from({ length: 10 }, () => 1));
      expect(await storedOf([member])).toBe(0);
    },
  );

  it("is stored when it is sent again after what refused it was mended", async () => {
    const member = await givenMember();
    const bad: HeartbeatMessage = message(member, [heartbeat(second, { application: "Refused" })]);
    const refuse = "alter table user_activity_tracking add constraint refuses check (active_application <> 'Refused')";
    await sql(refuse);
    const { url } = await givenQueue();
    const members = await whenOneOfTenIsBad(url, JSON.stringify(bad));
    await expectAllStored(members);
    expect(await eventually("a dead letter", () => peek(`${url}-dlq`), PATIENCE_SECONDS)).toBe(JSON.stringify(bad));
    figures["dead letters"] += 1;

    await sql("alter table user_activity_tracking drop constraint refuses");
    await redrive(`${url}-dlq`, url);
    await expectAllStored([member]);
    expect(await peek(`${url}-dlq`)).toBeUndefined();
    redriven += 1;
  });
});

/** The body of a message that stays where it is. */
async function peek(QueueUrl: string): Promise<string | undefined> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
  return Messages[0]?.Body;
}

/** What `aws sqs start-message-move-task` does; the embedded queue does not have it. */
async function redrive(from: string, to: string): Promise<void> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: 10 }));
  for (const { Body, ReceiptHandle } of Messages) {
    await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
  }
}
