// A queue that speaks SQS's protocol as far as the endpoint needs it, a process of its own, and what on AWS hands its messages to the
// function: batches of up to a thousand to one consumer. What it has said to have taken is on the disk: requests that wait for it
// together are written and flushed together.
import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { type FileHandle, open } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { readBody } from "../../localstack/guard/proxy.ts";

/** `kill`: the consumer, with kill -9, at its next batch. */
export type ToQueue = "kill" | "count";
export type FromQueue = { port: number; consumer: number } | { waiting: number; kills: number; consumer: number };

const BATCH = 1000;
/** The longest that messages wait for others; on AWS it is five seconds. */
const WINDOW_MS = 200;

type Message = { readonly id: string; readonly body: string; readonly sent_at: number };

const { file } = JSON.parse(process.argv[2] ?? "") as { file: string };
const log: FileHandle = await open(file, "a");
let waiting: Message[] = [];
let handing = 0;
let number = 0;
let kills = 0;
let killNext = false;
let consumer: ChildProcess;

let unwritten: string[] = [];
let flushing: Promise<void> | undefined;

/** Resolves when a text is on the disk; what comes meanwhile is flushed together. */
async function keep(text: string): Promise<void> {
  unwritten.push(text);
  await flushing;
  flushing ??= flush();
  await flushing;
}

async function flush(): Promise<void> {
  const texts = unwritten;
  unwritten = [];
  await log.write(texts.join(""));
  await log.datasync();
  flushing = undefined;
}

function startConsumer(): ChildProcess {
  return fork(join(import.meta.dirname, "consumer.ts"), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

async function handOut(): Promise<never> {
  for (;;) {
    if (waiting.length === 0) {
      await sleep(5);
      continue;
    }
    if (waiting.length < BATCH) await sleep(WINDOW_MS);
    const batch = waiting.splice(0, BATCH);
    handing = batch.length;
    const failed = await hand(batch);
    waiting = [...batch.filter(({ id }) => failed.has(id)), ...waiting];
    handing = 0;
  }
}

/** Answers the ids that come again: all of them when the consumer is gone. */
async function hand(batch: readonly Message[]): Promise<Set<string>> {
  const Records = batch.map(({ id, body, sent_at }) => ({
    messageId: id,
    body,
    attributes: { SentTimestamp: String(sent_at) },
  }));
  const asked = new AbortController();
  const { signal } = asked;
  try {
    const answered = once(consumer, "message", { signal }) as Promise<[SQSBatchResponse]>;
    const gone = once(consumer, "exit", { signal }).then(() => undefined);
    gone.catch(() => undefined);
    answered.catch(() => undefined);
    consumer.send({ Records } as SQSEvent);
    if (killNext) {
      killNext = false;
      kills++;
      await sleep(Math.random() * 20);
      consumer.kill("SIGKILL");
    }
    const answer = await Promise.race([answered, gone]);
    if (answer !== undefined) return new Set(answer[0].batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  } finally {
    asked.abort();
  }
  consumer = startConsumer();
  return new Set(batch.map(({ id }) => id));
}

const server = createServer(async (request, response) => {
  const text = (await readBody(request)).toString();
  const { Entries = [] } = JSON.parse(text) as { Entries?: { Id: string; MessageBody: string }[] };
  if (request.headers["x-amz-target"] === "AmazonSQS.SendMessageBatch" && request.url === "/" && isHeartbeats(text)) {
    await keep(`${text}\n`);
    const sent_at = Date.now();
    for (const { MessageBody: body } of Entries) waiting.push({ id: String(++number), body, sent_at });
  }
  const Successful = Entries.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: Id,
    MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex"),
  }));
  response.setHeader("content-type", "application/x-amz-json-1.0");
  response.end(JSON.stringify({ Successful, Failed: [] }));
});
server.keepAliveTimeout = 600_000;

/** Events for dashboards come here, too, and nobody listens. */
function isHeartbeats(text: string): boolean {
  return /^\{"QueueUrl":"[^"]*\/heartbeats"/.test(text);
}

process.on("message", (order: ToQueue) => {
  if (order === "kill") killNext = true;
  process.send?.({ waiting: waiting.length + handing, kills, consumer: consumer.pid ?? 0 } satisfies FromQueue);
});
process.on("disconnect", () => {
  consumer.kill("SIGKILL");
  process.exit();
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  // The consumer tells dashboards through the same queue; nobody listens.
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${port}`;
  process.env.EVENTS_QUEUE_URL = `http://127.0.0.1:${port}/000000000000/events`;
  process.env.HEARTBEATS_QUEUE_URL = `http://127.0.0.1:${port}/000000000000/heartbeats`;
  consumer = startConsumer();
  process.send?.({ port, consumer: consumer.pid ?? 0 } satisfies FromQueue);
  void handOut();
});
