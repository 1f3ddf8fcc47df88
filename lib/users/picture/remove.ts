import { deleteObjects } from "../../platform/aws/bucket.ts";
import { asWorkerIn, type Db } from "../../platform/db/transaction.ts";

type Stored = { object_key: string | null; picture_key: string | null };

/**
 * Removes a member's picture, and what they have uploaded or may still upload to become one. The member is locked by the
 * caller. If a file cannot be deleted the transaction fails, its rows stay, and the call can be repeated.
 */
export async function removePicture(db: Db, userId: string): Promise<void> {
  const stored = await db.query<Stored>(deleteUploads, [userId]);
  await deleteObjects(stored.flatMap(({ object_key, picture_key }) => [object_key ?? [], picture_key ?? []].flat()));
}

/** The same of a member who was erased: their row tells nothing of it any more. */
export function removePicturesOf(orgId: string, userId: string): Promise<void> {
  return asWorkerIn(orgId, (db) => removePicture(db, userId));
}

const deleteUploads = `
  delete from picture_uploads where org_id = (select app.current_org()) and user_id = $1
  returning object_key, picture_key`;
