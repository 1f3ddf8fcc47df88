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

const lockMaker = `
  select u.id, u.name, u.role, u.managed_departments
  from users u join organizations o on o.id = u.org_id
  where u.org_id = $1 and u.id = $2 and u.status = 'active' and o.is_active
  for share of u`;
