import type { Db } from "../db/transaction.ts";

/**
 * Does `work` inside another organization, in the transaction that runs. A second transaction would need a second
 * connection, and a function on Lambda has one. Only for callers who are known to be super admins.
 */
export async function inside<Result>(db: Db, orgId: string, work: () => Promise<Result>): Promise<Result> {
  const { before } = await db.one<{ before: string }>(selectOrganization);
  await db.query(setOrganization, [orgId]);
  const result = await work();
  // Not taken back after an error: the rollback does that, too.
  await db.query(setOrganization, [before]);
  return result;
}

const selectOrganization = `
  select current_setting('app.org_id') as before`;

const setOrganization = `
  select set_config('app.org_id', $1, true)`;
