import type { Db } from "../../platform/db/transaction.ts";
import { createdAt } from "../../platform/tenancy/member-since.ts";
import type { Principal } from "../../platform/tenancy/standing.ts";
import { findMemberOn, requireNotAbove, type VisibleMember } from "../../platform/tenancy/visible-member.ts";
import { lockOpenSession, type OpenSession } from "../../timeline/work-session.ts";
import type { Day } from "./change-facts.ts";

/** A day to change, whose member's timeline is locked. */
export type TakenDay = { day: Day; member: VisibleMember; open: OpenSession | undefined };

/**
 * A day of the caller's own, or of a member they look after. 403 FORBIDDEN and 404 NOT_FOUND as for whoever may be
 * seen, 403 FORBIDDEN for a member above the caller.
 */
export async function takeDay(
  db: Db,
  principal: Principal,
  { user_id, date }: { user_id: string; date: string },
): Promise<TakenDay> {
  const member = await findMemberOn(db, principal, date, user_id);
  requireNotAbove(principal, member);
  const open = await lockOpenSession(db, member.id);
  return { day: { user_id: member.id, created_at: await createdAt(db, member.id), date }, member, open };
}
