import { createServer, type Server } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { queueUrl } from "../aws/addresses.ts";
import { type Aws, LOCAL_CREDENTIALS, startAws } from "../aws/aws.ts";
import { readBody } from "../guard/proxy.ts";
import { type Bridge, type Mappings, startBridge } from "./bridge.ts";
import type { SqsRecord } from "./sqs-batch.ts";

type Call = {
  readonly functionName: string;
  readonly records: readonly SqsRecord[];
  readonly event: unknown;
};

const region = "eu-central-1";
const bucket = "muster-test";
/** After so many seconds a message comes again that is not deleted: where it should, soon, else not even on a busy machine. */
const queues = { heartbeats: 60, poison: 4, events: 4, jobs: 4, "s3-events": 60, schedules: 60 };
const mappings: Mappings = {
  queues: [
    { queue: "heartbeats", functionName: "ingest", batchSize: 100, windowSeconds: 0.3, reportsItemFailures: true },
    { queue: "poison", functionName: "ingest", batchSize: 100, windowSeconds: 0.3, reportsItemFailures: true },
    { queue: "events", functionName: "push", batchSize: 10, windowSeconds: 0, reportsItemFailures: true },
    { queue: "jobs", functionName: "close", batchSize: 1, windowSeconds: 0, reportsItemFailures: false },
  ],
  buckets: [{ functionName: "thumbnail", prefix: "screenshots/" }],
  schedules: [{ functionName: "sweep", expression: "rate(1 minute)" }],
};

let aws: Aws;
let sqs: SQSClient;
let lambda: Server;
let bridge: Bridge;
let calls: Call[] = [];
/** What the function in test answers; a thrown error becomes Lambda's function error. */
let answer: (call: Call) => unknown;

beforeAll(async () => {
  const defined = Object.entries(queues).map(([name, visibilitySeconds]) => ({
    ...{ name, visibilitySeconds, retentionSeconds: 3600, maxReceives: 2 },
    deadLetters: { name: `${name}-dlq`, retentionSeconds: 3600 },
  }));
  aws = await startAws({ port: 0, bucket, region, allowedOrigins: ["*"], queues: defined });
  sqs = new SQSClient({ endpoint: aws.endpoint, region, credentials: LOCAL_CREDENTIALS });
  const lambdaEndpoint = await startFakeLambda();
  const target = { endpoint: aws.endpoint, region, credentials: LOCAL_CREDENTIALS };
  bridge = startBridge({ ...target, lambdaEndpoint, functionPrefix: "muster-test-", mappings, log: () => undefined });
});

beforeEach(() => {
  calls = [];
  answer = () => null;
});

afterAll(async () => {
  await bridge.stop();
  lambda.closeAllConnections();
  lambda.close();
  sqs.destroy();
  await aws.stop();
});

