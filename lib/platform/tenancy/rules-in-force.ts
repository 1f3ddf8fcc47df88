import type { Db } from "../db/transaction.ts";
import { addDays, type LocalDate, startOfDay } from "../time/calendar.ts";
import type { Organization } from "./organization.ts";
import { JUDGING, resolveSettings, type Settings } from "./rules/settings.ts";

/** An organization by the rules of an instant. The same object for all instants between two changes. */
export type RulesInForce = (at: Date) => Organization;

/** A day that is judged: by the rules of `judged_at`, or of its end where nobody worked. */
export type JudgedDay = { readonly user_id: string; readonly date: LocalDate; readonly judged_at: Date | null };

/** A rule that somebody has put in the place of what was in force. The last one applied counts. */
type AppliedRule = { rule: string; value: unknown; from_date: LocalDate; to_date: LocalDate; left_out: string | null };

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
 * The organization with the rules that judge each of some days: those in force when it began, and in their place what
 * somebody has applied to its date since. Two statements at most, and none where nothing was changed or applied.
 */
export async function rulesOf<Day extends JudgedDay>(
  db: Db,
  organization: Organization,
  days: readonly Day[],
): Promise<(day: Day) => Organization> {
  if (days.length === 0) return () => organization;
  const { timezone } = organization;
  const instantOf = ({ judged_at, date }: Day) =>
    judged_at ?? new Date(startOfDay(addDays(date, 1), timezone).getTime() - 1);
  const inForce = await rulesSince(db, organization, new Date(Math.min(...days.map((day) => Number(instantOf(day))))));
  const applied = await findApplied(db, organization, days);
  if (applied.length === 0) return (day) => inForce(instantOf(day));
  const known = new Map<Organization, Map<string, Organization>>();
  return (day) => {
    const base = inForce(instantOf(day));
    const { date, user_id } = day;
    const own = applied.filter((each) => each.from_date <= date && date <= each.to_date && each.left_out !== user_id);
    const byRule = own.map(({ rule, value }) => [rule, value] as const);
    const key = own.map((each) => applied.indexOf(each)).join();
    const found = known.get(base)?.get(key) ?? withRules(base, new Map(byRule));
    known.set(base, (known.get(base) ?? new Map()).set(key, found));
    return found;
  };
}

/** The same of one day. */
export async function rulesOfDay(
  db: Db,
  organization: Organization,
  { judged_at, ...of }: Omit<JudgedDay, "judged_at"> & { readonly judged_at: Date | string | null },
): Promise<Organization> {
  const day = { ...of, judged_at: judged_at === null ? null : new Date(judged_at) };
  return (await rulesOf(db, organization, [day]))(day);
}

/** The same of whole dates, as they are judged for whoever did not work on them. */
export async function rulesOfDates(
  db: Db,
  organization: Organization,
  dates: readonly LocalDate[],
): Promise<(date: LocalDate) => Organization> {
  const days = dates.map((date) => ({ user_id: "", date, judged_at: null }));
  const rules = await rulesOf(db, organization, days);
  return (date) => rules({ user_id: "", date, judged_at: null });
}

async function findApplied(db: Db, organization: Organization, days: readonly JudgedDay[]): Promise<AppliedRule[]> {
  const { id, applied_until } = organization;
  const dates = days.map(({ date }) => date).sort();
  const [first, last] = [dates[0], dates.at(-1)];
  if (applied_until === null || first === undefined || first > applied_until) return [];
  return db.query<AppliedRule>(selectApplied, [id, first, last]);
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
    const found = known.get(first) ?? withRules(organization, firstOfEach(past.slice(first)));
    known.set(first, found);
    return found;
  };
}

function firstOfEach(later: readonly PastRule[]): Map<string, unknown> {
  const held = new Map<string, unknown>();
  for (const { rule, value } of later) if (!held.has(rule)) held.set(rule, value);
  return held;
}

/** The same organization with some rules as they are stored; what judges no day is left as it is. */
export function withRules(organization: Organization, stored: ReadonlyMap<string, unknown>): Organization {
  if (stored.size === 0) return organization;
  const zone = stored.get("timezone");
  const resolved = resolveSettings(Object.fromEntries(stored));
  const changed = JUDGING.filter((key) => stored.has(key)).map((key) => [key, resolved[key]]);
  return {
    ...organization,
    timezone: typeof zone === "string" ? zone : organization.timezone,
    settings: { ...organization.settings, ...(Object.fromEntries(changed) as Partial<Settings>) },
  };
}

const selectPastRules = `
  select rule, held_until, value from past_rules where org_id = $1 and held_until > $2 order by held_until`;

const selectApplied = `
  select rule, value, from_date, to_date, left_out from applied_rules
  where org_id = $1 and undone_at is null and from_date <= $3 and to_date >= $2
  order by applied_at, id`;
