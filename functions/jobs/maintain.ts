// Every hour: keeps a week of partitions ahead, and removes what is older than it may be.
import { instantOf, type JobEvent } from "../../lib/platform/jobs/event.ts";
import type { Counts } from "../../lib/platform/personal-data.ts";
import { expire } from "../../lib/privacy/expire.ts";

export function handler(event: JobEvent = {}): Promise<Counts> {
  return expire(instantOf(event));
}
