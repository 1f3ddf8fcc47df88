import type * as z from "zod";
import { AppError } from "../../platform/errors.ts";
import type { location } from "../../platform/http/schemas.ts";
import { breakColumns, type LunchBreak } from "../lunch-break.ts";
import { markDeclaredLate } from "../marks.ts";
import { settleSessions } from "../settle/settle-sessions.ts";
import { type Context, type Declared, isUploaded, type Member } from "./context.ts";
import { type InTheWay, overlaps, requireFreeMask } from "./in-the-way.ts";
import { noSession, reaches, requireSessionAt, type Session, sessionInTheWay, sessionsUntil } from "./session-at.ts";

export type BreakStart = Declared & {
  /** When it ended, where that is declared with it. */
  ended_at?: Date | undefined;
  location: z.output<typeof location> | undefined;
};

export type BreakEnd = Declared & { location: z.output<typeof location> | undefined };

/** `known`: it was declared already, and nothing has changed. */
export type Break = { lunch_break: LunchBreak; attendance_record_id: string; known: boolean };

type StoredBreak = { id: string; start: Date; end: Date | null; is_ended: boolean };

/**
 * A break that began, and perhaps ended. Without an end it runs while its work does; where something else follows, it
 * lasts until somebody is active again, and up to that at most.
 *
 * 409 NOT_CHECKED_IN outside work, 409 BREAK_ALREADY_STARTED on a break, 409 ACTIVITY_OVERLAPS over another break or a
 * meeting, 422 TIMESTAMP_OUT_OF_ORDER.
 */
export async function enterBreakStart(context: Context, member: Member, fact: BreakStart): Promise<Break> {
  const { db, now } = context;
  const { at, ended_at } = fact;
  if (ended_at !== undefined && ended_at < at)
    throw new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { earliest: at } });
  const [before] = await breaksUntil(context, member, at);
  if (fact.is_given && before?.start.getTime() === at.getTime()) return answerKnown(context, member, fact, before);

  const session = await requireSessionAt(context, member, at);
  if (ended_at !== undefined && !reaches(context, session, ended_at)) throw noSession(member, ended_at, session);
  const running = runningBreak(member);
  if (running !== undefined && running.start <= at) {
    if (ended_at !== undefined) throw overlaps(running);
    if (!isUploaded(fact, now))
      throw new AppError("BREAK_ALREADY_STARTED", { details: { since: running.start, in_the_way: running } });
  }
  await requireFreeMask(db, member.user_id, { start: at, end: ended_at });
  const { follows } = await db.one<{ follows: boolean }>(findFollowing, [member.user_id, at, session.next_start]);
  const runs = ended_at === undefined && session.ended_at === null && !follows;
  const { id } = await db.one<{ id: string }>(insertBreak, [
    session.id,
    at,
    ended_at ?? (runs ? null : at),
    fact.location ?? null,
    fact.source,
    fact.recorded_at,
    ended_at === undefined ? (runs ? null : "auto") : fact.source,
  ]);
  return settle(context, session, { id, last: ended_at ?? at, fact });
}

/**
 * A break that ended: that which runs, or the last before it that nobody has ended.
 *
 * 409 NO_BREAK_STARTED without one, 409 NOT_CHECKED_IN after the end of its work, 409 ACTIVITY_OVERLAPS when something
 * else lies before it, 422 TIMESTAMP_OUT_OF_ORDER before the break that runs.
 */
export async function enterBreakEnd(context: Context, member: Member, fact: BreakEnd): Promise<Break> {
  const { db } = context;
  const { at } = fact;
  const found = choose(await breaksUntil(context, member, at), at);
  const session = found === undefined ? undefined : await sessionOf(context, member, found);
  if (found === undefined || session === undefined) throw await noBreak(context, member, at, undefined);
  const { id, start, end } = found;
  if (found.is_ended) {
    if (fact.is_given && end?.getTime() === at.getTime()) return answerKnown(context, member, fact, found);
    throw await noBreak(context, member, at, { type: "lunch_break", id, start, end });
  }
  if (!reaches(context, session, at)) throw await noBreak(context, member, at, sessionInTheWay(session));
  await requireFreeMask(db, member.user_id, { start, end: at }, id);
  await db.query(endBreak, [id, at, fact.location ?? null, fact.source, fact.recorded_at]);
  return settle(context, session, { id, last: at, fact });
}

