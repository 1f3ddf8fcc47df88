import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { timeLeft } from "../deadline.ts";
import { GRACE } from "../timeouts.ts";
import { clientOptions } from "./clients.ts";

/** SendMessageBatch takes ten messages, and 256 KiB together. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

let client: SQSClient | undefined;

/**
 * Sends JSON texts and answers the indexes of those that the queue did not take. Throws when it took none, so that a
 * caller can only go on when something was made durable. After `milliseconds` nothing more is tried.
 */
export async function sendMessages(
  queueUrl: string,
  bodies: readonly string[],
  milliseconds = Math.max(GRACE, timeLeft()),
): Promise<number[]> {
  client ??= new SQSClient(clientOptions());
  const options =
    milliseconds === Number.POSITIVE_INFINITY ? {} : { abortSignal: AbortSignal.timeout(Math.ceil(milliseconds)) };
  const failed: number[] = [];
  let lastError: unknown;
  for (const batch of batches(bodies.map(sendable))) {
    try {
      const Entries = batch.map(({ index, body }) => ({ Id: String(index), MessageBody: body }));
      const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }), options);
      // Success has to be stated: an entry in neither list was not taken either.
      const taken = new Set(answer.Successful?.map(({ Id }) => Number(Id)));
      failed.push(...batch.map(({ index }) => index).filter((index) => !taken.has(index)));
    } catch (error) {
      lastError = error;
      failed.push(...batch.map(({ index }) => index));
    }
  }
  if (bodies.length > 0 && failed.length === bodies.length) {
    throw lastError ?? Object.assign(new Error("The queue took no message."), { $metadata: { httpStatusCode: 503 } });
  }
  return failed;
}

/**
 * Not every queue takes every character: SQS refuses U+FFFE and U+FFFF, and its emulator all beyond the first plane, so
 * one emoji in a window's title would have its heartbeat refused for ever. JSON can say them all in plain letters.
 */
function sendable(json: string): string {
  return json.replaceAll(/[\ud800-\udfff\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

function batches(bodies: readonly string[]) {
  const all: { index: number; body: string }[][] = [];
  let current: { index: number; body: string }[] = [];
  let bytes = 0;
  for (const [index, body] of bodies.entries()) {
    const size = Buffer.byteLength(body);
    if (current.length === MAX_ENTRIES || (current.length > 0 && bytes + size > MAX_BYTES)) {
      all.push(current);
      current = [];
      bytes = 0;
    }
    current.push({ index, body });
    bytes += size;
  }
  return current.length > 0 ? [...all, current] : all;
}
