import type { Db } from "../db/transaction.ts";
import { hasAtLeast } from "../domain/roles.ts";
import { AppError } from "../http/errors.ts";
import type { Principal } from "../http/standing.ts";
import { inside } from "./inside.ts";

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
