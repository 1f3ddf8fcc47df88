import { config } from "../config.ts";
import type { JobMessage } from "./message.ts";

/**
 * Hands jobs to the function that runs them. Throws (503 to a client) unless the queue took every one: work that was
 * promised must not be lost silently, and every kind of job may come twice.
 */
export async function queueJobs(jobs: readonly JobMessage[]): Promise<void> {
  if (jobs.length === 0) return;
  // The SDK is as large as the rest of an endpoint: one that has nothing to queue never loads it.
  const { sendMessages } = await import("../aws/queue.ts");
  const bodies = jobs.map((job) => JSON.stringify(job));
  const failed = await sendMessages(config.jobsQueueUrl, bodies);
  if (failed.length > 0) {
    const cause = { $metadata: { httpStatusCode: 503 } };
    throw Object.assign(new Error(`${failed.length} of ${jobs.length} jobs were not queued.`), cause);
  }
}
