import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { handler as closeDays } from "../../../functions/jobs/close-days.ts";
import { handler as runJob } from "../../../functions/jobs/run-job.ts";
import { clientOptions } from "../../../lib/platform/aws/clients.ts";
import { jobEvent } from "../call/instant.ts";

/** One chunk of members, as it lies in the queue `jobs`. */
export type Chunk = { messageId: string; body: string };

/** Runs the schedule, or by hand with a `date`; answers the chunks that it queued. */
export async function whenDaysClose(date?: string): Promise<Chunk[]> {
  await closeDays(jobEvent(date === undefined ? {} : { date }));
  const client = new SQSClient(clientOptions());
  const chunks: Chunk[] = [];
  for (;;) {
    const request = { QueueUrl: process.env.JOBS_QUEUE_URL, MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) break;
    chunks.push(...Messages.map(({ MessageId = "", Body = "" }) => ({ messageId: MessageId, body: Body })));
  }
  client.destroy();
  return chunks;
}

/** Hands chunks to the function, one invocation each and all at once; answers the ids of those that come again. */
export async function closeChunks(chunks: readonly Chunk[]): Promise<string[]> {
  const answers = await Promise.all(chunks.map((chunk) => runJob({ Records: [chunk] } as unknown as SQSEvent)));
  return answers.flatMap(({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
}
