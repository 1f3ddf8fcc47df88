import { deleteObjects, MOST_DELETED } from "../platform/aws/bucket.ts";
import { asWorker } from "../platform/db/transaction.ts";
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
  return removeAll(selectOld, kept, () => hasTimeFor(STEP));
}

/** Removes all screenshots of a member. Answers how many were removed. */
export function removeScreenshotsOf(orgId: string, userId: string): Promise<number> {
  return removeAll(selectOf, [orgId, userId], () => true);
}

/**
 * In batches, files first: a failure leaves rows that the next run finds again, never files that nobody knows of. The
 * rows are locked meanwhile, so that a picture which is just being processed is waited for, or left: its thumbnail would
 * come after all were deleted. What is uploaded from then on has no row, and goes when its event comes.
 */
async function removeAll(select: string, values: readonly unknown[], goesOn: () => boolean): Promise<number> {
  for (let removed = 0; ; ) {
    const batch = await asWorker(async (db) => {
      const rows = await db.query<{ id: string; object_key: string }>(select, [...values, BATCH]);
      await deleteObjects(rows.flatMap(({ object_key }) => [object_key, thumbnailKeyOf(object_key)]));
      await db.query(deleteRows, [rows.map(({ id }) => id)]);
      return rows.length;
    });
    removed += batch;
    if (batch < BATCH || !goesOn()) return removed;
  }
}

// Along an index, organization by organization. Several runs share the work: none waits for a row of another.
const selectOld = `
  select s.id, s.object_key from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
  join screenshots s on s.org_id = kept.org_id and s.timestamp < kept.since
  limit $3 for update of s skip locked`;

// Two that come at once lock in the same order, which is the index's: otherwise each could wait for the other.
const selectOf = `
  select id, object_key from screenshots where org_id = $1 and user_id = $2
  order by user_id, timestamp desc, id desc limit $3 for update`;

const deleteRows = `
  delete from screenshots where id = any ($1::uuid[])`;
