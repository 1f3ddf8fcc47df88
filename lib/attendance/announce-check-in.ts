import type { Publish } from "../platform/live/after-commit.ts";
import { statusEvent } from "../timeline/status-event.ts";
import type { CheckedIn } from "./facts/check-in.ts";

/** Tells dashboards that a member has come to work: of the day that of its department, of what they do now today's. */
export function announceCheckIn(
  publish: Publish,
  member: { user_id: string; name: string; department: string | null; department_now: string | null },
  { record, first, runs, state }: CheckedIn,
  at: Date,
): void {
  const { user_id, name, department, department_now } = member;
  publish({
    event: first ? "attendance:new" : "attendance:update",
    channel: "attendance",
    user_id,
    department,
    data: {
      attendance_id: record.id,
      user_id,
      user_name: name,
      date: record.date,
      check_in_time: at,
      status: record.status,
    },
  });
  // Past work tells nothing of what the member does now.
  if (runs) publish(statusEvent({ user_id, department: department_now }, state, at));
}
