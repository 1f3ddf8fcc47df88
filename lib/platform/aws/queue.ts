import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from "@aws-sdk/client-sqs";
import { timeLeft } from "../deadline.ts";
import { GRACE } from "../timeouts.ts";
import { clientOptions } from "./clients.ts";
import { type Entry, sendInBatches } from "./message-batches.ts";

let client: SQSClient | undefined;

/**
 * Sends JSON texts and answers the indexes of those that the queue did not take. Throws when it took none, so that a
 * caller can only go on when something was made durable. After `milliseconds` nothing more is tried.
 */
export function sendMessages(
  queueUrl: string,
  bodies: readonly string[],
  milliseconds = Math.max(GRACE, timeLeft()),
): Promise<number[]> {
  return sendEach(
    queueUrl,
    bodies.map((body) => ({ body })),
    milliseconds,
  );
}

/** A text with what travels beside it: words by name, and how many seconds it is to lie unseen, 900 at most. */
export type Outgoing = {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly delay_seconds?: number;
};

/** Bytes of the attributes of a message, names and types counted, at most. */
const ATTRIBUTES_BYTES = 512;

/** The same for messages with attributes, of 512 bytes at most, or that are to be seen later. */
export async function sendEach(
  queueUrl: string,
  messages: readonly Outgoing[],
  milliseconds: number,
): Promise<number[]> {
  client ??= new SQSClient(clientOptions());
  const sqs = client;
  const options =
    milliseconds === Number.POSITIVE_INFINITY ? {} : { abortSignal: AbortSignal.timeout(Math.ceil(milliseconds)) };
  const send = async (entries: Entry[]) => {
    const Entries = entries.map((entry) => ({ ...entry, ...besides(messages[Number(entry.Id)]) }));
    const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }), options);
    return answer.Successful?.map(({ Id }) => Id) ?? [];
  };
  const isBare = messages.every(({ attributes }) => attributes === undefined);
  return sendInBatches(
    messages.map(({ body }) => body),
    send,
    isBare ? 0 : ATTRIBUTES_BYTES,
  );
}

function besides(message: Outgoing | undefined): Partial<SendMessageBatchRequestEntry> {
  const { attributes, delay_seconds: DelaySeconds } = message ?? {};
  const words = Object.entries(attributes ?? {}).map(
    ([name, StringValue]) => [name, { DataType: "String", StringValue }] as const,
  );
  return {
    ...(DelaySeconds === undefined ? {} : { DelaySeconds }),
    ...(words.length === 0 ? {} : { MessageAttributes: Object.fromEntries(words) }),
  };
}
