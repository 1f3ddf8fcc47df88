import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { latestEnd } from "./bounds.ts";
import type { Context, Member } from "./context.ts";
import type { InTheWay } from "./in-the-way.ts";

/** A work session, and where the member's next one begins. */
export type Session = {
  id: string;
  attendance_record_id: string;
  started_at: Date;
  ended_at: Date | null;
  ended_by: string | null;
  next_start: Date | null;
};

/** Whether somebody has said when a session ended. */
export function isEnded({ ended_at, ended_by }: Session): boolean {
  return ended_at !== null && ended_by !== "auto";
}

/** The sessions that began until an instant, the latest first: two at most. */
export function sessionsUntil(db: Db, userId: string, at: Date): Promise<Session[]> {
  return db.query<Session>(selectSessions, [userId, at]);
}

/**
 * The session that an instant lies in, or up to which one without a declared end may yet last. 422
 * TIMESTAMP_OUT_OF_ORDER before the work that runs, 409 NOT_CHECKED_IN where there is none.
 *
 *     [ session )auto ····· at     [ next       in the session, which lasts until `at` at least
 *     [ session )member     at     [ next       in none
 */
export async function requireSessionAt(context: Context, member: Member, at: Date): Promise<Session> {
  const [session] = await sessionsUntil(context.db, member.user_id, at);
  if (session === undefined || !reaches(context, session, at)) throw noSession(member, at, session);
  return session;
}

/** Whether a session lasts, or may last, until an instant. */
export function reaches({ organization }: Pick<Context, "organization">, session: Session, at: Date): boolean {
  const { started_at, ended_at, next_start } = session;
  if (isEnded(session)) return ended_at !== null && at <= ended_at;
  if (ended_at === null && next_start === null) return true;
  return at <= latestEnd(organization, started_at) && (next_start === null || at <= next_start);
}

/** What to answer where there is no session at an instant; names the one before, which had ended. */
export function noSession({ open }: Member, at: Date, before: Session | undefined): AppError {
  if (open !== undefined && at < open.started_at)
    return new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { earliest: open.started_at } });
  const details = before === undefined || !isEnded(before) ? undefined : { in_the_way: sessionInTheWay(before) };
  return new AppError("NOT_CHECKED_IN", details === undefined ? {} : { details });
}

/** A session as what is in the way of something. */
export function sessionInTheWay({ id, started_at, ended_at }: Omit<Session, "next_start" | "ended_by">): InTheWay {
  return { type: "work_session", id, start: started_at, end: ended_at };
}

const selectSessions = `
  select s.id, s.attendance_record_id, s.started_at, s.ended_at, s.ended_by,
    (select min(n.started_at) from work_sessions n
     where n.org_id = s.org_id and n.user_id = s.user_id and n.voided_at is null and n.started_at > s.started_at
    ) as next_start
  from work_sessions s
  where s.org_id = (select app.current_org()) and s.user_id = $1 and s.voided_at is null and s.started_at <= $2
  order by s.started_at desc limit 2`;
