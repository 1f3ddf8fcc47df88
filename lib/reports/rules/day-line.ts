import { clockTime } from "../../platform/time/clock.ts";
import { hoursAndMinutes } from "../../platform/time/words.ts";
import { percentagesOf } from "../../timeline/rules/totals.ts";

/** What of a member's day is told by mail. */
export type DayLine = {
  status: string;
  is_late: boolean;
  check_in_time: Date | null;
  is_at_work: boolean;
  total_work_duration: number;
  total_active_duration: number;
  total_idle_duration: number;
  total_meeting_duration: number;
};

/**
 * A member's day in the words of a mail; null is a day of which there is nothing to tell. Two days that read the same
 * were told the same: seconds below a minute, and when somebody came who was not late, are in no mail.
 */
export function lineOf(day: DayLine | null, timezone: string): string {
  if (day === null || day.check_in_time === null) return UNWORKED[day?.status ?? ""] ?? "not expected";
  const { active_percent } = percentagesOf({
    active: day.total_active_duration,
    idle: day.total_idle_duration,
    meeting: day.total_meeting_duration,
  });
  const parts = [
    day.is_late ? `late at ${clockTime(day.check_in_time, timezone)}` : undefined,
    day.status === "half_day" ? "half a day" : undefined,
    hoursAndMinutes(day.total_work_duration),
    active_percent === null ? undefined : `${active_percent} % active`,
    day.is_at_work ? "not checked out" : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

const UNWORKED: Readonly<Record<string, string>> = { absent: "absent", on_leave: "on leave" };
