// Every hour: keeps a week of partitions ahead, and removes what is older than it may be.
import { inJob } from "../../lib/platform/db/job.ts";
import { instantOf, type JobEvent } from "../../lib/platform/jobs/event.ts";
import type { Counts } from "../../lib/platform/personal-data.ts";
import { expire } from "../../lib/privacy/expire.ts";

export const handler = inJob("maintain", (event: JobEvent = {}): Promise<Counts> => expire(instantOf(event)));
