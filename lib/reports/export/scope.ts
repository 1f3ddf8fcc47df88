import type { Db } from "../../platform/db/transaction.ts";
import { departmentsFor } from "../../platform/tenancy/rules/departments.ts";
import type { Principal } from "../../platform/tenancy/standing.ts";
import { findMemberOver, type VisibleMember } from "../../platform/tenancy/visible-member.ts";
import type { Period } from "../../platform/time/period.ts";
import { findInState } from "./in-state.ts";
import type { ExportScope } from "./members.ts";
import type { ExportQuery } from "./period.ts";

type Asker = Pick<Principal, "org_id" | "user_id" | "role" | "managed_departments">;

/**
 * Whose days an export holds, as far as the caller sees them, and the one member that it is of. 404 NOT_FOUND for a
 * member of whom the caller sees none.
 */
export async function findScope(
  db: Db,
  asker: Asker,
  { user_id, department, q, state }: Pick<ExportQuery, "user_id" | "department" | "q" | "state">,
  period: Period,
  now: Date,
): Promise<{ scope: ExportScope; member: VisibleMember | null }> {
  const member = user_id === undefined ? null : await findMemberOver(db, asker, period, user_id);
  // A member asked for by id may be the caller, who need not be in a department they manage.
  const { id: only, seen_in } = member ?? { id: null, seen_in: asker.managed_departments };
  const departments = departmentsFor({ managed_departments: seen_in }, department);
  const among = state === undefined ? null : await findInState(db, asker, state, now);
  return { scope: { org_id: asker.org_id, user_id: only, departments, q: q ?? null, among }, member };
}
