import { queueAll } from "../aws/queue-all.ts";
import { config } from "../config.ts";
import type { JobMessage } from "./message.ts";

/** Hands jobs to the function that runs them; all of them, or it throws (503 to a client). A job may run twice. */
export function queueJobs(jobs: readonly JobMessage[]): Promise<void> {
  return queueAll(config.jobsQueueUrl, jobs);
}
