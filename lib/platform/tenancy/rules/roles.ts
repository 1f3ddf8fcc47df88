/** Who may do what, from the least to the most. Employees and students differ in what they do, not in rank. */
export const ROLES = ["student", "employee", "teacher", "manager", "admin", "super_admin"] as const;
export type Role = (typeof ROLES)[number];

const RANK: Record<Role, number> = { student: 0, employee: 0, teacher: 1, manager: 2, admin: 3, super_admin: 4 };

/** True when `role` may do what needs at least `least`. */
export function hasAtLeast(role: Role, least: Role): boolean {
  return RANK[role] >= RANK[least];
}

/** Whether a role may do more than those who only work or learn. */
export function givesRights(role: Role): boolean {
  return hasAtLeast(role, "teacher");
}

/** True when `actor` stands above `target`; nobody stands above a super_admin but another. */
export function outranks(actor: Role, target: Role): boolean {
  return actor === "super_admin" || RANK[actor] > RANK[target];
}

/**
 * True when `actor` may give or take away `target`'s role: nobody acts on their own rank or above, but admins on
 * admins.
 */
export function mayAssign(actor: Role, target: Role): boolean {
  if (actor === "super_admin") return true;
  return actor === "admin" && RANK[target] <= RANK.admin;
}
