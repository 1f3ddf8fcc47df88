import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import type { Principal } from "../../platform/tenancy/standing.ts";
import { findVisibleMember, type VisibleMember } from "../../platform/tenancy/visible-member.ts";
import { mayExport } from "../rules/may-export.ts";

/**
 * A member of whose data the caller may have a copy. Beyond what `findVisibleMember` refuses: 403 FORBIDDEN below
 * administrator for anybody else, and for a role that is not the caller's to give; 404 NOT_FOUND for somebody who was
 * erased, because nothing is kept of them.
 */
export async function findExportable(db: Db, principal: Principal, userId: string): Promise<VisibleMember> {
  const member = await findVisibleMember(db, principal, userId);
  if (!mayExport({ id: principal.user_id, role: principal.role, status: "active" }, member))
    throw new AppError("FORBIDDEN");
  if ((await db.find(selectErased, [member.id])) !== undefined) throw new AppError("NOT_FOUND");
  return member;
}

const selectErased = `
  select from users where org_id = (select app.current_org()) and id = $1 and erased_at is not null`;
