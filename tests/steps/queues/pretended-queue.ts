import { randomUUID } from "node:crypto";
import {
  type MessageAttributeValue,
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { vi } from "vitest";
import { toRecord } from "../../../localstack/bridge/sqs-batch.ts";

type Waiting = {
  readonly id: string;
  readonly queue: string;
  readonly body: string;
  readonly attributes: Record<string, MessageAttributeValue>;
  readonly sent_at: number;
  visible_at: number;
  receives: number;
};

export type Patience = { readonly visibility_seconds: number; readonly max_receives: number };

/**
 * Queues on a clock that is turned by hand, with delays, visibility, receives and dead letters as SQS has them: an hour of
 * theirs takes a second. All queue clients of this process talk to them until `stop`.
 */
export function startPretendedQueues({ visibility_seconds, max_receives }: Patience) {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date() });
  let waiting: Waiting[] = [];
  const put = (queue: string, body: string, delay = 0, attributes: Waiting["attributes"] = {}) => {
    const now = Date.now();
    const times = { sent_at: now, visible_at: now + delay * 1000, receives: 0 };
    waiting.push({ id: randomUUID(), queue, body, attributes, ...times });
  };
  const client = mockClient(SQSClient);
  client.on(SendMessageBatchCommand).callsFake(({ QueueUrl = "", Entries = [] }: SendMessageBatchCommandInput) => {
    for (const { MessageBody = "", DelaySeconds, MessageAttributes } of Entries)
      put(QueueUrl, MessageBody, DelaySeconds, MessageAttributes);
    return { Successful: Entries.map(({ Id }) => ({ Id })) };
  });

  /** Messages that are seen by now, as Lambda's event has them; one that was received often enough is a dead letter. */
  const receive = (queue: string, most: number): SQSRecord[] => {
    const now = Date.now();
    const seen = waiting.filter((each) => each.queue === queue && each.visible_at <= now).slice(0, most);
    const dead = seen.filter(({ receives }) => receives >= max_receives);
    waiting = waiting.filter((each) => !dead.includes(each));
    for (const { body, attributes } of dead) put(`${queue}-dlq`, body, 0, attributes);
    return seen.flatMap((each) => {
      if (dead.includes(each)) return [];
      each.receives += 1;
      each.visible_at = now + visibility_seconds * 1000;
      const Attributes = { SentTimestamp: String(each.sent_at), ApproximateReceiveCount: String(each.receives) };
      const { id, body, attributes } = each;
      const record = toRecord({ MessageId: id, Body: body, MessageAttributes: attributes, Attributes }, "", "");
      return [record as unknown as SQSRecord];
    });
  };

  return {
    put,
    bodiesOf: (queue: string) => waiting.filter((each) => each.queue === queue).map(({ body }) => body),
    turn: (seconds: number) => void vi.setSystemTime(Date.now() + seconds * 1000),
    /** Lets a consumer handle what is seen now, and takes away what it has dealt with; answers how many it was given. */
    consume: async (
      queue: string,
      handler: (event: SQSEvent) => Promise<SQSBatchResponse>,
      most = 1000,
    ): Promise<number> => {
      const Records = receive(queue, most);
      if (Records.length === 0) return 0;
      const { batchItemFailures } = await handler({ Records });
      const left = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const given = new Set(Records.map(({ messageId }) => messageId));
      waiting = waiting.filter(({ id }) => !given.has(id) || left.has(id));
      return Records.length;
    },
    stop: () => {
      client.restore();
      vi.useRealTimers();
    },
  };
}
