import type { ProductivityRule } from "../../platform/tenancy/rules/settings.ts";
import type { Totals } from "../../timeline/rules/totals.ts";

export type NamedTime = { readonly name: string; readonly seconds: number };
/** Tracked seconds of one application and, for browsers, the host that was shown. */
export type Usage = { readonly application: string | null; readonly host: string | null; readonly seconds: number };
export const PRODUCTIVITY = ["productive", "neutral", "unproductive"] as const;
export type Productivity = (typeof PRODUCTIVITY)[number];

/**
 * 0 to 100: the active share of the tracked time without breaks; null (unknown) when no tracker told active time from
 * idle.
 */
export function productivityScore({
  active,
  idle,
  meeting,
}: Pick<Totals, "active" | "idle" | "meeting">): number | null {
  return active + idle === 0 ? null : Math.round((100 * active) / (active + idle + meeting));
}

/** The first rule that matches decides; without one the time is neutral. A domain also matches its subdomains. */
export function classifyUsage(
  usage: Omit<Usage, "seconds">,
  rules: readonly ProductivityRule[],
): { productivity: Productivity; category: string | null } {
  const rule = ruleFor(usage, rules);
  return { productivity: rule?.productivity ?? "neutral", category: rule?.category ?? null };
}

/** The rule that decides, undefined where none speaks of it. */
export function ruleFor(
  usage: Omit<Usage, "seconds">,
  rules: readonly ProductivityRule[],
): ProductivityRule | undefined {
  const application = usage.application?.toLowerCase() ?? "";
  const host = usage.host?.toLowerCase() ?? "";
  return rules.find(({ match, pattern }) => {
    const wanted = pattern.toLowerCase();
    if (match === "application") return application === wanted;
    return host === wanted || host.endsWith(`.${wanted}`);
  });
}

/** Splits tracked time by the organization's rules. */
export function splitByProductivity(
  usages: readonly Usage[],
  rules: readonly ProductivityRule[],
): Record<Productivity, number> {
  const split = { productive: 0, neutral: 0, unproductive: 0 };
  for (const usage of usages) split[classifyUsage(usage, rules).productivity] += usage.seconds;
  return split;
}

/** The longest first, ten at most; equal times by name, so that the list is stable. */
export function topTen(usages: readonly Usage[], by: "application" | "host"): NamedTime[] {
  const seconds = new Map<string, number>();
  for (const usage of usages) {
    const name = usage[by];
    if (name !== null && name !== "") seconds.set(name, (seconds.get(name) ?? 0) + usage.seconds);
  }
  return [...seconds]
    .map(([name, total]) => ({ name, seconds: total }))
    .filter((entry) => entry.seconds > 0)
    .sort((a, b) => b.seconds - a.seconds || (a.name < b.name ? -1 : 1))
    .slice(0, 10);
}
