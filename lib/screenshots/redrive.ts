import { atATime } from "../platform/at-a-time.ts";
import { announceAgain, deleteObjects, headObject } from "../platform/aws/bucket.ts";
import { asWorker, type Db } from "../platform/db/transaction.ts";
import { log } from "../platform/log.ts";
import { thumbnailKeyOf } from "./keys.ts";

/** An event that has not arrived by then was lost, or its processing failed for good. */
const STALE_SECONDS = 5 * 60;
/** An upload form is valid for a minute; by then the slowest upload has ended. */
const NEVER_UPLOADED_SECONDS = 3600;
/** What a day of attempts could not process stays unprocessed. */
const GIVE_UP_SECONDS = 86_400;
const LIMIT = 500;
const CONCURRENCY = 20;

export type StaleScreenshot = { id: string; object_key: string; content_type: string; created_at: Date };

/** Screenshots still pending that were begun before `olderThan`, the oldest first, 500 at most. */
export function findStalePending(db: Db, olderThan: Date): Promise<StaleScreenshot[]> {
  return db.query<StaleScreenshot>(selectStale, [olderThan, LIMIT]);
}

/**
 * Takes up what got stuck between an upload and its thumbnail; the sweep calls it every minute. The object is
 * announced again rather than processed here, so that a picture which ends its function cannot end the sweep. Doing so
 * renews the object's date, which spaces the attempts. Opens its own short transactions; answers how many it took up.
 */
export async function redriveScreenshots(now: Date): Promise<number> {
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  const stale = await asWorker((db) => findStalePending(db, before(STALE_SECONDS)));
  let taken = 0;

  const take = async (screenshot: StaleScreenshot): Promise<number> => {
    const { object_key, content_type, created_at } = screenshot;
    const object = await headObject(object_key);
    if (object === undefined)
      return created_at < before(NEVER_UPLOADED_SECONDS) ? reject(screenshot, "not_uploaded") : 0;
    if (created_at < before(GIVE_UP_SECONDS)) {
      await deleteObjects([object_key, thumbnailKeyOf(object_key)]);
      return reject(screenshot, "not_processed");
    }
    if (object.last_modified >= before(STALE_SECONDS)) return 0;
    await announceAgain(object_key, content_type);
    return 1;
  };
  await atATime(CONCURRENCY, stale, async (screenshot) => {
    try {
      const found = await take(screenshot);
      taken += found;
    } catch (error) {
      log.warn("A screenshot was not taken up again.", { error: error as Error });
    }
  });
  return taken;
}

/** Only if nobody has dealt with it meanwhile; answers how many that were. */
async function reject({ id }: StaleScreenshot, reason: "not_uploaded" | "not_processed"): Promise<number> {
  return (await asWorker((db) => db.query(markRejected, [id, reason]))).length;
}

const selectStale = `
  select id, object_key, content_type, created_at
  from screenshots
  where status = 'pending' and created_at < $1
  order by created_at
  limit $2`;

const markRejected = `
  update screenshots set status = 'rejected', rejected_reason = $2 where id = $1 and status = 'pending' returning id`;
