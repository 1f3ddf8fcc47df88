import type { Role } from "../../platform/tenancy/rules/roles.ts";
import type { Settings } from "../../platform/tenancy/rules/settings.ts";
import type { LocalDate } from "../../platform/time/calendar.ts";
import { type LeaveOfDay, type LeaveSpan, leaveOn, shiftBeside } from "./leave.ts";
import { defaultKind, hoursOn, type Schedule, scheduleOn } from "./schedule.ts";
import { type Hours, isHoliday, isWorkingDay, type Shift, shiftAt } from "./shift.ts";

/** What decides when a member is expected. */
export type Expectation = {
  readonly role: Role;
  /** When the account was made: nobody is expected before, nor on the day on which it began after hours. */
  readonly created_at: Date;
  /** In the order of time. */
  readonly schedules: readonly Schedule[];
  /** Approved ones. */
  readonly leaves: readonly LeaveSpan[];
};

/** A member's date as it should go. */
export type Plan = {
  /** By the schedule, whether or not the member is on leave. */
  readonly shift: Shift | undefined;
  readonly leave: LeaveOfDay;
  /** What is left of the shift beside the leave: who has none is neither late nor absent. */
  readonly expected: Shift | undefined;
};

export type WeekRules = {
  readonly timezone: string;
  readonly settings: Pick<Settings, "working_hours" | "working_days" | "holidays">;
};

export type Planner = {
  /** The shift that a member's schedule has on a date, whether or not there was an account. */
  readonly shiftOn: (member: Pick<Expectation, "role" | "schedules">, date: LocalDate) => Shift | undefined;
  readonly planOn: (member: Expectation, date: LocalDate) => Plan;
};

/** Plans dates by the rules of an organization. It remembers what it has reckoned: thousands follow the same hours. */
export function plannerOf({ timezone, settings }: WeekRules): Planner {
  const shifts = new Map<string, Shift>();
  const at = (date: LocalDate, hours: Hours): Shift => {
    const key = `${date} ${hours.start} ${hours.end}`;
    const shift = shifts.get(key) ?? shiftAt(date, timezone, hours);
    shifts.set(key, shift);
    return shift;
  };
  const shiftOn: Planner["shiftOn"] = ({ role, schedules }, date) => {
    const schedule = scheduleOn(schedules, date);
    if ((schedule?.kind ?? defaultKind(role)) === "none" || isHoliday(date, settings)) return undefined;
    const usual = isWorkingDay(date, settings) ? settings.working_hours : undefined;
    const hours = schedule?.kind === "week" ? hoursOn(schedule.week, date) : usual;
    return hours === undefined ? undefined : at(date, hours);
  };
  const planOn: Planner["planOn"] = (member, date) => {
    const scheduled = shiftOn(member, date);
    const shift = scheduled !== undefined && member.created_at < scheduled.end ? scheduled : undefined;
    const leave = leaveOn(member.leaves, date);
    return { shift, leave, expected: shift === undefined ? undefined : shiftBeside(shift, leave) };
  };
  return { shiftOn, planOn };
}

/** What a date without work is. */
export function unworkedStatus({ shift, leave }: Pick<Plan, "shift" | "leave">): "absent" | "on_leave" | "off" {
  if (shift === undefined) return "off";
  return leave === "whole" ? "on_leave" : "absent";
}
