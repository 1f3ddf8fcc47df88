import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { inside } from "../platform/tenancy/inside.ts";
import { hasAtLeast } from "../platform/tenancy/rules/roles.ts";
import type { Principal } from "../platform/tenancy/standing.ts";

/**
 * Does `work` inside the organization that is asked for: administrators have their own, super admins any. For all
 * others, and for one that does not exist, 404 NOT_FOUND.
 */
export async function inReachableOrganization<Result>(
  db: Db,
  principal: Principal,
  orgId: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (orgId.toLowerCase() === principal.org_id) return work();
  if (!hasAtLeast(principal.role, "super_admin")) throw new AppError("NOT_FOUND");
  return inside(db, orgId, work);
}
