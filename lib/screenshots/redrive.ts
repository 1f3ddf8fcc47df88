import type { Db } from "../platform/db/transaction.ts";
import { afterPlace, placeOf, redriveUploads, type StaleUpload } from "../platform/files/redrive.ts";
import { thumbnailKeyOf } from "./keys.ts";

/** Takes up screenshots whose event was lost. Answers how many. */
export function redriveScreenshots(now: Date): Promise<number> {
  return redriveUploads(
    {
      what: "screenshot",
      findStale: findStalePending,
      reject: (db, id, reason) => db.query(markRejected, [id, reason]),
      keysOf: (objectKey) => [objectKey, thumbnailKeyOf(objectKey)],
    },
    now,
  );
}

/** Screenshots still pending that were begun before `olderThan`, the oldest first, `limit` at most, from after a place on. */
export function findStalePending(db: Db, olderThan: Date, limit: number, after = ""): Promise<StaleUpload[]> {
  return db.query<StaleUpload>(selectStale, [olderThan, limit, after]);
}

const selectStale = `
  select id, org_id, object_key, content_type, created_at, ${placeOf} as place
  from screenshots
  where status = 'pending' and created_at < $1 and ${afterPlace}
  order by created_at, id
  limit $2`;

const markRejected = `
  update screenshots set status = 'rejected', rejected_reason = $2
  where org_id = (select app.current_org()) and id = $1 and status = 'pending'
  returning id`;
