import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { localDateOf } from "../platform/time/calendar.ts";
import { finishedDayStatus, isLate } from "../schedules/rules/day-status.ts";
import { dateOfCheckIn, shiftOf } from "../schedules/shifts.ts";
import { rebuildTimelines } from "../timeline/rebuild.ts";
import { type AttendanceRecord, recordColumns } from "./record.ts";

type Session = { id: string; started_at: Date; ended_at: Date | null };
type Times = { check_in_time: Date | undefined; check_out_time: Date | undefined };

/**
 * Moves a day's first check-in and last check-out, cuts the breaks and meetings that then lie outside, and derives the
 * day's timeline and totals again from its evidence. A day without work becomes one when both are given.
 *
 *     check-in ->|  |<- check-out
 *     [ session ]    [ session ]     the first one's start and the last one's end move, nothing between
 *
 * The caller holds the member's lock. 400 when the check-in is not on the record's date, 409 NOT_CHECKED_IN for half a
 * session, 422 TIMESTAMP_OUT_OF_ORDER when a session would end before it starts, 409 ACTIVITY_OVERLAPS when it would
 * reach into that of another day.
 */
export async function moveTimes(
  db: Db,
  organization: Organization,
  record: AttendanceRecord,
  times: Times,
  now: Date,
): Promise<AttendanceRecord> {
  const { check_in_time, check_out_time } = times;
  if (
    check_in_time !== undefined &&
    (await dateOfCheckIn(db, organization, record.user_id, check_in_time)) !== record.date
  ) {
    const message = `not on ${record.date} in ${organization.timezone}`;
    throw new AppError("VALIDATION_FAILED", { details: [{ path: "body.check_in_time", message }] });
  }
  const sessions = await db.query<Session>(selectSessions, [record.id]);
  const changed = sessions.length === 0 ? [newSession(times)] : move(sessions, times);
  for (const session of changed) {
    if (session.ended_at !== null && session.ended_at < session.started_at) {
      const { started_at, ended_at } = session;
      throw new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { started_at, ended_at } });
    }
    session.id = await save(db, organization, record, session, check_out_time, now);
  }
  await rebuildTimelines(
    db,
    changed.map(({ id }) => id),
  );
  return settleDay(db, organization, record, localDateOf(now, organization.timezone));
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
  { settings }: Organization,
  record: AttendanceRecord,
  { id, started_at, ended_at }: Session,
  checkOut: Date | undefined,
  now: Date,
): Promise<string> {
  if (id === "") {
    const values = [record.id, record.user_id, started_at, ended_at, settings.idle_threshold_seconds, now];
    return (await db.one<{ id: string }>(insertSession, values)).id;
  }
  const byAdmin = checkOut !== undefined && ended_at?.getTime() === checkOut.getTime();
  await db.query(updateSession, [id, started_at, ended_at, byAdmin, now]);
  for (const statement of [dropBreaks, cutBreaks, dropMeetings, cutMeetings])
    await db.query(statement, [id, started_at, ended_at]);
  return id;
}

/** The record follows its sessions; a day that is over gets the status that closing it would give. */
export async function settleDay(
  db: Db,
  organization: Organization,
  { id, user_id, date }: Pick<AttendanceRecord, "id" | "user_id" | "date">,
  today: string,
): Promise<AttendanceRecord> {
  const day = await db.one<Pick<AttendanceRecord, "total_work_duration"> & { first: Date; last: Date | null }>(
    selectEnds,
    [id],
  );
  const shift = await shiftOf(db, organization, user_id, date);
  const late = isLate(day.first, shift, organization.settings.late_threshold_minutes);
  const over = day.last !== null && date < today;
  const status = over ? finishedDayStatus(day.total_work_duration, late, shift) : late ? "late" : "present";
  return db.one<AttendanceRecord>(updateRecord, [id, day.first, day.last, late, status]);
}

const selectSessions = `
  select id, started_at, ended_at from work_sessions where attendance_record_id = $1 order by started_at`;

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

// A null end is an open session: nothing lies behind it.
const dropBreaks = `
  delete from lunch_breaks where work_session_id = $1 and (break_end_time <= $2 or break_start_time >= $3)`;

const cutBreaks = `
  update lunch_breaks set
    break_start_time = greatest(break_start_time, $2), break_end_time = least(coalesce(break_end_time, $3), $3)
  where work_session_id = $1 and (break_start_time < $2 or coalesce(break_end_time, 'infinity') > $3)`;

const dropMeetings = `
  delete from meetings where work_session_id = $1 and (end_time <= $2 or start_time >= $3)`;

const cutMeetings = `
  update meetings set start_time = greatest(start_time, $2), end_time = least(end_time, $3)
  where work_session_id = $1 and (start_time < $2 or end_time > $3)`;

const selectEnds = `
  select r.total_work_duration, min(s.started_at) as first,
    case when bool_and(s.ended_at is not null) then max(s.ended_at) end as last
  from attendance_records r
  join work_sessions s on s.attendance_record_id = r.id
  where r.id = $1
  group by r.id`;

const updateRecord = `
  update attendance_records r set
    check_in_time = $2, check_out_time = $3, is_late = $4, status = $5, closed_at = null
  where r.id = $1
  returning ${recordColumns}`;
