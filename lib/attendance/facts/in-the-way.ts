import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";

/** A fact that another one cannot stand beside. */
export type InTheWay = {
  type: "work_session" | "lunch_break" | "meeting";
  id: string;
  start: Date;
  end: Date | null;
};

/** A stretch of time; without an end an instant that something begins at. */
export type Span = { start: Date; end?: Date | undefined };

/** 409 ACTIVITY_OVERLAPS, with the fact that is in the way. */
export function overlaps(in_the_way: InTheWay): AppError {
  return new AppError("ACTIVITY_OVERLAPS", { details: { in_the_way } });
}

/**
 * 409 ACTIVITY_OVERLAPS when a declared work session lies over a span. One whose end is only a decision is in nobody's
 * way once something else begins after it: it gives way.
 */
export async function requireFreeSession(db: Db, userId: string, { start, end }: Span, except?: string): Promise<void> {
  const found = await db.find<InTheWay>(selectSession, [userId, start, end ?? null, except ?? null]);
  if (found !== undefined) throw overlaps(found);
  db.send(endBefore, [userId, start, except ?? null]);
}

/** The same for breaks and meetings, none of which may lie over another. */
export async function requireFreeMask(db: Db, userId: string, { start, end }: Span, except?: string): Promise<void> {
  const found = await db.find<InTheWay>(selectMask, [userId, start, end ?? null, except ?? null]);
  if (found !== undefined) throw overlaps(found);
  db.send(endBreakBefore, [userId, start, except ?? null]);
}

// A fact that begins later than the new one and before its end is in the way, however it ends; so is one that began
// before and was declared to go on.
const selectSession = `
  select 'work_session' as type, id, started_at as start, ended_at as "end"
  from work_sessions
  where org_id = (select app.current_org())
    and user_id = $1 and voided_at is null and id is distinct from $4::uuid and (
    started_at = $2 and coalesce(ended_at, 'infinity') > $2
    or started_at < $2 and ended_at > $2 and ended_by is distinct from 'auto'
    or started_at > $2 and started_at < $3::timestamptz)
  order by started_at limit 1`;

const endBefore = `
  update work_sessions set ended_at = $2, ended_by = 'auto', end_source = 'auto', end_recorded_at = now()
  where org_id = (select app.current_org()) and user_id = $1 and voided_at is null and id is distinct from $3::uuid
    and started_at < $2
    and (ended_at is null or ended_at > $2 and ended_by = 'auto')`;

const selectMask = `
  select type, id, start, "end" from (
    select 'lunch_break' as type, id, break_start_time as start, break_end_time as "end",
      break_end_time is null or end_source is not distinct from 'auto' as gives_way
    from lunch_breaks
    where org_id = (select app.current_org()) and user_id = $1 and voided_at is null
      and break_start_time > $2::timestamptz - interval '2 days'
    union all
    select 'meeting', id, start_time, end_time, false
    from meetings
    where org_id = (select app.current_org()) and user_id = $1 and voided_at is null
      and start_time > $2::timestamptz - interval '2 days'
  ) masks
  where id is distinct from $4::uuid and (
    start = $2 and coalesce("end", 'infinity') > $2
    or start < $2 and "end" > $2 and not gives_way
    or start > $2 and start < $3::timestamptz)
  order by start limit 1`;

const endBreakBefore = `
  update lunch_breaks set break_end_time = $2, end_source = 'auto', end_recorded_at = now()
  where org_id = (select app.current_org()) and user_id = $1 and voided_at is null and id is distinct from $3::uuid
    and break_start_time < $2
    and (break_end_time is null or break_end_time > $2 and end_source = 'auto')`;
