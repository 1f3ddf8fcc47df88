import { addDays, localDateOf, localTime, weekday } from "../../../lib/platform/time/calendar.ts";
import type { Policy } from "./contracts.ts";

/** What a person has decided of a day, on the local date of the organization. */
export type Decided = { readonly not_now?: string; readonly checked_out?: string };

/**
 * Whether the tracker offers to start by itself at `now`: where the organization wants it, inside working hours only.
 * "Not now" holds for the day, and whoever has checked out by hand is not checked in again before the next working day.
 *
 *     on_login        from the start of the program
 *     on_assignment   once an interval of the member's own is there
 */
export function mayStart(
  { auto_start, source, hours }: Pick<Policy, "auto_start" | "source" | "hours">,
  now: Date,
  { not_now, checked_out }: Decided,
): boolean {
  if (auto_start === "off" || (auto_start === "on_assignment" && source !== "member")) return false;
  const date = workingDate(hours, now);
  return date !== undefined && date !== not_now && date !== checked_out;
}

/** The date of the shift that runs at an instant: that of its start, also after midnight. */
function workingDate({ timezone, week, holidays }: Policy["hours"], now: Date): string | undefined {
  const today = localDateOf(now, timezone);
  return [today, addDays(today, -1)].find(
    (date) =>
      !holidays.includes(date) &&
      week.some((shift) => {
        if (shift.weekday !== weekday(date)) return false;
        const start = localTime(date, shift.start, timezone);
        const end = localTime(shift.end > shift.start ? date : addDays(date, 1), shift.end, timezone);
        return start <= now && now < end;
      }),
  );
}

/** What a decision is kept by: the shift's date, or today where there is none. */
export function decidedOn(hours: Policy["hours"], now: Date): string {
  return workingDate(hours, now) ?? localDateOf(now, hours.timezone);
}
