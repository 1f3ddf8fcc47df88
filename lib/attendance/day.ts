import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { type DaySegment, loadDayTimeline } from "../timeline/day-timeline.ts";
import { ENDED_BY, type EndedBy } from "../timeline/rules/ended-by.ts";
import { totalsOf } from "../timeline/rules/totals.ts";
import { breakColumns, type LunchBreak, lunchBreak } from "./lunch-break.ts";
import { type AttendanceRecord, asOf, attendanceRecord, durationsOf, recordColumns } from "./record.ts";

/** A member's day as clients see it: the record with its totals up to now, its work sessions and breaks. */
export const day = z
  .object({
    ...asOf,
    date: z.string(),
    record: attendanceRecord.nullable(),
    work_sessions: z.array(
      z.object({
        id,
        started_at: instantOut,
        ended_at: instantOut.nullable(),
        ended_by: z.enum(ENDED_BY).nullable(),
      }),
    ),
    lunch_breaks: z.array(lunchBreak),
  })
  .meta({ id: "Day" });

type WorkSession = {
  id: string;
  started_at: Date;
  ended_at: Date | null;
  ended_by: EndedBy | null;
};

/** Loads a local date of a member. The totals of a running day are provisional: they end at `now`. */
export async function loadDay(
  db: Db,
  userId: string,
  date: string,
  now: Date,
): Promise<z.input<typeof day> & { segments: DaySegment[] }> {
  // Sent together: none needs another's answer.
  const [record, work_sessions, lunch_breaks, segments] = await Promise.all([
    db.find<AttendanceRecord>(selectRecord, [userId, date]),
    db.query<WorkSession>(selectSessions, [userId, date]),
    db.query<LunchBreak>(selectBreaks, [userId, date]),
    loadDayTimeline(db, userId, date, now),
  ]);
  if (record === undefined)
    return { as_of: now, date, record: null, work_sessions: [], lunch_breaks: [], segments: [] };
  const shown = { ...record, ...durationsOf(totalsOf(segments)) };
  return { as_of: now, date, record: shown, work_sessions, lunch_breaks, segments };
}

const selectRecord = `
  select ${recordColumns} from attendance_records r
  where r.org_id = (select app.current_org()) and r.user_id = $1 and r.date = $2`;

const recordOfDate = `(
    select r.id from attendance_records r
    where r.org_id = (select app.current_org()) and r.user_id = $1 and r.date = $2)`;

const selectSessions = `
  select id, started_at, ended_at, ended_by from work_sessions
  where org_id = (select app.current_org()) and attendance_record_id = ${recordOfDate} and voided_at is null
  order by started_at`;

const selectBreaks = `
  select ${breakColumns} from lunch_breaks
  where org_id = (select app.current_org()) and attendance_record_id = ${recordOfDate} and voided_at is null
  order by break_start_time`;