async function startFakeLambda(): Promise<string> {
  lambda = createServer(async (request, response) => {
    const event = JSON.parse((await readBody(request)).toString()) as { Records: SqsRecord[] };
    const functionName = /functions\/muster-test-(\w+)\/invocations$/.exec(request.url ?? "")?.[1] ?? "";
    const call = { functionName, records: event.Records, event };
    calls.push(call);
    try {
      response.end(JSON.stringify(answer(call)));
    } catch (error) {
      response.setHeader("X-Amz-Function-Error", "Unhandled");
      response.end(JSON.stringify({ errorType: "Error", errorMessage: String(error) }));
    }
  });
  await new Promise<void>((resolve) => lambda.listen(0, "127.0.0.1", resolve));
  const address = lambda.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

async function send(queue: string, bodies: readonly string[]): Promise<void> {
  const QueueUrl = queueUrl(aws.endpoint, queue);
  const starts = Array.from({ length: Math.ceil(bodies.length / 10) }, (_, index) => index * 10);
  await Promise.all(
    starts.map((start) => {
      const Entries = bodies.slice(start, start + 10).map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      return sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }),
  );
}

function bodies(functionName: string): string[] {
  return calls
    .filter((call) => call.functionName === functionName)
    .flatMap((call) => call.records.map((record) => record.body));
}

async function isEmpty(queue: string): Promise<boolean> {
  const AttributeNames = ["ApproximateNumberOfMessages" as const, "ApproximateNumberOfMessagesNotVisible" as const];
  const QueueUrl = queueUrl(aws.endpoint, queue);
  const answered = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Object.values(answered.Attributes ?? {}).every((count) => count === "0");
}

async function deadLetters(queue: string): Promise<string[]> {
  const QueueUrl = queueUrl(aws.endpoint, `${queue}-dlq`);
  const received = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return (received.Messages ?? []).map((message) => message.Body ?? "");
}

const patient = { timeout: 25_000, interval: 50 };

describe("a batch", () => {
  test("is gathered beyond the ten of one receive, carried once and deleted", async () => {
    const sent = Array.from({ length: 95 }, (_, index) => `heartbeat ${index}`);
    await send("heartbeats", sent);
    await vi.waitFor(async () => expect(await isEmpty("heartbeats")).toBe(true), patient);
    expect(bodies("ingest").sort()).toEqual(sent.sort());
    expect(calls.length).toBeLessThanOrEqual(6);
  });

  test("looks as Lambda's does", async () => {
    const MessageAttributes = { kind: { DataType: "String", StringValue: "test" } };
    const QueueUrl = queueUrl(aws.endpoint, "events");
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello", MessageAttributes }));
    await vi.waitFor(() => expect(calls).toHaveLength(1), patient);
    expect(calls[0]?.records[0]).toMatchObject({
      body: "hello",
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      md5OfBody: "5d41402abc4b2a76b9719d911017c592",
      attributes: { ApproximateReceiveCount: "1", SentTimestamp: expect.stringMatching(/^\d+$/) },
      messageAttributes: { kind: { dataType: "String", stringValue: "test" } },
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-central-1:000000000000:events",
      awsRegion: "eu-central-1",
    });
    await vi.waitFor(async () => expect(await isEmpty("events")).toBe(true), patient);
  });
});

describe("a failure", () => {
  test("of some items brings back only those, and they succeed the second time", async () => {
    answer = ({ records }) => ({
      batchItemFailures: records
        .filter((record) => record.body === "bad" && record.attributes.ApproximateReceiveCount === "1")
        .map((record) => ({ itemIdentifier: record.messageId })),
    });
    await send("events", ["good 1", "bad", "good 2"]);
    await vi.waitFor(() => expect(bodies("push")).toHaveLength(4), patient);
    expect(bodies("push").sort()).toEqual(["bad", "bad", "good 1", "good 2"]);
    await vi.waitFor(async () => expect(await isEmpty("events")).toBe(true), patient);
    expect(await deadLetters("events")).toEqual([]);
  });

  test("of the function brings everything back", async () => {
    let broken = true;
    answer = () => {
      if (!broken) return null;
      broken = false;
      throw new Error("database is down");
    };
    await send("jobs", ["day 1"]);
    await vi.waitFor(() => expect(bodies("close")).toEqual(["day 1", "day 1"]), patient);
    await vi.waitFor(async () => expect(await isEmpty("jobs")).toBe(true), patient);
  });

  test("that does not end puts the message, and only it, into the dead-letter queue", async () => {
    answer = ({ records }) => ({
      batchItemFailures: records
        .filter((record) => record.body === "poison")
        .map((record) => ({ itemIdentifier: record.messageId })),
    });
    await send("poison", ["fine 1", "poison", "fine 2"]);
    await vi.waitFor(async () => expect(await deadLetters("poison")).toEqual(["poison"]), patient);
    expect(bodies("ingest").filter((body) => body === "poison")).toHaveLength(2);
    expect(
      bodies("ingest")
        .filter((body) => body.startsWith("fine"))
        .sort(),
    ).toEqual(["fine 1", "fine 2"]);
  });

  test("list that names no message of the batch fails the whole batch", async () => {
    answer = ({ records }) =>
      records[0]?.attributes.ApproximateReceiveCount === "1" ? { batchItemFailures: [{ itemIdentifier: "" }] } : null;
    await send("events", ["again"]);
    await vi.waitFor(() => expect(bodies("push")).toEqual(["again", "again"]), patient);
    await vi.waitFor(async () => expect(await isEmpty("events")).toBe(true), patient);
  });
});

describe("a created object", () => {
  test("invokes the function of its prefix with S3's event", async () => {
    const s3 = new S3Client({ endpoint: aws.endpoint, region, credentials: LOCAL_CREDENTIALS, forcePathStyle: true });
    const post = await createPresignedPost(s3, { Bucket: bucket, Key: "screenshots/a b.png" });
    const form = new FormData();
    for (const [name, value] of Object.entries(post.fields)) form.append(name, value);
    form.append("file", new Blob(["12345"]), "a.png");
    await fetch(post.url, { method: "POST", body: form });
    await vi.waitFor(() => expect(calls).toHaveLength(1), patient);
    expect(calls[0]).toMatchObject({
      functionName: "thumbnail",
      records: [
        { eventSource: "aws:s3", s3: { bucket: { name: bucket }, object: { key: "screenshots/a+b.png", size: 5 } } },
      ],
    });
    s3.destroy();
  });
});

describe("a schedule that is due", () => {
  test("invokes its function with EventBridge's event", async () => {
    const resources = ["arn:aws:events:eu-central-1:000000000000:rule/sweep"];
    await send("schedules", [JSON.stringify({ "detail-type": "Scheduled Event", resources })]);
    await vi.waitFor(() => expect(calls).toHaveLength(1), patient);
    expect(calls[0]).toMatchObject({ functionName: "sweep", event: { resources } });
    await vi.waitFor(async () => expect(await isEmpty("schedules")).toBe(true), patient);
  });

  test("of nobody's is dropped, and the next is carried", async () => {
    const of = (rule: string) =>
      JSON.stringify({ resources: [`arn:aws:events:eu-central-1:000000000000:rule/${rule}`] });
    await send("schedules", [of("unknown"), of("sweep")]);
    await vi.waitFor(async () => expect(await isEmpty("schedules")).toBe(true), patient);
    expect(calls.map(({ functionName }) => functionName)).toEqual(["sweep"]);
  });
});
