import { queueAll } from "../aws/queue-all.ts";
import { config } from "../config.ts";
import type { JobMessage } from "./message.ts";

/** A list in parts of so many, the last one of what is left; none of an empty list. */
export function inParts<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Hands jobs to the function that runs them; all of them, or it throws (503 to a client). A job may run twice. */
export function queueJobs(jobs: readonly JobMessage[]): Promise<void> {
  return queueAll(config.jobsQueueUrl, jobs);
}