async function settle(
  { db, organization, now, publish }: Context,
  { id: sessionId, attendance_record_id }: Session,
  { id, last, fact }: { id: string; last: Date; fact: Declared },
): Promise<Break> {
  markDeclaredLate(db, attendance_record_id, last, fact.recorded_at);
  await settleSessions(db, organization, [sessionId], { now, publish });
  return { lunch_break: await db.one<LunchBreak>(selectBreak, [id]), attendance_record_id, known: false };
}

/** What was declared before is the same fact; an end that comes with it only now ends it. */
async function answerKnown(
  context: Context,
  member: Member,
  fact: BreakStart,
  { id, start, end, is_ended }: StoredBreak,
): Promise<Break> {
  const { ended_at } = fact;
  if (ended_at !== undefined && end?.getTime() !== ended_at.getTime()) {
    if (is_ended) throw overlaps({ type: "lunch_break", id, start, end });
    return enterBreakEnd(context, member, { ...fact, at: ended_at });
  }
  const lunch_break = await context.db.one<LunchBreak>(selectBreak, [id]);
  return { lunch_break, attendance_record_id: lunch_break.attendance_record_id, known: true };
}

/** The last break that began before an instant; where two meet in it the earlier one, unless that was ended. */
function choose([last, before]: readonly StoredBreak[], at: Date): StoredBreak | undefined {
  const meets = last?.start.getTime() === at.getTime();
  const fits = before !== undefined && (!before.is_ended || before.end?.getTime() === at.getTime());
  return meets && fits ? before : last;
}

/** The work in which a break began. */
async function sessionOf({ db }: Context, { user_id }: Member, { start }: StoredBreak): Promise<Session | undefined> {
  return (await sessionsUntil(db, user_id, start))[0];
}

/** The break that runs now. */
function runningBreak({ open }: Member): InTheWay | undefined {
  if (open === undefined || open.break_id === null || open.on_break_since === null) return undefined;
  return { type: "lunch_break", id: open.break_id, start: open.on_break_since, end: null };
}

async function noBreak(
  context: Context,
  member: Member,
  at: Date,
  in_the_way: InTheWay | undefined,
): Promise<AppError> {
  const running = runningBreak(member);
  if (running !== undefined && at < running.start)
    return new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { earliest: running.start } });
  const [session] = await sessionsUntil(context.db, member.user_id, at);
  if (member.open === undefined && (session === undefined || !reaches(context, session, at)))
    return noSession(member, at, session);
  return new AppError("NO_BREAK_STARTED", in_the_way === undefined ? {} : { details: { in_the_way } });
}

function breaksUntil({ db }: Context, { user_id }: Member, at: Date): Promise<StoredBreak[]> {
  return db.query<StoredBreak>(selectBreaksUntil, [user_id, at]);
}

const selectBreaksUntil = `
  select id, break_start_time as start, break_end_time as "end",
    break_end_time is not null and end_source is distinct from 'auto' as is_ended
  from lunch_breaks
  where org_id = (select app.current_org()) and user_id = $1 and voided_at is null and break_start_time <= $2
    and break_start_time > $2::timestamptz - interval '2 days'
  order by break_start_time desc limit 2`;

// What begins later in the same work ends a break that nobody has ended.
const findFollowing = `
  select exists (
    select from lunch_breaks
    where org_id = (select app.current_org()) and user_id = $1 and voided_at is null
      and break_start_time > $2 and ($3::timestamptz is null or break_start_time < $3)
    union all
    select from meetings
    where org_id = (select app.current_org()) and user_id = $1 and voided_at is null
      and start_time > $2 and ($3::timestamptz is null or start_time < $3)
  ) as follows`;

const insertBreak = `
  insert into lunch_breaks (org_id, user_id, attendance_record_id, work_session_id, break_start_time, break_end_time,
    start_location, source, recorded_at, end_source, end_recorded_at)
  select s.org_id, s.user_id, s.attendance_record_id, s.id, $2, $3, $4, $5, $6, $7,
    case when $7::text is not null then $6::timestamptz end
  from work_sessions s where s.org_id = (select app.current_org()) and s.id = $1
  returning id`;

const endBreak = `
  update lunch_breaks set break_end_time = $2, end_location = $3, end_source = $4, end_recorded_at = $5
  where org_id = (select app.current_org()) and id = $1`;

const selectBreak = `
  select ${breakColumns} from lunch_breaks where org_id = (select app.current_org()) and id = $1`;
