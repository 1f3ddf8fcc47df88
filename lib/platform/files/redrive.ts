import { atATime } from "../at-a-time.ts";
import { announceAgain, deleteObjects, headObject } from "../aws/bucket.ts";
import { asWorker, asWorkerIn, type Db } from "../db/transaction.ts";
import { hasTimeFor } from "../deadline.ts";
import { log } from "../log.ts";
import { isRestored } from "./restored.ts";
import { savePlace, selectPlace } from "./sweep.ts";

/** An event that has not arrived by then was lost, or its processing failed for good. */
const STALE_SECONDS = 5 * 60;
/** An upload form is valid for a minute; by then the slowest upload has ended. */
const NEVER_UPLOADED_SECONDS = 3600;
/** What a day of attempts could not process stays unprocessed. */
const GIVE_UP_SECONDS = 86_400;
const PAGE = 500;
const CONCURRENCY = 20;
/** A page of objects to look at and to announce again. */
const PAGE_MS = 15_000;

/** A row that waits for its object to be processed. `place`: where the next page begins, `placeOf` of the row. */
export type StaleUpload = {
  id: string;
  org_id: string;
  object_key: string;
  content_type: string;
  created_at: Date;
  place: string;
};

/** SQL of a row's place among all of its kind, by age: a text that orders and compares as they do. */
export const placeOf = "to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || ' ' || id::text";

/** SQL of the rows after the place `$3`, by the index of their age; from the first on where it is empty. */
export const afterPlace = `
  ($3 = '' or (created_at, id) > (
    nullif(left($3, 26), '')::timestamp at time zone 'UTC', nullif(substr($3, 28), '')::uuid))`;

/** Uploads of a kind. */
export type Uploads = {
  /** In words, for the log. */
  readonly what: string;
  /** Those still pending that were begun before an instant, the oldest first, `limit` at most, from after a place on. */
  readonly findStale: (db: Db, olderThan: Date, limit: number, after: string) => Promise<StaleUpload[]>;
  /** In its organization, and only if nobody has dealt with it meanwhile; answers a row for each that was rejected. */
  readonly reject: (db: Db, id: string, reason: "not_uploaded" | "not_processed") => Promise<readonly unknown[]>;
  /** The objects of an upload that is given up. */
  readonly keysOf: (objectKey: string) => readonly string[];
};

/**
 * Takes up what got stuck between an upload and what is made of it; the sweep calls it every minute. The object is
 * announced again rather than processed here, so that a picture which ends its function cannot end the sweep. Doing so
 * renews the object's date, which spaces the attempts. Opens its own short transactions; answers how many it took up.
 *
 * It goes on until it has seen all, or there is no time: then the next run begins where it ended, so that those which wait
 * for an upload that never comes hide none behind them.
 */
export async function redriveUploads({ what, findStale, reject, keysOf }: Uploads, now: Date): Promise<number> {
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  const rejectAs = async ({ id, org_id }: StaleUpload, reason: "not_uploaded" | "not_processed") =>
    (await asWorkerIn(org_id, (db) => reject(db, id, reason))).length;
  let taken = 0;
  // To a database that was put back nobody has tried for as long as the row is old.
  let restored: Promise<boolean> | undefined;
  const givesUp = async () => {
    restored ??= asWorker(isRestored);
    return !(await restored);
  };

  const take = async (upload: StaleUpload): Promise<number> => {
    const { object_key, content_type, created_at } = upload;
    const object = await headObject(object_key);
    if (object === undefined) return created_at < before(NEVER_UPLOADED_SECONDS) ? rejectAs(upload, "not_uploaded") : 0;
    if (created_at < before(GIVE_UP_SECONDS) && (await givesUp())) {
      await deleteObjects(keysOf(object_key));
      return rejectAs(upload, "not_processed");
    }
    if (object.last_modified >= before(STALE_SECONDS)) return 0;
    await announceAgain(object_key, content_type);
    return 1;
  };
  const note = `pending/${what}`;
  let after = (await asWorker((db) => db.find<{ after_key: string }>(selectPlace, [note])))?.after_key ?? "";
  const begun = after;
  for (;;) {
    const stale = await asWorker((db) => findStale(db, before(STALE_SECONDS), PAGE, after));
    await atATime(CONCURRENCY, stale, async (upload) => {
      try {
        const found = await take(upload);
        taken += found;
      } catch (error) {
        log.warn(`A ${what} was not taken up again.`, { error: error as Error });
      }
    });
    // A page that is not full is the last one: the next run begins anew.
    after = stale.length < PAGE ? "" : (stale.at(-1)?.place ?? "");
    if (after === "" || !hasTimeFor(PAGE_MS)) break;
  }
  if (after !== begun) await asWorker((db) => db.query(savePlace, [note, after]));
  return taken;
}
