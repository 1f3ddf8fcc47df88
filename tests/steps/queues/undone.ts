import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSBatchResponse } from "aws-lambda";
import { clientOptions } from "../../../lib/platform/aws/clients.ts";
import { eventually } from "../call/eventually.ts";

/** A message that was not dealt with: the id that it was first sent with, and why it is a dead letter, if it is one. */
export type GivenBack = { readonly id: string; readonly body: string; readonly reason: string | undefined };

/**
 * The ids of those messages of a batch that were not dealt with, in the order of `ids`: left to come again, put off, or
 * set aside. Takes what was put off or set aside out of its queue.
 */
export async function undoneOf(
  queueUrl: string | undefined,
  { batchItemFailures }: SQSBatchResponse,
  ids: readonly string[],
): Promise<string[]> {
  const given = [...(await takePutOff(queueUrl)), ...(await takeSetAside(queueUrl))];
  const undone = new Set([
    ...batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    ...given.map(({ id }) => id),
  ]);
  return ids.filter((id) => undone.has(id));
}

/** What was set aside, taken out of the dead letters of a queue. */
export function takeSetAside(queueUrl: string | undefined): Promise<GivenBack[]> {
  return withClient((sqs) => takeAll(sqs, `${queueUrl}-dlq`));
}

/** What was sent again to be seen later, once it is seen; takes it out of its queue. */
export function takePutOff(queueUrl: string | undefined): Promise<GivenBack[]> {
  return withClient(async (sqs) => {
    const taken: GivenBack[] = [];
    if ((await delayedIn(sqs, queueUrl)) === 0) return taken;
    return eventually("what was put off is seen", async () => {
      // The embedded queue looks at its clock when it is asked for messages.
      taken.push(...(await takeAll(sqs, queueUrl)));
      return (await delayedIn(sqs, queueUrl)) === 0 ? taken : undefined;
    });
  });
}

async function delayedIn(sqs: SQSClient, QueueUrl: string | undefined): Promise<number> {
  const AttributeNames = ["ApproximateNumberOfMessagesDelayed"] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessagesDelayed ?? 0);
}

async function takeAll(sqs: SQSClient, QueueUrl: string | undefined): Promise<GivenBack[]> {
  const taken: GivenBack[] = [];
  for (;;) {
    const request = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) return taken;
    for (const message of Messages) {
      taken.push(givenBack(message));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    }
  }
}

function givenBack({ MessageId = "", Body = "", MessageAttributes: said = {} }: Message): GivenBack {
  return { id: said.first_id?.StringValue ?? MessageId, body: Body, reason: said.reason?.StringValue };
}

async function withClient<Result>(work: (sqs: SQSClient) => Promise<Result>): Promise<Result> {
  const sqs = new SQSClient(clientOptions());
  try {
    return await work(sqs);
  } finally {
    sqs.destroy();
  }
}
