import type { Db } from "../db/transaction.ts";

/** The ids of those who administer an organization and are in it now. */
export async function administratorsOf(db: Db, orgId: string): Promise<string[]> {
  return (await db.query<{ id: string }>(selectAdministrators, [orgId])).map(({ id }) => id);
}

const selectAdministrators = `
  select id from users where org_id = $1 and status = 'active' and role in ('admin', 'super_admin') order by id`;
