import { difference, duration } from "../../time/format.ts";
import type { Series } from "../../ui/chart/fill.tsx";
import { signed } from "../../words/words.ts";
import type { MemberReport, ReportDay } from "./queries.ts";
import { w } from "./words.ts";

/** The parts of a day, from the ground up: work first, breaks on top. */
export const PARTS = [
  { key: "active", name: w.active, fill: "active", of: "total_active_duration", alone: true },
  { key: "meeting", name: w.meeting, fill: "meeting", of: "total_meeting_duration" },
  { key: "idle", name: w.idle, fill: "idle", of: "total_idle_duration" },
  { key: "untracked", name: w.untracked, fill: "untracked", of: "total_untracked_duration" },
  { key: "break", name: w.break, fill: "break", of: "total_break_duration", apart: true },
] as const satisfies readonly (Series & { of: keyof MemberReport["totals"] })[];

export type Durations = MemberReport["totals"];

export const partsOf = (day: Durations): number[] => PARTS.map(({ of }) => day[of]);

export const netOf = (day: Durations): number => day.total_work_duration - day.total_break_duration;

/** Days on which somebody came. */
export const workedOf = (days: readonly ReportDay[]): ReportDay[] =>
  days.filter(({ check_in_time }) => check_in_time !== null);

export const shareOf = (part: number, whole: number): number | null => (whole > 0 ? (100 * part) / whole : null);

/** How much more or less than before, in words; undefined where nothing is compared. */
export function changeOf(
  now: number | null,
  before: number | null | undefined,
  unit: "time" | "points" | "count",
): string | undefined {
  if (before === undefined) return undefined;
  if (before === null || now === null) return w.nothingBefore;
  if (unit === "time") {
    // Of what is shown: figures and their difference agree to the minute.
    const more = wholeMinute(now) - wholeMinute(before);
    return more === 0 ? w.noChange : arrow(more) + difference(more);
  }
  const by = unit === "points" ? Math.round(now) - Math.round(before) : now - before;
  if (by === 0) return w.noChange;
  return arrow(by) + (unit === "points" ? w.points(signed(by)) : signed(by));
}

const wholeMinute = (seconds: number) => Math.floor(seconds / 60) * 60;

const arrow = (by: number) => (by > 0 ? "▲ " : "▼ ");

export const timeOrNone = (seconds: number | null): string => (seconds === null ? "–" : duration(seconds));
