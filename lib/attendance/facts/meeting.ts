import { AppError } from "../../platform/errors.ts";
import type { Recorded } from "../../timeline/rules/source.ts";
import { markDeclaredLate } from "../marks.ts";
import { settleSessions } from "../settle/settle-sessions.ts";
import type { Context, Member } from "./context.ts";
import { overlaps, requireFreeMask } from "./in-the-way.ts";
import { isEnded, reaches, type Session, sessionInTheWay, sessionsUntil } from "./session-at.ts";

export type Meeting = Recorded & { start: Date; end: Date; title: string | undefined };

type StoredMeeting = { id: string; start_time: Date; end_time: Date; title: string | null };

/** `known`: it was declared already, and nothing has changed. */
export type Met = { meeting: StoredMeeting; attendance_record_id: string; known: boolean };

/**
 * A meeting inside work. 409 NOT_CHECKED_IN outside it, 409 ACTIVITY_OVERLAPS over a break or another meeting, 422
 * TIMESTAMP_OUT_OF_ORDER.
 */
export async function enterMeeting(context: Context, member: Member, fact: Meeting): Promise<Met> {
  const { db, organization, now, publish } = context;
  const { start, end } = fact;
  if (end <= start) throw new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { earliest: start } });
  const [session] = await sessionsUntil(db, member.user_id, start);
  if (session === undefined || !reaches(context, session, end)) throw notAtWork(fact, session);
  const { attendance_record_id } = session;
  const known = await db.find<StoredMeeting>(selectSame, [member.user_id, start, end]);
  if (known !== undefined) return { meeting: known, attendance_record_id, known: true };
  const { open } = member;
  if (open !== undefined && open.break_id !== null && open.on_break_since !== null && open.on_break_since < end)
    throw overlaps({ type: "lunch_break", id: open.break_id, start: open.on_break_since, end: null });
  await requireFreeMask(db, member.user_id, { start, end });
  const values = [session.id, start, end, fact.title ?? null, fact.source, fact.recorded_at];
  const meeting = await db.one<StoredMeeting>(insertMeeting, values);
  markDeclaredLate(db, attendance_record_id, end, fact.recorded_at);
  await settleSessions(db, organization, [session.id], { now, publish });
  return { meeting, attendance_record_id, known: false };
}

function notAtWork({ start: start_time, end: end_time }: Meeting, before: Session | undefined): AppError {
  const in_the_way = before === undefined || !isEnded(before) ? undefined : sessionInTheWay(before);
  return new AppError("NOT_CHECKED_IN", { details: { start_time, end_time, ...(in_the_way && { in_the_way }) } });
}

const selectSame = `
  select id, start_time, end_time, title from meetings
  where org_id = (select app.current_org())
    and user_id = $1 and voided_at is null and start_time = $2 and end_time = $3`;

const insertMeeting = `
  insert into meetings (org_id, user_id, work_session_id, start_time, end_time, title, source, recorded_at)
  select s.org_id, s.user_id, s.id, $2, $3, $4, $5, $6
  from work_sessions s where s.org_id = (select app.current_org()) and s.id = $1
  returning id, start_time, end_time, title`;
