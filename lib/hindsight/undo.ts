import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { findOrganization, type Organization } from "../platform/tenancy/organization.ts";
import { rulesOf } from "../platform/tenancy/rules-in-force.ts";
import { localDateOf } from "../platform/time/calendar.ts";
import { type AppliedRule, findAppliedRule } from "./applied-rule.ts";
import { holdDays } from "./hold-days.ts";
import { judgeApplications, judgeByPlan, loadDays, type StandingDay } from "./replay.ts";
import type { Judgement } from "./rules/change.ts";
import { type NewState, writeDays } from "./write-days.ts";

type State = Judgement & { check_in_time: string | null; check_out_time: string | null; work: number };

type KeptDay = {
  user_id: string;
  date: string;
  before: Judgement | null;
  after: State;
};

/** `changed`: days that are no longer as the decision had made them. */
export type Undone = { rule: AppliedRule; restored: StandingDay[]; changed: StandingDay[] };

/**
 * Takes a decision about the past back. Its days become what they were; those that somebody has changed since are not
 * put back, but judged by what is in force now that it is gone. 404 NOT_FOUND, 409 RULE_UNDONE, 409 RULE_APPLIED_SINCE
 * when a later decision stands on some of its dates.
 */
export async function undoRule(
  db: Db,
  organization: Organization,
  ruleId: string,
  { by, now }: { by: string; now: Date },
): Promise<Undone> {
  await holdDays(db, organization.id);
  const rule = await findAppliedRule(db, ruleId);
  if (rule === undefined) throw new AppError("NOT_FOUND");
  if (rule.undone_at !== null) throw new AppError("RULE_UNDONE");
  const later = await db.find<{ id: string }>(selectLater, [organization.id, rule.id]);
  if (later !== undefined) throw new AppError("RULE_APPLIED_SINCE", { details: { id: later.id } });

  const kept = await db.query<KeptDay>(selectKept, [rule.id]);
  const dates = kept.map(({ date }) => date).sort();
  const standing = await loadDays(db, organization, { from: dates[0] ?? rule.from, to: dates.at(-1) ?? rule.to });
  const days = new Map(standing.map((day) => [`${day.date} ${day.user_id}`, day]));
  const pairs = kept.flatMap((each) => {
    const day = days.get(`${each.date} ${each.user_id}`);
    return day === undefined ? [] : [{ ...each, day }];
  });
  const isAsMade = ({ after, day }: (typeof pairs)[number]) => isSame(after, day);
  const [intact, changed] = [pairs.filter(isAsMade), pairs.filter((pair) => !isAsMade(pair)).map(({ day }) => day)];

  await db.query(markUndone, [rule.id, by, now]);
  await writeDays(db, organization.id, [
    ...intact.map(toRestored),
    ...(await judgeAgain(db, organization, rule.setting, changed, now)),
  ]);
  const undone = (await findAppliedRule(db, rule.id)) ?? rule;
  return { rule: undone, restored: intact.map(({ day }) => day), changed };
}

/** A record stays where there was none before: nobody was expected. */
function toRestored({ before, day: { user_id, date, record_id } }: { before: KeptDay["before"]; day: StandingDay }) {
  return { user_id, date, record_id, ...(before ?? OFF) };
}

const OFF = { status: "off", is_late: false } as const;

/** Days that somebody has changed go by what is in force without the decision. */
async function judgeAgain(
  db: Db,
  organization: Organization,
  setting: string,
  days: readonly StandingDay[],
  now: Date,
): Promise<NewState[]> {
  const worked = days.filter(({ check_in_time }) => check_in_time !== null);
  if (worked.length === 0) return [];
  const rules = await rulesOf(db, (await findOrganization(db, organization.id)) ?? organization, worked);
  const today = localDateOf(now, organization.timezone);
  const judged =
    setting === "productivity_rules"
      ? (await judgeApplications(db, organization, worked, rules, now)).judged
      : await judgeByPlan(db, worked, { before: rules, after: rules, today });
  return judged.map(({ user_id, date, record_id, after }) => ({ user_id, date, record_id, ...after }));
}

const SUMS = ["productive_time", "neutral_time", "unproductive_time"] as const;

/** Whether a day is as the decision made it. */
function isSame(after: State, day: StandingDay): boolean {
  return (
    after.status === day.status &&
    after.is_late === day.is_late &&
    after.work === day.work &&
    SUMS.every((sum) => after[sum] === undefined || after[sum] === day[sum]) &&
    isSameInstant(after.check_in_time, day.check_in_time) &&
    isSameInstant(after.check_out_time, day.check_out_time)
  );
}

function isSameInstant(text: string | null, instant: Date | null): boolean {
  return (text === null ? null : Date.parse(text)) === (instant?.getTime() ?? null);
}

const selectLater = `
  select l.id from applied_rules a
  join applied_rules l on l.org_id = a.org_id and (l.applied_at, l.id) > (a.applied_at, a.id) and l.undone_at is null
    and l.from_date <= a.to_date and l.to_date >= a.from_date
  where a.org_id = $1 and a.id = $2
  order by l.applied_at desc, l.id desc limit 1`;

const selectKept = `
  select user_id, date, before, after from applied_rule_days
  where org_id = (select app.current_org()) and applied_rule_id = $1 order by date, user_id`;

const markUndone = `
  update applied_rules set undone_by = $2, undone_at = $3 where org_id = (select app.current_org()) and id = $1`;
