import { setTimeout as sleep } from "node:timers/promises";
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Log } from "../log.ts";

export type ConsumerOptions = {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly log: Log;
  /** Does the work and answers the messages to delete; the others come back after the visibility timeout. */
  readonly handle: (messages: readonly Message[]) => Promise<readonly Message[]>;
};

/** SQS hands out at most this many a receive, and Lambda's poller too asks several times for a bigger batch. */
const RECEIVE_SIZE = 10;
const PARALLEL_RECEIVES = 8;
/** Lambda ends a batch at its 6 MB payload limit; records are a little bigger than their bodies. */
const PAYLOAD_LIMIT_BYTES = 5_000_000;
const IDLE_POLL_MILLISECONDS = 50;
/** A poll that is broken off may still swallow a message at the queue's end, so stopping waits for it instead; hence a short one. */
const LONG_POLL_SECONDS = 1;

/** Polls a queue until `signal` aborts: batch after batch, waiting for work with a long poll. Survives a queue that is away. */
export async function consume(options: ConsumerOptions, signal: AbortSignal): Promise<void> {
  let waiting: Message[] = [];
  while (!signal.aborted) {
    try {
      const gathered = await gather(options, waiting, signal);
      const { batch, rest } = cut(gathered, options.batchSize);
      waiting = rest;
      if (batch.length === 0) continue;
      await remove(options, await options.handle(batch));
    } catch (error) {
      if (signal.aborted) return;
      options.log(`${options.queueUrl}: ${error instanceof Error ? error.message : String(error)}; trying again`);
      await sleep(1000, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Waits for the first message, then takes what comes within the window until the batch is full. */
async function gather(options: ConsumerOptions, waiting: readonly Message[], signal: AbortSignal): Promise<Message[]> {
  const messages = [...waiting];
  if (messages.length === 0)
    messages.push(...(await receive(options, LONG_POLL_SECONDS, Math.min(RECEIVE_SIZE, options.batchSize))));
  const deadline = performance.now() + options.windowSeconds * 1000;
  while (
    messages.length > 0 &&
    messages.length < options.batchSize &&
    sizeOf(messages) < PAYLOAD_LIMIT_BYTES &&
    !signal.aborted
  ) {
    const missing = options.batchSize - messages.length;
    const sizes = Array.from({ length: Math.min(PARALLEL_RECEIVES, Math.ceil(missing / RECEIVE_SIZE)) }, (_, index) =>
      Math.min(RECEIVE_SIZE, missing - index * RECEIVE_SIZE),
    );
    const found = (await Promise.all(sizes.map((size) => receive(options, 0, size)))).flat();
    messages.push(...found);
    const asked = sizes.reduce((sum, size) => sum + size, 0);
    if (found.length === asked) continue;
    if (performance.now() >= deadline) break;
    await sleep(IDLE_POLL_MILLISECONDS);
  }
  return messages;
}

async function receive(options: ConsumerOptions, waitSeconds: number, size: number): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: options.queueUrl,
    MaxNumberOfMessages: size,
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  const answer = await options.sqs.send(command);
  return answer.Messages ?? [];
}

function sizeOf(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => sum + payloadBytes(message), 0);
}

/** A body's size inside the event: quotes and line breaks are escaped there. */
function payloadBytes(message: Message): number {
  return Buffer.byteLength(JSON.stringify(message.Body ?? "")) + 700;
}

function cut(messages: readonly Message[], batchSize: number): { batch: Message[]; rest: Message[] } {
  let size = 0;
  const end = messages.findIndex((message, index) => {
    size += payloadBytes(message);
    return index >= batchSize || (index > 0 && size > PAYLOAD_LIMIT_BYTES);
  });
  return end < 0 ? { batch: [...messages], rest: [] } : { batch: messages.slice(0, end), rest: messages.slice(end) };
}

async function remove(options: ConsumerOptions, messages: readonly Message[]): Promise<void> {
  const groups = Array.from({ length: Math.ceil(messages.length / 10) }, (_, index) =>
    messages.slice(index * 10, index * 10 + 10),
  );
  for (let start = 0; start < groups.length; start += PARALLEL_RECEIVES) {
    await Promise.all(
      groups.slice(start, start + PARALLEL_RECEIVES).map((group) =>
        options.sqs.send(
          new DeleteMessageBatchCommand({
            QueueUrl: options.queueUrl,
            Entries: group.map((message, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle })),
          }),
        ),
      ),
    );
  }
}
