import { deleteObjects, MOST_DELETED } from "../platform/aws/bucket.ts";
import { asWorker, asWorkerIn, type Db } from "../platform/db/transaction.ts";
import { hasTimeFor } from "../platform/deadline.ts";
import { STEP } from "../platform/timeouts.ts";
import { thumbnailKeyOf } from "./keys.ts";

/** Each has two files: as many as one request deletes. */
const BATCH = MOST_DELETED / 2;

/**
 * Removes the screenshots of organizations from before an instant of each (keptSince). Answers how many were removed. Those
 * that somebody holds, and those for which there is no time, are left for the next run.
 */
export function removeOldScreenshots(kept: readonly [orgIds: string[], since: Date[]]): Promise<number> {
  return removeAll(
    () => asWorker((db) => removeBatch(db, selectOld, kept)),
    () => hasTimeFor(STEP),
  );
}

/** Removes all screenshots of a member. Answers how many were removed. */
export function removeScreenshotsOf(orgId: string, userId: string): Promise<number> {
  return removeAll(
    () => asWorkerIn(orgId, (db) => removeBatch(db, selectOf, [orgId, userId])),
    () => true,
  );
}

/** Batch by batch, until one is not full. */
async function removeAll(removeNext: () => Promise<number>, goesOn: () => boolean): Promise<number> {
  for (let removed = 0; ; ) {
    const batch = await removeNext();
    removed += batch;
    if (batch < BATCH || !goesOn()) return removed;
  }
}

type Taken = { org_id: string; id: string; object_key: string };

/**
 * Files first: a failure leaves rows that the next run finds again, never files that nobody knows of. The rows are
 * locked meanwhile, so that a picture which is just being processed is waited for, or left: its thumbnail would come
 * after all were deleted. What is uploaded from then on has no row, and goes when its event comes.
 */
async function removeBatch(db: Db, select: string, values: readonly unknown[]): Promise<number> {
  const rows = await db.query<Taken>(select, [...values, BATCH]);
  await deleteObjects(rows.flatMap(({ object_key }) => [object_key, thumbnailKeyOf(object_key)]));
  await db.query(deleteRows, [rows.map(({ org_id }) => org_id), rows.map(({ id }) => id)]);
  return rows.length;
}

// Along an index, organization by organization. Several runs share the work: none waits for a row of another.
const selectOld = `
  select s.org_id, s.id, s.object_key from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
  join screenshots s on s.org_id = kept.org_id and s.timestamp < kept.since
  limit $3 for update of s skip locked`;

// Two that come at once lock in the same order, which is the index's: otherwise each could wait for the other.
const selectOf = `
  select org_id, id, object_key from screenshots where org_id = $1 and user_id = $2
  order by user_id, timestamp desc, id desc limit $3 for update`;

const deleteRows = `
  delete from screenshots s using unnest($1::uuid[], $2::uuid[]) as old (org_id, id)
  where s.org_id = old.org_id and s.id = old.id`;
