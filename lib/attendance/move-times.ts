import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { rulesAt } from "../platform/tenancy/rules-in-force.ts";
import { dateOfCheckIn } from "../schedules/shifts.ts";
import { requireLength } from "./facts/bounds.ts";
import { type Change, noteChange } from "./facts/change.ts";
import { requireFreeSession } from "./facts/in-the-way.ts";
import type { AttendanceRecord } from "./record.ts";
import { settleSessions } from "./settle/settle-sessions.ts";

type Session = { id: string; started_at: Date; ended_at: Date | null };
type Times = { check_in_time: Date | undefined; check_out_time: Date | undefined };

/**
 * Moves a day's first check-in and last check-out, and derives the day again from its facts and evidence. Breaks and
 * meetings that then stick out are clipped, and come back when the day is long enough again. A day without work becomes
 * one when both are given.
 *
 *     check-in ->|  |<- check-out
 *     [ session ]    [ session ]     the first one's start and the last one's end move, nothing between
 *
 * The caller holds the member's lock. 400 when the check-in is not on the record's date, 409 NOT_CHECKED_IN for half a
 * session, 422 TIMESTAMP_OUT_OF_ORDER when a session would end before it starts, 422 SESSION_TOO_LONG, 409
 * ACTIVITY_OVERLAPS when it would reach into another.
 */
export async function moveTimes(
  db: Db,
  organization: Organization,
  record: AttendanceRecord,
  times: Times,
  { change, publish }: { change: Change; publish: Publish },
): Promise<void> {
  await requireDate(db, organization, record, times.check_in_time);
  const before = await db.query<Session>(selectSessions, [record.id]);
  const changed = before.length === 0 ? [newSession(times)] : move(before, times);
  for (const session of changed) {
    const { started_at: start, ended_at: end } = session;
    if (end !== null) requireLength(organization, start, end);
    await requireFreeSession(db, record.user_id, { start, end: end ?? undefined }, session.id || undefined);
    const old = before.find(({ id }) => id === session.id);
    session.id = await save(db, organization, record, session, { times, now: change.now });
    const kept = old === undefined ? null : { start: old.started_at, end: old.ended_at };
    await noteChange(db, change, { type: "work_session", id: session.id, before: kept, after: { start, end } });
  }
  const ids = changed.map(({ id }) => id);
  await settleSessions(db, organization, ids, { now: change.now, publish });
}

async function requireDate(
  db: Db,
  organization: Organization,
  { user_id, date }: AttendanceRecord,
  checkIn: Date | undefined,
): Promise<void> {
  if (
    checkIn === undefined ||
    (await dateOfCheckIn(db, await rulesAt(db, organization, checkIn), user_id, checkIn)) === date
  )
    return;
  const message = `not on ${date} in ${organization.timezone}`;
  throw new AppError("VALIDATION_FAILED", { details: [{ path: "body.check_in_time", message }] });
}

function newSession({ check_in_time, check_out_time }: Times): Session {
  if (check_in_time === undefined || check_out_time === undefined) throw new AppError("NOT_CHECKED_IN");
  return { id: "", started_at: check_in_time, ended_at: check_out_time };
}

/** The sessions that change, as they shall be. */
function move(sessions: readonly Session[], { check_in_time, check_out_time }: Times): Session[] {
  const moved = sessions.map((session) => ({ ...session }));
  const [first, last] = [moved[0], moved.at(-1)];
  if (first !== undefined && check_in_time !== undefined) first.started_at = check_in_time;
  if (last !== undefined && check_out_time !== undefined) last.ended_at = check_out_time;
  return moved.filter((session) => {
    return (session === first && check_in_time !== undefined) || (session === last && check_out_time !== undefined);
  });
}

async function save(
  db: Db,
  organization: Organization,
  record: AttendanceRecord,
  { id, started_at, ended_at }: Session,
  { times, now }: { times: Times; now: Date },
): Promise<string> {
  if (id === "") {
    const { settings } = await rulesAt(db, organization, started_at);
    const values = [record.id, record.user_id, started_at, ended_at, settings.idle_threshold_seconds, now];
    return (await db.one<{ id: string }>(insertSession, values)).id;
  }
  const byAdmin = times.check_out_time !== undefined && ended_at?.getTime() === times.check_out_time.getTime();
  await db.query(updateSession, [id, started_at, ended_at, byAdmin, now]);
  return id;
}

const selectSessions = `
  select id, started_at, ended_at from work_sessions
  where attendance_record_id = $1 and voided_at is null order by started_at`;

const insertSession = `
  insert into work_sessions (org_id, user_id, attendance_record_id, started_at, ended_at, ended_by,
    idle_threshold_seconds, source, recorded_at, end_source, end_recorded_at)
  select r.org_id, $2, r.id, $3, $4, 'admin', $5, 'admin', $6, 'admin', $6 from attendance_records r where r.id = $1
  returning id`;

const updateSession = `
  update work_sessions set
    started_at = $2, ended_at = $3, ended_by = case when $4 then 'admin' else ended_by end,
    source = case when started_at <> $2 then 'admin' else source end,
    recorded_at = case when started_at <> $2 then $5 else recorded_at end,
    end_source = case when $4 then 'admin' else end_source end,
    end_recorded_at = case when $4 then $5 else end_recorded_at end
  where id = $1`;
