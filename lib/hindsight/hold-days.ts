import type { Db } from "../platform/db/transaction.ts";

/**
 * Holds an organization's days until the transaction ends: neither another decision nor evidence changes one of them
 * meanwhile. Members are locked in the order in which everybody else locks them.
 */
export async function holdDays(db: Db, orgId: string): Promise<void> {
  await db.query(lockOrganization, [orgId]);
  await db.query(lockMembers, [orgId]);
}

const lockOrganization = `
  select from organizations where id = $1 for no key update`;

const lockMembers = `
  select from user_status where org_id = $1 order by user_id for no key update`;
