import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { handler as runJob } from "../../functions/jobs/run-job.ts";
import { clientOptions } from "../../lib/aws/clients.ts";
import type { JobMessage } from "../../lib/jobs/message.ts";

/** Takes what lies in the test file's queue `jobs`, and removes it from there. */
export async function takeJobs(): Promise<JobMessage[]> {
  const client = new SQSClient(clientOptions());
  const QueueUrl = process.env.JOBS_QUEUE_URL;
  const taken: JobMessage[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) break;
    for (const { Body = "", ReceiptHandle } of Messages) {
      taken.push(JSON.parse(Body) as JobMessage);
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  client.destroy();
  return taken;
}

/** Hands one message to its consumer; answers whether it was done. */
export async function whenJobRuns(message: JobMessage): Promise<boolean> {
  const Records = [{ messageId: "1", body: JSON.stringify(message) }] as SQSEvent["Records"];
  return (await runJob({ Records })).batchItemFailures.length === 0;
}

/** Runs jobs, and those they queue, until none is left; answers how many that were. */
export async function runAllJobs(): Promise<number> {
  for (let ran = 0; ; ) {
    const jobs = await takeJobs();
    if (jobs.length === 0) return ran;
    for (const job of jobs) if (!(await whenJobRuns(job))) throw new Error(`not done: ${JSON.stringify(job)}`);
    ran += jobs.length;
  }
}
