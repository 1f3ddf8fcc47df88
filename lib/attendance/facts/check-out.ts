import type * as z from "zod";
import { AppError } from "../../platform/errors.ts";
import type { location } from "../../platform/http/schemas.ts";
import { rulesAt } from "../../platform/tenancy/rules-in-force.ts";
import { markDeclaredLate, markForReview } from "../marks.ts";
import { type AttendanceRecord, findRecord } from "../record.ts";
import { settleSessions } from "../settle/settle-sessions.ts";
import { latestEnd } from "./bounds.ts";
import type { Context, Declared, Member } from "./context.ts";
import type { InTheWay } from "./in-the-way.ts";
import { isEnded, noSession, type Session, sessionsUntil } from "./session-at.ts";

export type CheckOut = Declared & {
  ip: string | null;
  location: z.output<typeof location> | undefined;
  notes: string | undefined;
};

/**
 * `known`: it was declared already. `bounded`: the work would have been longer than there may be, so it ended by
 * itself.
 */
export type CheckedOut = {
  record: AttendanceRecord;
  work_session_id: string;
  ended_at: Date;
  known: boolean;
  bounded: boolean;
};

/**
 * Work that ended: that which runs, or which ended by itself, ends when the member says. Who checks out of work that
 * began longer ago than work lasts has forgotten to: it ends where nobody had ended it, and asks for a look.
 *
 * 409 NOT_CHECKED_IN where no work has to be ended, 422 TIMESTAMP_OUT_OF_ORDER before what was declared in it.
 */
export async function enterCheckOut(context: Context, member: Member, fact: CheckOut): Promise<CheckedOut> {
  const { db, organization, now, publish } = context;
  const { at, ip, location, notes } = fact;
  const session = choose(await sessionsUntil(db, member.user_id, at), at);
  if (session === undefined) throw noSession(member, at, session);
  if (isEnded(session)) {
    const same = fact.is_given && session.ended_at?.getTime() === at.getTime();
    if (!same) throw noSession(member, at, session);
    return answer(context, session, await findRecord(db, session.attendance_record_id), { known: true });
  }
  const bounded = at > latestEnd(await rulesAt(db, organization, session.started_at), session.started_at);
  if (bounded && session.ended_at !== null) throw noSession(member, at, session);
  const last = await db.find<InTheWay>(selectLater, [member.user_id, at, session.started_at, session.next_start]);
  if (!bounded && last !== undefined) {
    const details = { earliest: last.end ?? last.start, in_the_way: last };
    throw new AppError("TIMESTAMP_OUT_OF_ORDER", { details });
  }

  if (!bounded) {
    const endedBy = fact.source === "admin" ? "admin" : "member";
    await db.query(endSession, [session.id, at, endedBy, fact.source, fact.recorded_at]);
  }
  await db.query(noteRecord, [session.attendance_record_id, ip, location ?? null, notes ?? null]);
  markDeclaredLate(db, session.attendance_record_id, at, fact.recorded_at);
  if (bounded) markForReview(db, session.attendance_record_id);
  const ending = bounded ? new Set([session.id]) : new Set<string>();
  const { sessions, records } = await settleSessions(db, organization, [session.id], { now, publish, ending });
  const after = sessions.find(({ id }) => id === session.id) ?? session;
  return answer(
    context,
    after,
    records.find(({ id }) => id === session.attendance_record_id),
    { bounded },
  );
}

/**
 * The last session that began before an instant; where two meet in it, the earlier one of a day, unless that was ended.
 */
function choose([last, before]: readonly Session[], at: Date): Session | undefined {
  const meets = last?.started_at.getTime() === at.getTime();
  const sameDay = before?.attendance_record_id === last?.attendance_record_id;
  return meets && sameDay && before !== undefined && mayEndAt(before, at) ? before : last;
}

function mayEndAt(session: Session, at: Date): boolean {
  return !isEnded(session) || session.ended_at?.getTime() === at.getTime();
}

function answer(
  _context: Context,
  { id, ended_at }: Pick<Session, "id" | "ended_at">,
  record: AttendanceRecord | undefined,
  { known = false, bounded = false }: { known?: boolean; bounded?: boolean },
): CheckedOut {
  if (record === undefined || ended_at === null) throw new Error("A session that has no end, or no day.");
  return { record, work_session_id: id, ended_at, known, bounded };
}

// The last break or meeting in the session that somebody has declared to begin or end later.
const selectLater = `
  select * from (
    select 'lunch_break' as type, id, break_start_time as start,
      case when end_source is distinct from 'auto' then break_end_time end as "end"
    from lunch_breaks
    where org_id = (select app.current_org()) and user_id = $1 and voided_at is null and break_start_time >= $3
    union all
    select 'meeting', id, start_time, end_time
    from meetings
    where org_id = (select app.current_org()) and user_id = $1 and voided_at is null and start_time >= $3
  ) later
  where (start > $2 or "end" > $2) and ($4::timestamptz is null or start < $4)
  order by coalesce("end", start) desc limit 1`;

const endSession = `
  update work_sessions set ended_at = $2, ended_by = $3, end_source = $4, end_recorded_at = $5
  where org_id = (select app.current_org()) and id = $1`;

const noteRecord = `
  update attendance_records set
    check_out_ip = coalesce($2, check_out_ip), check_out_location = coalesce($3, check_out_location),
    notes = coalesce($4, notes)
  where org_id = (select app.current_org()) and id = $1`;
