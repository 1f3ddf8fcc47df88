import { deleteObjects } from "../platform/aws/bucket.ts";
import { asWorker } from "../platform/db/transaction.ts";
import { thumbnailKeyOf } from "./keys.ts";

const BATCH = 200;

/** Removes an organization's screenshots from before an instant. Answers how many were removed. */
export function removeScreenshotsBefore(orgId: string, before: Date): Promise<number> {
  return removeAll(selectOld, [orgId, before]);
}

/** Removes all screenshots of a member. Answers how many were removed. */
export function removeScreenshotsOf(orgId: string, userId: string): Promise<number> {
  return removeAll(selectOf, [orgId, userId]);
}

/**
 * In batches, files first: a failure leaves rows that the next run finds again, never files that nobody knows of. The
 * rows are locked meanwhile, so that a picture which is just being processed is waited for: its thumbnail would come
 * after all were deleted. What is uploaded from then on has no row, and goes when its event comes.
 */
async function removeAll(select: string, values: readonly unknown[]): Promise<number> {
  for (let removed = 0; ; ) {
    const batch = await asWorker(async (db) => {
      const rows = await db.query<{ id: string; object_key: string }>(select, [...values, BATCH]);
      await deleteObjects(rows.flatMap(({ object_key }) => [object_key, thumbnailKeyOf(object_key)]));
      await db.query(deleteRows, [rows.map(({ id }) => id)]);
      return rows.length;
    });
    if (batch === 0) return removed;
    removed += batch;
  }
}

// Two that come at once lock in the same order, which is the index's: otherwise each could wait for the other.
const inOrder = "order by user_id, timestamp desc, id desc limit $3 for update";

const selectOld = `
  select id, object_key from screenshots where org_id = $1 and timestamp < $2 ${inOrder}`;

const selectOf = `
  select id, object_key from screenshots where org_id = $1 and user_id = $2 ${inOrder}`;

const deleteRows = `
  delete from screenshots where id = any ($1::uuid[])`;
