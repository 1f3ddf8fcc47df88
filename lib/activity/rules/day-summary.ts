import type { ProductivityRule } from "../../platform/tenancy/rules/settings.ts";
import type { Totals } from "../../timeline/rules/totals.ts";
import { type NamedTime, productivityScore, splitByProductivity, topTen, type Usage } from "./productivity.ts";

/** What a day came to, beyond its totals. Times are seconds. */
export type DaySummary = {
  readonly total_tracked_time: number;
  readonly productive_time: number;
  readonly neutral_time: number;
  readonly unproductive_time: number;
  readonly top_applications: readonly NamedTime[];
  readonly top_websites: readonly NamedTime[];
  readonly productivity_score: number | null;
};

/** The one way a day is summed up: for the closing job, and for a day that still runs. */
export function summarizeDay(totals: Totals, usages: readonly Usage[], rules: readonly ProductivityRule[]): DaySummary {
  const { productive, neutral, unproductive } = splitByProductivity(usages, rules);
  return {
    total_tracked_time: productive + neutral + unproductive,
    productive_time: productive,
    neutral_time: neutral,
    unproductive_time: unproductive,
    top_applications: topTen(usages, "application"),
    top_websites: topTen(usages, "host"),
    productivity_score: productivityScore(totals),
  };
}
