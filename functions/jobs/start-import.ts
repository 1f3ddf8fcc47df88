// The bucket announces a file of members that has arrived: its import becomes a job.
import type { S3Event } from "aws-lambda";
import { readEventKey } from "../../lib/platform/aws/event-key.ts";
import { sendMessages } from "../../lib/platform/aws/queue.ts";
import { config } from "../../lib/platform/config.ts";
import { timed } from "../../lib/platform/deadline.ts";
import type { JobMessage } from "../../lib/platform/jobs/message.ts";
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
  const failed = await sendMessages(
    config.jobsQueueUrl,
    messages.map((message) => JSON.stringify(message)),
  );
  if (failed.length > 0) throw new Error(`${failed.length} imports were not queued.`);
  log.info("start-import", { imports: messages.length });
});
