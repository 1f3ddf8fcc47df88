// One consumer of the queue `heartbeats`, a process of its own: receive, handle, delete, as Lambda's event source mapping
// does. It can be told to stop after its next commit and before the delete; it is killed from outside.
import { type Message, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { handler } from "../../functions/jobs/ingest-heartbeats.ts";
import { clientOptions } from "../../lib/platform/aws/clients.ts";
import { consume } from "../../localstack/bridge/queue-consumer.ts";
import { failedIds, toRecord } from "../../localstack/bridge/sqs-batch.ts";
import type { FromConsumer, ToConsumer } from "./consumers.ts";

const stopping = new AbortController();
let holdAfterCommit = false;

const idOf = ({ MessageId }: Message) => MessageId ?? "";
const tell = (report: FromConsumer) => void process.send?.(report);

async function handle(messages: readonly Message[]): Promise<readonly Message[]> {
  const receives = messages.map(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount ?? 1));
  tell({ kind: "received", ids: messages.map(idOf), receives });
  const Records = messages.map((message) => toRecord(message, "arn:aws:sqs:eu-central-1:000000000000:heartbeats", ""));
  const answer = await handler({ Records } as unknown as SQSEvent);
  const failed = failedIds(answer, new Set(messages.map(idOf)));
  tell({ kind: "handled", failed: failed.size });
  const stored = messages.filter((message) => !failed.has(idOf(message)));
  if (holdAfterCommit && stored.length > 0) {
    tell({ kind: "holding" });
    await new Promise(() => undefined);
  }
  return stored;
}

process.on("message", (order: ToConsumer) => {
  if (order === "hold") holdAfterCommit = true;
  else stopping.abort();
});
// Ctrl+C is for the run, which still has a verdict to give.
process.on("SIGINT", () => undefined);
// Nobody is left to stop us.
process.on("disconnect", () => process.exit());

const sqs = new SQSClient(clientOptions());
await consume(
  {
    sqs,
    queueUrl: process.env.HEARTBEATS_QUEUE_URL ?? "",
    batchSize: Number(process.env.CHAOS_BATCH_SIZE),
    windowSeconds: 0.2,
    log: () => undefined,
    handle,
  },
  stopping.signal,
);
process.exit();
