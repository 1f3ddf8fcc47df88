import { type NamedTime, topTen } from "../../activity/rules/productivity.ts";

/** Hours with two decimals. */
export function hoursOf(seconds: number): number {
  return Math.round(seconds / 36) / 100;
}

/** The ten longest of several lists together. */
export function mergeTopTen(lists: readonly (readonly NamedTime[])[]): NamedTime[] {
  const usages = lists.flat().map(({ name, seconds }) => ({ application: name, host: null, seconds }));
  return topTen(usages, "application");
}

/** A figure beside that of the period before. */
export type Trend = {
  readonly current: number | null;
  readonly previous: number | null;
  /** current - previous; null when either is unknown. */
  readonly change: number | null;
  /** The change in percent of the previous figure, one decimal; null when there is nothing to compare with. */
  readonly change_percent: number | null;
};

/** Compares a figure with the period before. Growth from zero has no percentage. */
export function trendOf(current: number | null, previous: number | null): Trend {
  if (current === null || previous === null) return { current, previous, change: null, change_percent: null };
  const change = Math.round((current - previous) * 100) / 100;
  const percent = previous === 0 ? null : Math.round((1000 * (current - previous)) / Math.abs(previous)) / 10;
  return { current, previous, change: change + 0, change_percent: percent === null ? null : percent + 0 };
}
