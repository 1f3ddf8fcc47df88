import { deleteObjects } from "../platform/aws/bucket.ts";
import { asWorker } from "../platform/db/transaction.ts";
import { thumbnailKeyOf } from "./keys.ts";

const BATCH = 200;

/**
 * Removes an organization's screenshots from before an instant, in batches: files first, so that a failure leaves
 * rows that the next run finds again, never files that nobody knows of. Answers how many were removed.
 */
export async function removeScreenshotsBefore(orgId: string, before: Date): Promise<number> {
  for (let removed = 0; ; ) {
    const batch = await asWorker((db) =>
      db.query<{ id: string; object_key: string }>(selectOld, [orgId, before, BATCH]),
    );
    if (batch.length === 0) return removed;
    await deleteObjects(batch.flatMap(({ object_key }) => [object_key, thumbnailKeyOf(object_key)]));
    await asWorker((db) => db.query(deleteRows, [batch.map(({ id }) => id)]));
    removed += batch.length;
  }
}

const selectOld = `
  select id, object_key from screenshots where org_id = $1 and timestamp < $2 limit $3`;

const deleteRows = `
  delete from screenshots where id = any ($1::uuid[])`;
