import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { LeaveSpan } from "../schedules/rules/leave.ts";

type OtherLeave = LeaveSpan & { type: "leave"; id: string; status: string };

/** 409 LEAVE_OVERLAPS, which names the leave in the way. The caller holds the member's lock. */
export async function refuseOverLeave(db: Db, userId: string, span: LeaveSpan): Promise<void> {
  const values = [userId, span.from, span.from_half, span.to, span.to_half];
  const [other] = await db.query<OtherLeave>(selectOverlapping, values);
  if (other !== undefined) throw new AppError("LEAVE_OVERLAPS", { details: { in_the_way: other } });
}

// The first half of a date comes before its second by name, too.
const selectOverlapping = `
  select 'leave' as type, id, from_date as "from", from_half, to_date as "to", to_half, status
  from leaves
  where org_id = (select app.current_org()) and user_id = $1 and status in ('pending', 'approved')
    and (from_date, from_half) <= ($4::date, $5::text) and (to_date, to_half) >= ($2::date, $3::text)
  order by from_date, from_half
  limit 1`;
