import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";

/** How many members an organization's plan has room for, and until when. */
type Plan = {
  /** Null for as many as come. */
  max_users: number | null;
  expires_at: Date | null;
  expired: boolean;
};

/** Locks the organization, so that two who ask for the last seat do not both get it. */
export async function lockPlan(db: Db, orgId: string, now: Date): Promise<Plan> {
  const plan = await db.one<{ max_users: number | null; expires_at: Date | null }>(selectPlan, [orgId]);
  return { ...plan, expired: plan.expires_at !== null && plan.expires_at <= now };
}

/**
 * How many members take a seat: those who are active. Asked after the lock, by a statement of its own: one that waits for
 * the lock and counts as well would count what was there before the wait.
 */
export async function countSeats(db: Db, orgId: string): Promise<number> {
  return (await db.one<{ taken: number }>(selectTaken, [orgId])).taken;
}

/** 402 PLAN_LIMIT when the organization's plan has expired or all its seats are taken. Locks the organization. */
export async function requireSeat(db: Db, orgId: string, now: Date): Promise<void> {
  const { max_users, expires_at, expired } = await lockPlan(db, orgId, now);
  if (expired) throw new AppError("PLAN_LIMIT", { details: { limit: "expires_at", expires_at } });
  if (max_users !== null && (await countSeats(db, orgId)) >= max_users)
    throw new AppError("PLAN_LIMIT", { details: { limit: "max_users", max_users } });
}

const selectPlan = `
  select max_users, expires_at from organizations where id = $1 for no key update`;

const selectTaken = `
  select count(*) as taken from users where org_id = $1 and status = 'active'`;
