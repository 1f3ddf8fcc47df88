import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import {
  ALLOWANCES,
  type Limited,
  nextDay,
  OPEN_INVITES_OF_UNPROVEN,
  type Standing,
  standingOf,
} from "./rules/allowance.ts";

type Amounts = { readonly [What in Limited]?: number };
type Maker = { org_id: string; user_id: string };
export type Surplus = { what: Limited | "open_invites"; allowed: number; resets_at: Date };

/**
 * Counts what a member is about to have their organization do, in the transaction of doing it.
 * 429 QUOTA_EXCEEDED for more than they may: see rules/allowance.ts.
 */
export async function requireQuota(db: Db, maker: Maker, amounts: Amounts, now: Date): Promise<void> {
  const surplus = await takeQuotaOf(db, maker, amounts, now);
  if (surplus === undefined) return;
  const retryAfter = Math.max(1, Math.ceil((surplus.resets_at.getTime() - now.getTime()) / 1000));
  throw new AppError("QUOTA_EXCEEDED", { details: surplus, retryAfter });
}

/** The same, answering what would be too much. */
export async function takeQuotaOf(db: Db, maker: Maker, amounts: Amounts, now: Date): Promise<Surplus | undefined> {
  const { org_id, user_id } = maker;
  const standing = standingOf(await db.one(selectMaker, [org_id, user_id]), now);
  if (standing === null) return undefined;
  const surplus = await takeQuota(db, org_id, amounts, standing, now);
  if (surplus !== undefined || standing !== "unproven" || amounts.invites === undefined) return surplus;
  // Asked behind the lock that counting is, by a statement of its own: two at once do not both make the last one.
  const { open, resets_at } = await db.one<OpenInvites>(selectOpenInvites, [org_id, now]);
  const allowed = OPEN_INVITES_OF_UNPROVEN;
  return open < allowed ? undefined : { what: "open_invites", allowed, resets_at: resets_at ?? nextDay(now) };
}

/** Counts by a standing that is known. What was counted before a surplus is found is taken back with the transaction. */
export async function takeQuota(
  db: Db,
  orgId: string,
  amounts: Amounts,
  standing: Standing,
  now: Date,
): Promise<Surplus | undefined> {
  for (const [what, amount] of Object.entries(amounts) as [Limited, number][]) {
    const allowed = ALLOWANCES[standing][what];
    if (allowed === Number.POSITIVE_INFINITY) continue;
    const surplus = { what, allowed, resets_at: nextDay(now) };
    if (amount > allowed) return surplus;
    const taken = await db.find(take, [orgId, now.toISOString().slice(0, 10), what, amount, allowed]);
    if (taken === undefined) return surplus;
  }
  return undefined;
}

type OpenInvites = { open: number; resets_at: Date | null };

const selectMaker = `
  select u.role, u.email_verified_at, o.created_at as organization_created_at
  from users u join organizations o on o.id = u.org_id
  where u.org_id = $1 and u.id = $2`;

const take = `
  insert into quota_usage as q (org_id, date, what, used) values ($1, $2, $3, $4)
  on conflict (org_id, date, what) do update set used = q.used + excluded.used where q.used + excluded.used <= $5
  returning used`;

// Those that people asked for themselves take nobody's place.
const selectOpenInvites = `
  select count(*) as open, min(expires_at) as resets_at from invites
  where org_id = $1 and created_by is not null and accepted_at is null and revoked_at is null and expires_at > $2`;
