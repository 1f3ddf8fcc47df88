import type { Settings } from "../../platform/tenancy/rules/settings.ts";
import { addDays, type LocalDate, localTime, weekday } from "../../platform/time/calendar.ts";

export const DAY_STATUSES = ["present", "late", "half_day", "absent", "on_leave"] as const;
export type DayStatus = (typeof DAY_STATUSES)[number];
type Schedule = Pick<Settings, "working_hours" | "working_days" | "holidays" | "late_threshold_minutes">;

/** Whether anybody is expected on a local date. */
export function isWorkingDay(date: LocalDate, { working_days, holidays }: Schedule): boolean {
  return working_days.includes(weekday(date)) && !holidays.includes(date);
}

/** Start and end of a date's scheduled hours; a shift that ends before it starts ends on the next day. */
export function scheduledHours(date: LocalDate, zone: string, { working_hours: { start, end } }: Schedule) {
  return { start: localTime(date, start, zone), end: localTime(end > start ? date : addDays(date, 1), end, zone) };
}

/**
 * Whether a first check-in was late: after the start of working hours plus the threshold, on a working day.
 *
 *     start      start + threshold
 *       |  in time  |   late …
 */
export function isLate(checkIn: Date, date: LocalDate, zone: string, schedule: Schedule): boolean {
  if (!isWorkingDay(date, schedule)) return false;
  const { start } = scheduledHours(date, zone, schedule);
  return checkIn.getTime() > start.getTime() + schedule.late_threshold_minutes * 60_000;
}

/** The status of a finished day on which someone worked: less than half of the scheduled hours is a half day. */
export function finishedDayStatus(
  workSeconds: number,
  late: boolean,
  date: LocalDate,
  zone: string,
  schedule: Schedule,
): DayStatus {
  const { start, end } = scheduledHours(date, zone, schedule);
  const scheduledSeconds = (end.getTime() - start.getTime()) / 1000;
  if (isWorkingDay(date, schedule) && workSeconds * 2 < scheduledSeconds) return "half_day";
  return late ? "late" : "present";
}
