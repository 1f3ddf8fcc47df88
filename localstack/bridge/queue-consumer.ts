import { setTimeout as sleep } from "node:timers/promises";
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Log } from "../log.ts";

export type ConsumerOptions = {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** So many batches are worked on at once; one by default. */
  readonly concurrency?: number;
  readonly log: Log;
  /** Does the work and answers the messages to delete; the others come back after the visibility timeout. */
  readonly handle: (messages: readonly Message[]) => Promise<readonly Message[]>;
};

/** A message that was taken, and its size inside the event. */
type Taken = { readonly message: Message; readonly bytes: number };

/** SQS hands out at most this many a receive, and Lambda's poller too asks several times for a bigger batch. */
const RECEIVE_SIZE = 10;
const PARALLEL_RECEIVES = 8;
/** Lambda ends a batch at its 6 MB payload limit; records are a little bigger than their bodies. */
const PAYLOAD_LIMIT_BYTES = 5_000_000;
/** A poll that is broken off may still swallow a message at the queue's end, so stopping waits for it instead; hence a short one. */
const LONG_POLL_SECONDS = 1;

/**
 * Takes batch after batch from a queue until `signal` aborts, and ends when all that were taken have been worked on. One poller
 * fills one batch at a time: several would share what comes within a window. Survives a queue that is away.
 */
export async function consume(options: ConsumerOptions, signal: AbortSignal): Promise<void> {
  const { concurrency = 1 } = options;
  const running = new Set<Promise<void>>();
  let held: readonly Taken[] = [];
  while (!signal.aborted) {
    try {
      const gathered = await gather(options, held, signal);
      const { batch, rest } = cut(gathered, options.batchSize);
      held = rest;
      if (batch.length === 0) continue;
      const work = carry(options, batch).finally(() => running.delete(work));
      running.add(work);
      if (running.size >= concurrency) await Promise.race(running);
    } catch (error) {
      if (signal.aborted) break;
      options.log(`${options.queueUrl}: ${describe(error)}; trying again`);
      await sleep(1000, undefined, { signal }).catch(() => undefined);
    }
  }
  await Promise.all(running);
}

async function carry(options: ConsumerOptions, messages: readonly Message[]): Promise<void> {
  try {
    await remove(options, await options.handle(messages));
  } catch (error) {
    options.log(`${options.queueUrl}: ${describe(error)}`);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Waits for the first message, then for the window's end, and takes what is there. In between nothing is asked for: a receive that
 * finds nothing costs as much as one that finds ten. A batch that is full waits for nothing.
 */
async function gather(options: ConsumerOptions, held: readonly Taken[], signal: AbortSignal): Promise<Taken[]> {
  const taken = [...held];
  if (taken.length === 0)
    taken.push(...(await receive(options, LONG_POLL_SECONDS, Math.min(RECEIVE_SIZE, options.batchSize))));
  if (taken.length === 0) return taken;
  if (taken.length >= RECEIVE_SIZE) await drain(options, taken);
  if (isFull(options, taken) || options.windowSeconds === 0) return taken;
  await sleep(options.windowSeconds * 1000, undefined, { signal }).catch(() => undefined);
  if (!signal.aborted) await drain(options, taken);
  return taken;
}

/** Adds what the queue has to a batch, a few receives at a time where there is much. */
async function drain(options: ConsumerOptions, taken: Taken[]): Promise<void> {
  for (let parallel = 1; !isFull(options, taken); parallel = Math.min(2 * parallel, PARALLEL_RECEIVES)) {
    const missing = options.batchSize - taken.length;
    const sizes = Array.from({ length: Math.min(parallel, Math.ceil(missing / RECEIVE_SIZE)) }, (_, index) =>
      Math.min(RECEIVE_SIZE, missing - index * RECEIVE_SIZE),
    );
    const answers = await Promise.allSettled(sizes.map((size) => receive(options, 0, size)));
    // One that fails loses nothing of what the others took, nor of what was taken before.
    const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    taken.push(...found);
    if (found.length < sizes.reduce((sum, size) => sum + size, 0)) return;
  }
}

function isFull({ batchSize }: ConsumerOptions, taken: readonly Taken[]): boolean {
  return taken.length >= batchSize || taken.reduce((sum, { bytes }) => sum + bytes, 0) >= PAYLOAD_LIMIT_BYTES;
}

async function receive(options: ConsumerOptions, waitSeconds: number, size: number): Promise<Taken[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: options.queueUrl,
    MaxNumberOfMessages: size,
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  const { Messages = [] } = await options.sqs.send(command);
  return Messages.map((message) => ({ message, bytes: payloadBytes(message) }));
}

/** A body's size inside the event: quotes and line breaks are escaped there. */
function payloadBytes(message: Message): number {
  return Buffer.byteLength(JSON.stringify(message.Body ?? "")) + 700;
}

function cut(taken: readonly Taken[], batchSize: number): { batch: Message[]; rest: readonly Taken[] } {
  let size = 0;
  const end = taken.findIndex(({ bytes }, index) => {
    size += bytes;
    return index >= batchSize || (index > 0 && size > PAYLOAD_LIMIT_BYTES);
  });
  const batch = (end < 0 ? taken : taken.slice(0, end)).map(({ message }) => message);
  return { batch, rest: end < 0 ? [] : taken.slice(end) };
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
