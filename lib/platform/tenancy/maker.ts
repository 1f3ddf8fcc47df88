import type { Db } from "../db/transaction.ts";
import type { Role } from "./rules/roles.ts";

/** Who set something in motion that outlives their request, as the database knows them now. */
export type Maker = { id: string; name: string; role: Role; managed_departments: string[] | null };

/**
 * The maker of something that is about to be used: a change, an import, an invite. Undefined for one who is no active
 * member any more, and where the organization is out of use: what they set in motion does nothing then. What it may
 * still do is a matter of the role that is answered. Nobody takes the maker's standing away before the transaction ends;
 * whoever is just doing so goes first.
 */
export function holdMaker(
  db: Db,
  { org_id, user_id }: { org_id: string; user_id: string },
): Promise<Maker | undefined> {
  return db.find<Maker>(lockMaker, [org_id, user_id]);
}

/**
 * Waits for what a member's request is still writing: a job that is queued before the commit may begin before it, and
 * would not see the row that it is of. A transaction of its own, because nobody may write of the member meanwhile.
 */
export async function awaitRequestsOf(db: Db, org_id: string, user_id: string | undefined): Promise<void> {
  if (user_id !== undefined) await db.query(waitForMember, [org_id, user_id]);
}

// A row that references the member is written under a lock on them, with which this one does not go together.
const waitForMember = `
  select from users where org_id = $1 and id = $2 for update`;

const lockMaker = `
  select u.id, u.name, u.role, u.managed_departments
  from users u join organizations o on o.id = u.org_id
  where u.org_id = $1 and u.id = $2 and u.status = 'active' and o.is_active
  for share of u`;
