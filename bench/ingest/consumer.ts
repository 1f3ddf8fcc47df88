// One consumer of heartbeats, a process of its own as a Lambda function is. It makes its batches beforehand, so that what is timed is
// the handler: from the queue's event to the commit.
import type { SQSEvent } from "aws-lambda";
import pg from "pg";
import { handler } from "../../functions/jobs/ingest-heartbeats.ts";
import { column } from "../../lib/platform/db/bulk.ts";
import { mix } from "../data/heartbeats.ts";
import { type Batch, countOf, Feed, type Share, type Work } from "./feed.ts";
import type { Size } from "./world.ts";

export type ToConsumer = { prepare: Work } | "run";
export type FromConsumer = "ready" | { heartbeats: number; cpu_seconds: number };

/** Of so many heartbeats one changes what a member is said to be doing, which is told to dashboards. */
const ANNOUNCED = 100;

const { size, share, ownerUrl } = JSON.parse(process.argv[2] ?? "") as { size: Size; share: Share; ownerUrl: string };
const feed = new Feed(size, share);
const owner = new pg.Client({ connectionString: ownerUrl });
let events: SQSEvent[] = [];
let heartbeats = 0;

async function prepare(work: Work): Promise<void> {
  const batches = feed.next(work);
  heartbeats = countOf(batches);
  events = batches.map(toEvent);
  const members = batches.flat().map(({ user_id }) => user_id);
  const told = members.filter((_, index) => mix(size.seed, index, heartbeats) % ANNOUNCED === 0);
  await owner.query("update user_status set announced_state = 'active' where user_id = any ($1::uuid[])", [
    column.uuid(told),
  ]);
}

async function run(): Promise<FromConsumer> {
  const before = process.cpuUsage();
  for (const event of events) {
    const { batchItemFailures } = await handler(event);
    if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} messages were not stored.`);
  }
  const { user, system } = process.cpuUsage(before);
  return { heartbeats, cpu_seconds: (user + system) / 1e6 };
}

function toEvent(batch: Batch, number: number): SQSEvent {
  const Records = batch.map((message, index) => ({
    messageId: `${number}-${index}`,
    receiptHandle: "r",
    body: JSON.stringify(message),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: String(Date.now()),
      SenderId: "s",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-central-1:000000000000:heartbeats",
    awsRegion: "eu-central-1",
  }));
  return { Records };
}

process.on("message", async (order: ToConsumer) => {
  if (order === "run") process.send?.(await run());
  else {
    await prepare(order.prepare);
    process.send?.("ready" satisfies FromConsumer);
  }
});
process.on("disconnect", () => process.exit());
await owner.connect();
