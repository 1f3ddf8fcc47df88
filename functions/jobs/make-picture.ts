// The bucket announces what a member has uploaded as their picture: it is checked, and the picture made of it.
import type { S3Event } from "aws-lambda";
import { readEventKey } from "../../lib/platform/aws/event-key.ts";
import { inJob } from "../../lib/platform/db/job.ts";
import { timed } from "../../lib/platform/deadline.ts";
import { log } from "../../lib/platform/log.ts";
import { processPicture } from "../../lib/users/picture/process.ts";

export const handler = timed(inJob("make-picture", handle));

/** Throws when a record could not be dealt with, so that the event comes again; those already done are then ignored. */
async function handle(event: S3Event): Promise<void> {
  const errors: unknown[] = [];
  // One at a time: a picture may take most of the function's memory. S3's own test event has no records.
  for (const { s3 } of event.Records ?? []) {
    try {
      const key = readEventKey(s3.object.key);
      if (key === undefined) throw new Error("This is not the key of an object.");
      log.info("picture", { key, outcome: await processPicture(key) });
    } catch (error) {
      log.error("A picture was not processed.", { error: error as Error });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, "Pictures were not processed.");
}
