import { atATime } from "../at-a-time.ts";
import { announceAgain, deleteObjects, headObject } from "../aws/bucket.ts";
import { asWorker, type Db } from "../db/transaction.ts";
import { log } from "../log.ts";
import { isRestored } from "./restored.ts";

/** An event that has not arrived by then was lost, or its processing failed for good. */
const STALE_SECONDS = 5 * 60;
/** An upload form is valid for a minute; by then the slowest upload has ended. */
const NEVER_UPLOADED_SECONDS = 3600;
/** What a day of attempts could not process stays unprocessed. */
const GIVE_UP_SECONDS = 86_400;
const LIMIT = 500;
const CONCURRENCY = 20;

/** A row that waits for its object to be processed. */
export type StaleUpload = { id: string; object_key: string; content_type: string; created_at: Date };

/** Uploads of a kind. */
export type Uploads = {
  /** In words, for the log. */
  readonly what: string;
  /** Those still pending that were begun before an instant, the oldest first, `limit` at most. */
  readonly findStale: (db: Db, olderThan: Date, limit: number) => Promise<StaleUpload[]>;
  /** Only if nobody has dealt with it meanwhile; answers a row for each that was rejected. */
  readonly reject: (db: Db, id: string, reason: "not_uploaded" | "not_processed") => Promise<readonly unknown[]>;
  /** The objects of an upload that is given up. */
  readonly keysOf: (objectKey: string) => readonly string[];
};

/**
 * Takes up what got stuck between an upload and what is made of it; the sweep calls it every minute. The object is
 * announced again rather than processed here, so that a picture which ends its function cannot end the sweep. Doing so
 * renews the object's date, which spaces the attempts. Opens its own short transactions; answers how many it took up.
 */
export async function redriveUploads({ what, findStale, reject, keysOf }: Uploads, now: Date): Promise<number> {
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  const stale = await asWorker((db) => findStale(db, before(STALE_SECONDS), LIMIT));
  const rejectAs = async (id: string, reason: "not_uploaded" | "not_processed") =>
    (await asWorker((db) => reject(db, id, reason))).length;
  let taken = 0;
  if (stale.length === 0) return 0;
  // To a database that was put back nobody has tried for as long as the row is old.
  const givesUp = !(await asWorker(isRestored));

  const take = async ({ id, object_key, content_type, created_at }: StaleUpload): Promise<number> => {
    const object = await headObject(object_key);
    if (object === undefined) return created_at < before(NEVER_UPLOADED_SECONDS) ? rejectAs(id, "not_uploaded") : 0;
    if (givesUp && created_at < before(GIVE_UP_SECONDS)) {
      await deleteObjects(keysOf(object_key));
      return rejectAs(id, "not_processed");
    }
    if (object.last_modified >= before(STALE_SECONDS)) return 0;
    await announceAgain(object_key, content_type);
    return 1;
  };
  await atATime(CONCURRENCY, stale, async (upload) => {
    try {
      const found = await take(upload);
      taken += found;
    } catch (error) {
      log.warn(`A ${what} was not taken up again.`, { error: error as Error });
    }
  });
  return taken;
}
