import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { holdPlan, planOf } from "../platform/tenancy/plan.ts";
import { roomIn } from "../platform/tenancy/rules/plans.ts";

/**
 * 402 PLAN_LIMIT when the organization has as many active classes as its plan has room for. Locks the organization, so
 * that two who ask for the last do not both get it.
 */
export async function requireClass(db: Db, orgId: string): Promise<void> {
  const { classes: limit } = roomIn(await holdPlan(db, orgId));
  if (limit === null) return;
  // By a statement of its own: one that waits for the lock and counts would count what was there before the wait.
  const { used } = await db.one<{ used: number }>(countActive, [orgId]);
  if (used >= limit) throw new AppError("PLAN_LIMIT", { details: { limit: "classes", classes: limit, used } });
}

/** How many members may be in one class by the plan; null for any number. */
export async function membersPerClass(db: Db, orgId: string): Promise<number | null> {
  return roomIn(await planOf(db, orgId)).members;
}

const countActive = `
  select count(*) as used from classes where org_id = $1 and is_active`;
