import { productivityScore } from "../../activity/rules/productivity.ts";
import type { Settings } from "../../platform/tenancy/rules/settings.ts";
import { weekOf } from "../../platform/time/period.ts";
import { shortDate, weekdayName } from "./format.ts";
import type { PdfDay } from "./report.ts";
import type { KINDS } from "./theme.ts";

/** What charts draw: one bar. Seconds by kind, and the score of that time. */
type Bar = { label: string; seconds: Record<(typeof KINDS)[number]["kind"], number>; score: number | null };

/** Beyond this a bar stands for a week: one for each day would be a hair. */
const MAX_DAY_BARS = 62;

/** Whether bars stand for weeks, which begin where the organization says: the first and the last may be cut. */
export const isByWeek = (days: readonly unknown[]) => days.length > MAX_DAY_BARS;

/** The bars of some days in the order of dates, with as many labels as `width` has room for. */
export function barsOf(days: readonly PdfDay[], week_start: Settings["week_start"], width: number): Bar[] {
  const beginningOf = ({ date }: PdfDay) => (isByWeek(days) ? weekOf(date, week_start).from : date);
  const parts = [...Map.groupBy(days, beginningOf).values()];
  const bars = parts.map(barOf);
  const labelWidth = days.length <= 14 ? 32 : days.length <= 31 ? 9 : 36;
  const every = Math.ceil((labelWidth * bars.length) / width);
  return bars.map((bar, index) => ({
    ...bar,
    label: index % every === 0 ? labelOf(parts[index]?.[0]?.date ?? "", days.length) : "",
  }));
}

function barOf(days: readonly PdfDay[]): Bar {
  const sum = (of: (day: PdfDay) => number) => days.reduce((total, day) => total + of(day), 0);
  const seconds = {
    active: sum((day) => day.total_active_duration),
    untracked: sum((day) => day.total_untracked_duration),
    meeting: sum((day) => day.total_meeting_duration),
    idle: sum((day) => day.total_idle_duration),
    break: sum((day) => day.total_break_duration),
  };
  return { label: "", seconds, score: productivityScore(seconds) };
}

function labelOf(date: string, days: number): string {
  if (days <= 14) return `${weekdayName(date)} ${Number(date.slice(8))}`;
  if (days <= 31) return String(Number(date.slice(8)));
  return shortDate(date).slice(4);
}
