import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { handler as closeDays } from "../../../functions/jobs/close-days.ts";
import { handler as runJob } from "../../../functions/jobs/run-job.ts";
import { clientOptions } from "../../../lib/platform/aws/clients.ts";
import { jobEvent } from "../call/instant.ts";
import { sql } from "./given.ts";

/** Runs the schedule of closing and everything that it puts into the queue; answers how many chunks there were. */
export async function closeAll(detail?: Record<string, unknown>): Promise<number> {
  await closeDays(jobEvent(detail));
  const client = new SQSClient(clientOptions());
  for (let chunks = 0; ; ) {
    const QueueUrl = process.env.JOBS_QUEUE_URL;
    const request = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 });
    const { Messages = [] } = await client.send(request);
    if (Messages.length === 0) return chunks;
    chunks += Messages.length;
    const Records = Messages.map(({ Body, MessageId }) => ({ messageId: MessageId, body: Body }));
    const { batchItemFailures } = await runJob({ Records: Records as SQSEvent["Records"] });
    if (batchItemFailures.length > 0) throw new Error("a day was not closed");
  }
}

/** A member's days by date, as `status`; with `late` where the check-in was. */
export async function daysOf({ id }: { id: string }): Promise<Record<string, string>> {
  const rows = await sql<{ date: string; status: string }>(selectDays, [id]);
  return Object.fromEntries(rows.map(({ date, status }) => [date, status]));
}

const selectDays = `
  select date::text, status from attendance_records where user_id = $1 order by date`;
