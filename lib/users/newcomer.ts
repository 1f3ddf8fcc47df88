import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";

/**
 * Refuses to open an account for somebody who has one in this organization: 409 FORMER_MEMBER with the `user_id` of an
 * account to reinstate, 409 EMAIL_TAKEN for one in use. What other organizations have is no matter of ours.
 */
export async function requireNewcomer(db: Db, orgId: string, email: string): Promise<void> {
  const holder = await db.find<{ id: string; status: string }>(selectHolder, [orgId, email]);
  if (holder === undefined) return;
  if (holder.status === "active") throw new AppError("EMAIL_TAKEN");
  throw new AppError("FORMER_MEMBER", { details: { user_id: holder.id, status: holder.status } });
}

const selectHolder = `
  select id, status from users where org_id = $1 and email = $2 and erased_at is null`;
