import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";

/** What an organization's plan allows, and how many members take a seat now: those who are active. */
export type Seats = {
  /** Null for as many as come. */
  max_users: number | null;
  taken: number;
  expires_at: Date | null;
  expired: boolean;
};

/** Locks the organization, so that two who ask for the last seat do not both get it, and counts its seats. */
export async function lockSeats(db: Db, orgId: string, now: Date): Promise<Seats> {
  const plan = await db.one<{ max_users: number | null; expires_at: Date | null }>(lockPlan, [orgId]);
  // A statement of its own: one that waits for the lock and counts as well would count what was there before the wait.
  const { taken } = await db.one<{ taken: number }>(countSeats, [orgId]);
  return { ...plan, taken, expired: plan.expires_at !== null && plan.expires_at <= now };
}

/** 402 PLAN_LIMIT when the organization's plan has expired or all its seats are taken. Locks the organization. */
export async function requireSeat(db: Db, orgId: string, now: Date): Promise<void> {
  const { max_users, taken, expires_at, expired } = await lockSeats(db, orgId, now);
  if (expired) throw new AppError("PLAN_LIMIT", { details: { limit: "expires_at", expires_at } });
  if (max_users !== null && taken >= max_users)
    throw new AppError("PLAN_LIMIT", { details: { limit: "max_users", max_users } });
}

const lockPlan = `
  select max_users, expires_at from organizations where id = $1 for no key update`;

const countSeats = `
  select count(*) as taken from users where org_id = $1 and status = 'active'`;
