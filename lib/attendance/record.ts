import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut, location } from "../platform/http/schemas.ts";
import { FINDINGS } from "../timeline/rules/decide-ends.ts";
import type { Totals } from "../timeline/rules/totals.ts";
import { DAY_STATUSES } from "./rules/day-status.ts";

/**
 * The sums of a day, in seconds: the last five make up the first. `total_untracked_duration` is work of sessions that
 * never had a heartbeat: neither active nor idle.
 */
export const durations = {
  total_work_duration: z.int(),
  total_active_duration: z.int(),
  total_idle_duration: z.int(),
  total_break_duration: z.int(),
  total_meeting_duration: z.int(),
  total_untracked_duration: z.int(),
};

/** The instant up to which the totals of days that run are reckoned: clients count on from it, whatever their clocks say. */
export const asOf = { as_of: instantOut };

/** An attendance record as clients see it. Durations are seconds. */
export const attendanceRecord = z
  .object({
    id,
    user_id: id,
    date: z.string(),
    check_in_time: instantOut.nullable(),
    check_out_time: instantOut.nullable(),
    ...durations,
    status: z.enum(DAY_STATUSES),
    is_late: z.boolean(),
    check_in_ip: z.string().nullable(),
    check_out_ip: z.string().nullable(),
    check_in_location: location.nullable(),
    check_out_location: location.nullable(),
    notes: z.string().nullable(),
    /** Something of this day was recorded more than an hour after it happened. */
    declared_late: z.boolean(),
    /** Until somebody who looks after the member has looked: POST /api/attendance/{id}/review. */
    needs_review: z.boolean(),
    reviewed_at: instantOut.nullable(),
    reviewed_by: id.nullable(),
    /** What was noticed: a break that ran on beside work, an end that was guessed, work longer than there may be. */
    findings: z.array(z.enum(FINDINGS)),
  })
  .meta({ id: "AttendanceRecord" });

export type AttendanceRecord = Row<typeof attendanceRecord>;

/** The columns of `AttendanceRecord`, of the table aliased `r`. */
export const recordColumns = `
  r.id, r.user_id, r.date, r.check_in_time, r.check_out_time,
  r.total_work_duration, r.total_active_duration, r.total_idle_duration, r.total_break_duration,
  r.total_meeting_duration, r.total_untracked_duration,
  r.status, r.is_late, r.check_in_ip, r.check_out_ip, r.check_in_location, r.check_out_location, r.notes,
  r.declared_late, r.needs_review, r.reviewed_at, r.reviewed_by, r.findings`;

/** A record of the caller's organization by its id. */
export function findRecord(db: Db, recordId: string): Promise<AttendanceRecord | undefined> {
  return db.find<AttendanceRecord>(selectRecord, [recordId]);
}

/** The names that durations have in answers and tables. */
export function durationsOf(totals: Totals) {
  return {
    total_work_duration: totals.work,
    total_active_duration: totals.active,
    total_idle_duration: totals.idle,
    total_break_duration: totals.break,
    total_meeting_duration: totals.meeting,
    total_untracked_duration: totals.untracked,
  };
}

const selectRecord = `
  select ${recordColumns} from attendance_records r where r.org_id = (select app.current_org()) and r.id = $1`;
