import type { Db } from "../../platform/db/transaction.ts";
import type { LocalDate } from "../../platform/time/calendar.ts";
import { type DayLine, lineOf } from "../rules/day-line.ts";

/**
 * How many days back a date is corrected by mail, and what was told of it is kept. What is changed of older ones is
 * seen in reports.
 */
export const TOLD_DAYS = 31;

/** A member's day as a mail tells it. */
type ToldDay = DayLine & { user_id: string; needs_review: boolean };

/** Keeps what the report of a date tells: every day of it as it is, also those that go on. */
export async function keepReport(db: Db, orgId: string, date: LocalDate): Promise<void> {
  await save(db, orgId, date, 1, await db.query<ToldDay>(selectDays, [orgId, date]));
}

/**
 * Keeps what mail number `mail` of a date tells: the days that are closed and of which other words are true now than
 * were told last. Answers how many these are; without any there is no such mail.
 */
export async function keepCorrection(
  db: Db,
  { id, timezone }: { id: string; timezone: string },
  date: LocalDate,
  mail: number,
): Promise<number> {
  const told = await db.query<ToldDay>(selectTold, [id, date]);
  const lines = new Map(told.map((day) => [day.user_id, lineOf(day, timezone)]));
  const closed = await db.query<ToldDay>(`${selectDays} and r.closed_at is not null`, [id, date]);
  const changed = closed.filter((day) => lineOf(day, timezone) !== (lines.get(day.user_id) ?? lineOf(null, timezone)));
  if (changed.length > 0) await save(db, id, date, mail, changed);
  return changed.length;
}

async function save(db: Db, orgId: string, date: string, mail: number, days: readonly ToldDay[]): Promise<void> {
  await db.query(insertTold, [orgId, date, mail, JSON.stringify(days)]);
  await db.query(countMail, [orgId, date, mail]);
}

const columns = `
  user_id, status, is_late, check_in_time, is_at_work, needs_review, total_work_duration, total_active_duration,
  total_idle_duration, total_meeting_duration`;

const selectDays = `
  select r.user_id, r.status, r.is_late, r.check_in_time, r.needs_review, r.total_work_duration, r.total_active_duration,
    r.total_idle_duration, r.total_meeting_duration,
    exists (
      select from work_sessions w
      where w.org_id = $1 and w.attendance_record_id = r.id and w.ended_at is null) as is_at_work
  from attendance_records r
  where r.org_id = $1 and r.date = $2`;

const selectTold = `
  select distinct on (user_id) ${columns}
  from told_days where org_id = $1 and date = $2
  order by user_id, mail desc`;

const insertTold = `
  insert into told_days (org_id, date, mail, ${columns})
  select $1, $2, $3, ${columns}
  from jsonb_to_recordset($4::jsonb) as n
    (user_id uuid, status text, is_late boolean, check_in_time timestamptz, is_at_work boolean, needs_review boolean,
     total_work_duration int, total_active_duration int, total_idle_duration int, total_meeting_duration int)`;

const countMail = `
  update day_reports set mails = $3 where org_id = $1 and date = $2`;
