import { type UserRow, userColumns } from "../../auth/user.ts";
import type { Db } from "../../platform/db/transaction.ts";

/** A member whose picture is about to change, held until the transaction ends. */
export function lockPictured(db: Db, userId: string): Promise<{ picture_key: string | null }> {
  return db.one<{ picture_key: string | null }>(lockMember, [userId]);
}

/** Takes the picture of a member, whom the caller holds, out of the bucket and out of their row. */
export async function clearPicture(db: Db, userId: string): Promise<UserRow> {
  // The bucket's client is as large as an endpoint: it is loaded where somebody removes something.
  const { removePicture } = await import("./remove.ts");
  await removePicture(db, userId);
  return db.one<UserRow>(clearUser, [userId]);
}

const lockMember = `
  select picture_key from users where id = $1 for no key update`;

const clearUser = `
  update users u set picture_key = null where u.id = $1
  returning ${userColumns}`;
