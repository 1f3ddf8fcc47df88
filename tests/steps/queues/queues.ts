import { randomUUID } from "node:crypto";
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { clientOptions } from "../../../lib/platform/aws/clients.ts";

/** Puts texts into a queue of the running system, past every endpoint. */
export async function enqueue(queueUrl: string, bodies: readonly string[]): Promise<void> {
  const client = new SQSClient(clientOptions());
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  client.destroy();
  if (Failed.length > 0) throw new Error(`not queued: ${JSON.stringify(Failed)}`);
}

/** A reader of a queue's dead letters: each call answers the bodies of all that have come so far. */
export function deadLettersOf(queueUrl: string): () => Promise<readonly string[]> {
  const client = new SQSClient(clientOptions());
  const bodies: string[] = [];
  return async () => {
    const request = { QueueUrl: `${queueUrl}-dlq`, MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(request));
    bodies.push(...Messages.map(({ Body }) => Body ?? ""));
    return bodies;
  };
}

/** Takes the bodies of what lies in a queue, and removes them from there. */
export async function takeTexts(queueUrl: string | undefined): Promise<string[]> {
  const client = new SQSClient(clientOptions());
  const taken: string[] = [];
  for (;;) {
    const request = { QueueUrl: queueUrl, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) break;
    for (const { Body = "", ReceiptHandle } of Messages) {
      taken.push(Body);
      await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  }
  client.destroy();
  return taken;
}

/** The same of all queues of the test file. */
export async function takeEverything(): Promise<string[]> {
  const queues = ["HEARTBEATS", "EVENTS", "JOBS", "MAILS"].map((queue) => process.env[`${queue}_QUEUE_URL`]);
  return (await Promise.all(queues.map(takeTexts))).flat();
}

/** What a queue hands to its function: texts as they are, all else as JSON. */
export function batchOf(...bodies: readonly unknown[]): SQSEvent {
  const Records = bodies.map((body) => ({
    messageId: randomUUID(),
    body: typeof body === "string" ? body : JSON.stringify(body),
  }));
  return { Records } as SQSEvent;
}
