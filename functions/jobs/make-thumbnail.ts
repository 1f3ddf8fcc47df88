// The bucket announces an uploaded screenshot: it is checked, its thumbnail made, and dashboards are told.
import type { S3Event } from "aws-lambda";
import { readEventKey } from "../../lib/platform/aws/event-key.ts";
import { inJob } from "../../lib/platform/db/job.ts";
import { timed } from "../../lib/platform/deadline.ts";
import { log, measure } from "../../lib/platform/log.ts";
import { processScreenshot } from "../../lib/screenshots/process.ts";

export const handler = timed(inJob("make-thumbnail", handle));

/** Throws when a record could not be dealt with, so that the event comes again; those already done are then ignored. */
async function handle(event: S3Event): Promise<void> {
  const errors: unknown[] = [];
  // One at a time: a picture may take most of the function's memory. S3's own test event has no records.
  for (const { s3 } of event.Records ?? []) {
    try {
      const key = readEventKey(s3.object.key);
      if (key === undefined) throw new Error("This is not the key of an object.");
      const outcome = await processScreenshot(key);
      log.info("screenshot", { key, outcome });
      measure({ ThumbnailsMade: outcome === "ready" ? 1 : 0, ScreenshotsRejected: outcome === "rejected" ? 1 : 0 });
    } catch (error) {
      log.error("A screenshot was not processed.", { error: error as Error });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, "Screenshots were not processed.");
}
