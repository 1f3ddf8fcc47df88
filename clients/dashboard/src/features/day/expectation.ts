import type { LocalDate } from "../../time/dates.ts";

type Hours = { readonly start: string; readonly end: string };

type Schedule = {
  readonly valid_from: LocalDate;
  readonly kind: "organization" | "week" | "none";
  readonly week: readonly (Hours & { readonly weekday: number })[] | null;
};

type Known = {
  readonly date: LocalDate;
  /** 1 is Monday. */
  readonly weekday: number;
  readonly isToday: boolean;
  readonly isFuture: boolean;
  /** What the day was judged to be. */
  readonly status: string | null;
  readonly isOnLeave: boolean;
  readonly holidays: readonly LocalDate[];
  readonly schedules: readonly Schedule[];
  readonly defaultKind: "organization" | "week" | "none";
  readonly usual: { readonly days: readonly number[]; readonly hours: Hours };
};

/** Why there is nothing of a day. `start` is when the member is expected, HH:MM. */
export type Reason =
  | { readonly kind: "leave" | "holiday" | "off" | "absent" | "nothing" | "future" }
  | { readonly kind: "awaited"; readonly start: string };

/** What a day without anything is: judged if it was, else by leaves and by the week that held on it. */
export function reasonOf(known: Known): Reason {
  const { status, isOnLeave, isToday, isFuture } = known;
  if (status === "on_leave" || isOnLeave) return { kind: "leave" };
  // A week of one's own rests on a holiday, too.
  if (status !== "absent" && known.holidays.includes(known.date)) return { kind: "holiday" };
  if (status === "off") return { kind: "off" };
  if (status === "absent") return { kind: "absent" };
  if (isFuture) return { kind: "future" };
  const hours = hoursOf(known);
  if (hours === undefined) return { kind: "off" };
  return isToday ? { kind: "awaited", start: hours.start } : { kind: "nothing" };
}

function hoursOf({ date, weekday, schedules, defaultKind, usual }: Known): Hours | undefined {
  const schedule = schedules.findLast(({ valid_from }) => valid_from <= date);
  const kind = schedule?.kind ?? defaultKind;
  if (kind === "none") return undefined;
  if (kind === "week") return schedule?.week?.find((shift) => shift.weekday === weekday);
  return usual.days.includes(weekday) ? usual.hours : undefined;
}
