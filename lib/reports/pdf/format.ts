import { clockTime } from "../../platform/time/clock.ts";

/** 27959 -> "7:45": for headlines, where seconds are noise. Minutes are cut: "7:45:59" stands in the tables. */
export function hm(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

export const percent = (value: number | null) => (value === null ? "–" : `${value.toFixed(1)} %`);

export const score = (value: number | null) => (value === null ? "–" : String(value));

const utc = (date: string) => new Date(`${date}T00:00:00Z`);
const formatter = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
const SHORT = formatter({ weekday: "short", day: "numeric", month: "short" });
const LONG = formatter({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const DAY = formatter({ day: "numeric", month: "long", year: "numeric" });
const MONTH = formatter({ month: "long", year: "numeric" });
const WEEKDAY = formatter({ weekday: "short" });

/** "Mon 2 Nov" */
export const shortDate = (date: string) => SHORT.format(utc(date)).replace(",", "");
/** "2 Nov" */
export const dayAndMonth = (date: string) => shortDate(date).slice(4);
/** "Mon" */
export const weekdayName = (date: string) => WEEKDAY.format(utc(date));
/** "November 2026" */
const monthName = (date: string) => MONTH.format(utc(date));

/** "Friday 20 November 2026", "November 2026" or "1 – 30 November 2026", as short as it can be said. */
export function periodName(type: string, start: string, end: string): string {
  if (start === end) return LONG.format(utc(start)).replace(",", "");
  if (type === "monthly") return monthName(start);
  return DAY.formatRange(utc(start), utc(end)).replaceAll("\u2009", " ");
}

/** "20 November 2026, 14:32" in a zone. */
export function madeAt(instant: Date, timeZone: string): string {
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone });
  return `${day.format(instant)}, ${clockTime(instant, timeZone)}`;
}

export const STATUS_NAMES = {
  present: "Present",
  late: "Late",
  half_day: "Half day",
  absent: "Absent",
  on_leave: "On leave",
  off: "Day off",
} as const;

type Marked = { readonly status: keyof typeof STATUS_NAMES | null; readonly needs_review: boolean };

/** A day's status in words, and that somebody has still to look at it. */
export function statusOf({ status, needs_review }: Marked): string {
  if (status === null) return "–";
  return needs_review ? `${STATUS_NAMES[status]}, to review` : STATUS_NAMES[status];
}
