import type { SQSEvent } from "aws-lambda";
import { handler as runJob } from "../../../functions/jobs/run-job.ts";
import type { JobMessage } from "../../../lib/platform/jobs/message.ts";
import { takeTexts } from "./queues.ts";
import { undoneOf } from "./undone.ts";

/** Takes what lies in the test file's queue `jobs`, and removes it from there. */
export async function takeJobs(): Promise<JobMessage[]> {
  return (await takeTexts(process.env.JOBS_QUEUE_URL)).map((body) => JSON.parse(body) as JobMessage);
}

/** Hands one message to its consumer; answers whether it was done. */
export async function whenJobRuns(message: JobMessage): Promise<boolean> {
  const Records = [{ messageId: "1", body: JSON.stringify(message) }] as SQSEvent["Records"];
  return (await undoneOf(process.env.JOBS_QUEUE_URL, await runJob({ Records }), ["1"])).length === 0;
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
