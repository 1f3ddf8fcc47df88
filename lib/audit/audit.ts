import { currentJob } from "../platform/db/job.ts";
import type { Db } from "../platform/db/transaction.ts";

/** Something somebody did that the organization may want to know of later. */
export type AuditEntry = {
  org_id: string;
  /** Who did it; null for what nobody did who is a member. */
  user_id: string | null;
  /** What was done, such as `login` or `user.create`. */
  action: string;
  /** The kind of thing it was done to, and which one. */
  resource: string;
  resource_id: string;
  /** Never a secret: administrators read this. */
  metadata?: Record<string, unknown>;
};

/**
 * Writes an audit row in the transaction of what it tells: the two commit together or not at all, so nobody waits for it
 * by itself. What became of which column is caught by the tables themselves (`app.audited`), and found by the transaction.
 */
export function audit(db: Db, call: Origin, entry: AuditEntry): void {
  write(db, entry, call);
}

/** The same in a background job, of what somebody asked it to do. Jobs that write none get one for what they change. */
export function auditJob(db: Db, entry: AuditEntry): void {
  write(db, entry, { ip: null, user_agent: null });
}

/** From where somebody did it; a request's call is one. */
export type Origin = { readonly ip: string | null; readonly user_agent: string | null };

function write(db: Db, entry: AuditEntry, { ip, user_agent }: Origin): void {
  const { org_id, user_id, action, resource, resource_id, metadata = {} } = entry;
  const job = currentJob()?.name ?? null;
  db.send(insertEntry, [org_id, user_id, action, resource, resource_id, metadata, ip, user_agent, job]);
}

const insertEntry = `
  insert into audit_log (org_id, user_id, action, resource, resource_id, metadata, ip_address, user_agent, job)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
