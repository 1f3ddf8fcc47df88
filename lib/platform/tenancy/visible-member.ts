import type { Db } from "../db/transaction.ts";
import { AppError } from "../errors.ts";
import { seesDepartment } from "./rules/departments.ts";
import { hasAtLeast, type Role } from "./rules/roles.ts";
import type { Principal } from "./standing.ts";

/** A member whose data the caller may see. */
export type VisibleMember = {
  id: string;
  name: string;
  email: string;
  employee_id: string;
  role: Role;
  status: "active" | "inactive" | "terminated";
  department: string | null;
};

/**
 * The member whose data is asked for: the caller themselves without `userId`, else anyone for managers and above, and
 * for managers with departments only the members of those. Former members stay visible.
 *
 * 403 FORBIDDEN below manager for anybody else, whether they exist or not; 404 NOT_FOUND for a member who is unknown,
 * of another organization, or of a department the caller does not manage.
 */
export async function findVisibleMember(
  db: Db,
  principal: Pick<Principal, "user_id" | "role" | "managed_departments">,
  userId: string = principal.user_id,
): Promise<VisibleMember> {
  const own = userId.toLowerCase() === principal.user_id;
  if (!own && !hasAtLeast(principal.role, "manager")) throw new AppError("FORBIDDEN");
  const member = await db.find<VisibleMember>(selectMember, [userId]);
  if (member === undefined || !(own || seesDepartment(principal, member.department))) throw new AppError("NOT_FOUND");
  return member;
}

/**
 * 403 FORBIDDEN for changing something of a member above the caller: managers see the administrators of their
 * departments, but what these have done is not theirs to write.
 */
export function requireNotAbove(principal: Principal, { role }: Pick<VisibleMember, "role">): void {
  if (!hasAtLeast(principal.role, role)) throw new AppError("FORBIDDEN");
}

const selectMember = `
  select u.id, u.name, u.email, u.employee_id, u.role, u.status, u.department
  from users u
  where u.id = $1`;
