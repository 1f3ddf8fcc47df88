import type { Role } from "../../platform/tenancy/rules/roles.ts";
import type { Settings } from "../../platform/tenancy/rules/settings.ts";
import type { LocalDate } from "../../platform/time/calendar.ts";
import { defaultKind, hoursOn, type Schedule, scheduleOn } from "./schedule.ts";
import { isHoliday, organizationShift, type Shift, shiftAt } from "./shift.ts";

/** What decides when a member is expected. */
export type Expectation = {
  readonly role: Role;
  /** When the account was made: nobody is expected before. */
  readonly created_at: Date;
  /** In the order of time. */
  readonly schedules: readonly Schedule[];
};

type Rules = {
  readonly timezone: string;
  readonly settings: Pick<Settings, "working_hours" | "working_days" | "holidays">;
};

/** The shift that a member's schedule has on a date, whether or not anybody waits for them. */
export function scheduledShift(
  { role, schedules }: Pick<Expectation, "role" | "schedules">,
  date: LocalDate,
  { timezone, settings }: Rules,
): Shift | undefined {
  const schedule = scheduleOn(schedules, date);
  if ((schedule?.kind ?? defaultKind(role)) === "none") return undefined;
  if (schedule?.kind !== "week") return organizationShift(date, timezone, settings);
  const hours = isHoliday(date, settings) ? undefined : hoursOn(schedule.week, date);
  return hours === undefined ? undefined : shiftAt(date, timezone, hours);
}

/** The shift for which a member is expected on a date: none on the day on which the account began after hours. */
export function expectedShift(member: Expectation, date: LocalDate, rules: Rules): Shift | undefined {
  const shift = scheduledShift(member, date, rules);
  return shift !== undefined && member.created_at < shift.end ? shift : undefined;
}
