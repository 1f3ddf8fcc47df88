import type { Domain } from "../../ui/timeline/geometry.ts";
import { figuresOf } from "./figures.ts";
import type { Day } from "./queries.ts";
import { stretchesOfDay } from "./stretches.ts";

/** More than these do not fit into a look: rows are low, and departments folded. */
export const MANY = 50;

/** A line of the table: a heading, which folds what is below it, or a member's day. */
export type Line =
  | { readonly kind: "group"; readonly name: string | null; readonly days: readonly Day[]; readonly isOpen: boolean }
  | { readonly kind: "day"; readonly day: Day };

/** The first `ahead` days by themselves, then a heading for each department with its days where it is open. */
export function linesOf(days: readonly Day[], ahead: number, open: ReadonlySet<string>): Line[] {
  const lines: Line[] = days.slice(0, ahead).map((day) => ({ kind: "day", day }));
  const byDepartment = Map.groupBy(days.slice(ahead), ({ department }) => department);
  const names = [...byDepartment.keys()].sort(
    (a, b) => Number(a === null) - Number(b === null) || (a ?? "").localeCompare(b ?? ""),
  );
  for (const name of names) {
    const those = byDepartment.get(name) ?? [];
    const isOpen = open.has(name ?? "");
    lines.push({ kind: "group", name, days: those, isOpen });
    if (isOpen) lines.push(...those.map((day) => ({ kind: "day" as const, day })));
  }
  return lines;
}

/** What days come to as they stand now. Seconds, and counts of members. */
export function sumsOf(days: readonly Day[], asOf: string, now: number) {
  let [net, active, idle, breaks, here, came, late] = [0, 0, 0, 0, 0, 0, 0];
  for (const day of days) {
    const figures = figuresOf(day, asOf, now);
    net += figures.net;
    active += figures.active;
    idle += figures.idle;
    breaks += day.total_break_duration;
    if (day.state !== null && day.state !== "offline") here += 1;
    if (day.first_login !== null) came += 1;
    if (day.status === "late") late += 1;
  }
  return { net, active, idle, breaks, here, came, late };
}

const BIN = 15 * 60_000;

/** How much of a group was at work in each quarter of an hour, from 0 to 1: breaks are not work. */
export function sharesOf(
  days: readonly Day[],
  [from, to]: Domain,
  now: number,
): { from: number; to: number; share: number }[] {
  const count = Math.max(1, Math.ceil((to - from) / BIN));
  const sums = new Array<number>(count).fill(0);
  for (const day of days)
    for (const stretch of stretchesOfDay(day, now)) {
      if (stretch.kind === "break") continue;
      const first = Math.max(0, Math.floor((stretch.from - from) / BIN));
      for (let bin = first; bin < count && from + bin * BIN < stretch.to; bin++) {
        const overlap = Math.min(stretch.to, from + (bin + 1) * BIN) - Math.max(stretch.from, from + bin * BIN);
        sums[bin] = (sums[bin] ?? 0) + Math.max(0, overlap);
      }
    }
  return sums.map((sum, bin) => ({
    from: from + bin * BIN,
    to: from + (bin + 1) * BIN,
    share: days.length === 0 ? 0 : Math.min(1, sum / (days.length * BIN)),
  }));
}
