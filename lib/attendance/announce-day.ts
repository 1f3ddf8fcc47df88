import type { Publish } from "../platform/live/after-commit.ts";
import type { AttendanceRecord } from "./record.ts";

/** What others are told of a day that was put right. */
export function shownOf({ check_in_time, check_out_time, status, total_work_duration }: AttendanceRecord) {
  return { check_in_time, check_out_time, status, total_work_duration };
}

/** Tells dashboards that a member's day is another one now. */
export function announceDay(publish: Publish, record: AttendanceRecord, department: string | null): void {
  const { id, user_id } = record;
  const data = { attendance_id: id, user_id, ...shownOf(record) };
  publish({ event: "attendance:update", channel: "attendance", user_id, department, data });
}
