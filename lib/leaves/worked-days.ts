import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { type LeaveSpan, leaveOn } from "../schedules/rules/leave.ts";

type Worked = { attendance_id: string; date: string; check_in_time: Date };

/** 409 LEAVE_OVER_WORK, which names the record, where a whole day of a leave was worked. Half a day may be. */
export async function refuseOverWork(db: Db, userId: string, span: LeaveSpan): Promise<void> {
  const worked = await db.query<Worked>(selectWorked, [userId, span.from, span.to]);
  const record = worked.find(({ date }) => leaveOn([span], date) === "whole");
  if (record !== undefined) throw new AppError("LEAVE_OVER_WORK", { details: { record } });
}

const selectWorked = `
  select id as attendance_id, date, check_in_time
  from attendance_records
  where org_id = (select app.current_org()) and user_id = $1 and date between $2 and $3 and check_in_time is not null
  order by date`;
