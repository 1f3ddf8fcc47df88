import type { Organization } from "../platform/tenancy/organization.ts";
import { dayBounds, type LocalDate } from "../platform/time/calendar.ts";
import { judgeTimestamp } from "../platform/time/timestamp.ts";

/** Whether the heartbeats of a date are all there still: later only its sums are known. */
export function isActivityKept({ timezone, settings }: Organization, date: LocalDate, now: Date): boolean {
  return judgeTimestamp(dayBounds(date, timezone).start, now, settings.retention_days.activity) === "ok";
}
