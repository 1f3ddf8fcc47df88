// The bucket announces a file of members that has arrived: its import becomes a job.
import type { S3Event } from "aws-lambda";
import { readEventKey } from "../../lib/platform/aws/event-key.ts";
import { timed } from "../../lib/platform/deadline.ts";
import type { JobMessage } from "../../lib/platform/jobs/message.ts";
import { queueJobs } from "../../lib/platform/jobs/queue-jobs.ts";
import { log } from "../../lib/platform/log.ts";
import { parseImportKey } from "../../lib/users/import/key.ts";

/** Throws when a job could not be queued, so that the event comes again. */
export const handler = timed(async (event: S3Event): Promise<void> => {
  const messages: JobMessage[] = [];
  // S3's own test event has no records.
  for (const { s3 } of event.Records ?? []) {
    const file = parseImportKey(readEventKey(s3.object.key) ?? "");
    if (file !== undefined) messages.push({ kind: "import-members", ...file });
  }
  await queueJobs(messages);
  log.info("start-import", { imports: messages.length });
});
