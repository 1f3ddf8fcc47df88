import type * as z from "zod";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import type { location } from "../../platform/http/schemas.ts";
import { rulesAt } from "../../platform/tenancy/rules-in-force.ts";
import type { LocalDate } from "../../platform/time/calendar.ts";
import { dateOfCheckIn } from "../../schedules/shifts.ts";
import { findAnnouncedState } from "../../timeline/live-status.ts";
import type { LiveState } from "../../timeline/rules/live-state.ts";
import { isSilent } from "../../timeline/rules/silence.ts";
import { markDeclaredLate } from "../marks.ts";
import { type AttendanceRecord, findRecord } from "../record.ts";
import { settleSessions } from "../settle/settle-sessions.ts";
import { requireLength } from "./bounds.ts";
import { enterCheckOut } from "./check-out.ts";
import { type Context, type Declared, isUploaded, type Member } from "./context.ts";
import { overlaps, requireFreeSession } from "./in-the-way.ts";
import { isEnded, type Session, sessionInTheWay, sessionsUntil } from "./session-at.ts";

export type CheckIn = Declared & {
  /** The date that it belongs to, where that was found out before, under the same lock. */
  date?: LocalDate | undefined;
  /** When it ended, where that is declared with it. */
  ended_at?: Date | undefined;
  ip: string | null;
  location: z.output<typeof location> | undefined;
  notes: string | undefined;
};

/** `first`: the day had no work before. `known`: it was declared already, and nothing has changed. */
export type CheckedIn = {
  record: AttendanceRecord;
  work_session_id: string;
  first: boolean;
  known: boolean;
  runs: boolean;
  /** What the member is doing now, as far as is known. */
  state: LiveState;
};

/**
 * Work that began, and perhaps ended. Without an end it runs, up to its check-out; where the member's next work has
 * begun since, it lasts as long as there are signs of it.
 *
 *     check-in     [ next       lasts up to the next one at most
 *     |  a a a  ]  [            and as long as there are signs, until its check-out arrives
 *
 * 409 ALREADY_CHECKED_IN with the open record while the member is at work, 409 ACTIVITY_OVERLAPS in work that was
 * declared to have gone on, 422 SESSION_TOO_LONG.
 */
export async function enterCheckIn(context: Context, member: Member, fact: CheckIn): Promise<CheckedIn> {
  const { db, organization, now, publish } = context;
  const { at, ended_at } = fact;
  const rules = await rulesAt(db, organization, at);
  if (ended_at !== undefined) requireLength(rules, at, ended_at);
  const [before] = await sessionsUntil(db, member.user_id, at);
  if (fact.is_given && before?.started_at.getTime() === at.getTime()) return answerKnown(context, member, fact, before);

  const date = fact.date ?? (await dateOfCheckIn(db, rules, member.user_id, at));
  await requireNotAtWork(context, member, fact, date);
  await requireFreeSession(db, member.user_id, { start: at, end: ended_at });
  const { id, first } = await openRecord(context, member, fact, date);
  const runs = ended_at === undefined && !(await hasLater(db, member, at, before));
  const end = ended_at ?? (runs ? null : at);
  const endedBy = ended_at === undefined ? (runs ? null : "auto") : fact.source === "admin" ? "admin" : "member";
  const values = [organization.id, member.user_id, id, at, end, endedBy, rules.settings.idle_threshold_seconds];
  const session = await db.one<{ id: string }>(insertSession, [...values, fact.source, fact.recorded_at]);
  markDeclaredLate(db, id, ended_at ?? at, fact.recorded_at);
  const { records } = await settleSessions(db, organization, [session.id], { now, publish });
  const record = records.find((each) => each.id === id);
  if (record === undefined) throw new Error("A day is gone in the transaction that changed it.");
  return {
    record,
    work_session_id: session.id,
    first,
    known: false,
    runs,
    state: await findAnnouncedState(db, member.user_id),
  };
}

/** What was declared before is the same fact; an end that comes with it only now is its check-out. */
async function answerKnown(context: Context, member: Member, fact: CheckIn, known: Session): Promise<CheckedIn> {
  const { ended_at } = fact;
  const state = await findAnnouncedState(context.db, member.user_id);
  const answer = { work_session_id: known.id, first: false, known: true, runs: known.ended_at === null, state };
  if (ended_at !== undefined && known.ended_at?.getTime() !== ended_at.getTime()) {
    if (isEnded(known)) throw overlaps(sessionInTheWay(known));
    const { record } = await enterCheckOut(context, member, { ...fact, at: ended_at });
    return { ...answer, record, known: false, runs: false };
  }
  const record = await findRecord(context.db, known.attendance_record_id);
  if (record === undefined) throw new Error("A session without its day.");
  return { ...answer, record };
}

/**
 * Nobody comes to work who is there, unless it has been forgotten: work of an earlier date that has long been silent, or
 * of which a device has yet to tell the end.
 */
async function requireNotAtWork(
  { db, now }: Context,
  { user_id, open }: Member,
  fact: CheckIn,
  date: string,
): Promise<void> {
  if (open === undefined || (fact.at < open.started_at && (fact.ended_at ?? fact.at) <= open.started_at)) return;
  const record = await findRecord(db, open.attendance_record_id);
  if (fact.at > open.started_at && fact.ended_at === undefined) {
    if (isUploaded(fact, now)) return;
    const { last_instant } = await db.one<{ last_instant: Date }>(selectLast, [user_id]);
    if (record !== undefined && record.date < date && isSilent(last_instant, fact.at)) return;
  }
  const in_the_way = sessionInTheWay({ ...open, ended_at: null });
  throw new AppError("ALREADY_CHECKED_IN", { details: { record, in_the_way } });
}

/** Whether the member's next work has begun since; of what began before, it is known. */
async function hasLater(db: Db, { user_id }: Member, at: Date, before: Session | undefined): Promise<boolean> {
  if (before !== undefined) return before.next_start !== null;
  return (await db.one<{ later: boolean }>(findLater, [user_id, at])).later;
}

async function openRecord({ db, organization }: Context, { user_id }: Member, fact: CheckIn, date: string) {
  const { ip, location, notes } = fact;
  const values = [organization.id, user_id, date, ip, location ?? null, notes ?? null];
  return db.one<{ id: string; first: boolean }>(insertRecord, values);
}

const selectLast = `
  select last_instant from user_status where org_id = (select app.current_org()) and user_id = $1`;

const findLater = `
  select exists (
    select from work_sessions
    where org_id = (select app.current_org()) and user_id = $1 and voided_at is null and started_at > $2) as later`;

// A day on which somebody was marked absent or on leave, and who came after all, becomes a day of work: its times and
// its status follow from its sessions.
const insertRecord = `
  insert into attendance_records as r (org_id, user_id, date, status, check_in_ip, check_in_location, notes)
  values ($1, $2, $3, 'present', $4, $5, $6)
  on conflict on constraint attendance_records_user_date_key do update set
    check_in_ip = coalesce(r.check_in_ip, excluded.check_in_ip),
    check_in_location = coalesce(r.check_in_location, excluded.check_in_location),
    notes = coalesce(excluded.notes, r.notes)
  returning r.id, old.check_in_time is null as first`;

const insertSession = `
  insert into work_sessions (org_id, user_id, attendance_record_id, started_at, ended_at, ended_by,
    idle_threshold_seconds, source, recorded_at, end_source, end_recorded_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
    case $6 when 'auto' then 'auto' when 'member' then $8 when 'admin' then $8 end,
    case when $6::text is not null then $9::timestamptz end)
  returning id`;
