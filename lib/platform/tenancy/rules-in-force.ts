import type { Db } from "../db/transaction.ts";
import type { Organization } from "./organization.ts";
import { JUDGING, resolveSettings, type Settings } from "./rules/settings.ts";

/** An organization by the rules of an instant. The same object for all instants between two changes. */
export type RulesInForce = (at: Date) => Organization;

/** What held until an instant; null where nothing was set. */
type PastRule = { rule: string; held_until: Date; value: unknown };

/**
 * The organization with the rules that judged days at an instant: its time zone, and the settings that say how. All
 * else of it is as it is now. No statement is sent unless a rule was changed since.
 */
export async function rulesAt(db: Db, organization: Organization, at: Date): Promise<Organization> {
  return (await rulesSince(db, organization, at))(at);
}

/** The same for any number of instants, none of them before `earliest`: one statement at most. */
export async function rulesSince(db: Db, organization: Organization, earliest: Date): Promise<RulesInForce> {
  const { rules_since } = organization;
  if (rules_since === null || earliest >= rules_since) return () => organization;
  return rulesFrom(organization, await db.query<PastRule>(selectPastRules, [organization.id, earliest]));
}

/**
 * Rules by what is known of their past, in the order of time: of each rule the first value that held beyond an instant
 * was in force at it. For a time before the organization existed there were none; today's stand for them.
 *
 *     value 1        value 2       now
 *     ----------->|------------>|------
 *           at ^  held_until    held_until
 */
export function rulesFrom(organization: Organization, past: readonly PastRule[]): RulesInForce {
  const known = new Map<number, Organization>();
  return (at) => {
    if (at < organization.created_at) return organization;
    const first = past.findIndex(({ held_until }) => held_until > at);
    if (first < 0) return organization;
    const found = known.get(first) ?? withRules(organization, past.slice(first));
    known.set(first, found);
    return found;
  };
}

function withRules(organization: Organization, later: readonly PastRule[]): Organization {
  const held = new Map<string, unknown>();
  for (const { rule, value } of later) if (!held.has(rule)) held.set(rule, value);
  const zone = held.get("timezone");
  const then = resolveSettings(Object.fromEntries(held));
  const changed = JUDGING.filter((key) => held.has(key)).map((key) => [key, then[key]]);
  return {
    ...organization,
    timezone: typeof zone === "string" ? zone : organization.timezone,
    settings: { ...organization.settings, ...(Object.fromEntries(changed) as Partial<Settings>) },
  };
}

const selectPastRules = `
  select rule, held_until, value from past_rules where org_id = $1 and held_until > $2 order by held_until`;
