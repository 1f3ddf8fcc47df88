import type { Db } from "../platform/db/transaction.ts";
import type { Call } from "../platform/http/call.ts";

/** Something somebody did that the organization may want to know of later. */
export type AuditEntry = {
  org_id: string;
  /** Who did it. */
  user_id: string;
  /** What was done, such as `login` or `user.create`. */
  action: string;
  /** The kind of thing it was done to, and which one. */
  resource: string;
  resource_id: string;
  /** Never a secret: administrators read this. */
  metadata?: Record<string, unknown>;
};

/** Writes an audit row in the transaction of what it tells: the two commit together or not at all. */
export async function audit(db: Db, call: Call, entry: AuditEntry): Promise<void> {
  const { org_id, user_id, action, resource, resource_id, metadata = {} } = entry;
  await db.query(insertEntry, [org_id, user_id, action, resource, resource_id, metadata, call.ip, call.user_agent]);
}

const insertEntry = `
  insert into audit_log (org_id, user_id, action, resource, resource_id, metadata, ip_address, user_agent)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;
