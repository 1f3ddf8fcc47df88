import { type UserRow, userColumns } from "../../auth/user.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { Publish } from "../../platform/live/after-commit.ts";
import { tellMember } from "../../platform/live/member-update.ts";

/** A member whose picture is about to go, held until the transaction ends. */
export function holdMember(db: Db, userId: string): Promise<UserRow> {
  return db.one<UserRow>(lockMember, [userId]);
}

/**
 * Takes the picture of a member, whom the caller holds, out of the bucket and out of their row, with all that they have
 * uploaded to become one, and tells whoever sees them. Answers them as they are then.
 */
export async function clearPicture(db: Db, publish: Publish, member: UserRow): Promise<UserRow> {
  // The bucket's client is as large as an endpoint: it is loaded where somebody removes something.
  const { removePicture } = await import("./remove.ts");
  await removePicture(db, member.id);
  if (member.picture_key === null) return member;
  tellMember(publish, member, "changed", { fields: ["profile_picture_url"] });
  return db.one<UserRow>(clearUser, [member.id]);
}

const lockMember = `
  select ${userColumns} from users u where u.org_id = (select app.current_org()) and u.id = $1 for no key update`;

const clearUser = `
  update users u set picture_key = null where u.org_id = (select app.current_org()) and u.id = $1
  returning ${userColumns}`;
