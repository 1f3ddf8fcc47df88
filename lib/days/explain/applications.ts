import * as z from "zod";
import { loadClosedUsage } from "../../activity/closed-usage.ts";
import { type Productivity, ruleFor, type Usage } from "../../activity/rules/productivity.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { exactly } from "../rules/words.ts";

const PRODUCTIVITIES = ["productive", "neutral", "unproductive"] as const;
const CODES = ["by_rule", "by_no_rule", "not_kept"] as const;

/** Time with an application, and the rule that says what it was. */
export const explainedApplication = z.object({
  application: z.string().nullable(),
  host: z.string().nullable(),
  seconds: z.int(),
  code: z.enum(CODES),
  sentence: z.string(),
});

export type ExplainedUse = {
  total: Productivity;
  seconds: number;
  sentence: string;
  applications: z.input<typeof explainedApplication>[];
};

type Day = { record_id: string; user_id: string; date: string };

/** What a closed day's productive, neutral and unproductive time consists of; nothing before it is closed. */
export async function explainUse(db: Db, organization: Organization, day: Day, now: Date): Promise<ExplainedUse[]> {
  const stored = await db.find<Record<Productivity, number>>(selectStored, [day.record_id]);
  if (stored === undefined) return [];
  const usages = (await loadClosedUsage(db, organization, [day], now)).get(day);
  return PRODUCTIVITIES.map((total) => {
    const applications = usages?.flatMap((usage) => explainOne(usage, total, organization)) ?? forgotten(stored[total]);
    const seconds = applications.reduce((sum, each) => sum + each.seconds, 0);
    return { total, seconds, sentence: `${exactly(seconds)} ${total}, by the rules for applications.`, applications };
  });
}

function explainOne(
  { application, host, seconds }: Usage,
  total: Productivity,
  { settings }: Organization,
): ExplainedUse["applications"] {
  const rule = ruleFor({ application, host }, settings.productivity_rules);
  if ((rule?.productivity ?? "neutral") !== total || seconds === 0) return [];
  const name = [application ?? "an application without a name", host].filter((part) => part !== null).join(", ");
  const spent = `${exactly(seconds)} in ${name}`;
  if (rule === undefined)
    return [{ application, host, seconds, code: "by_no_rule", sentence: `${spent}: no rule speaks of it.` }];
  const why = `the rule for the ${rule.match} ${rule.pattern} calls it ${rule.productivity}`;
  return [{ application, host, seconds, code: "by_rule", sentence: `${spent}: ${why}.` }];
}

function forgotten(seconds: number): ExplainedUse["applications"] {
  if (seconds === 0) return [];
  const sentence = `${exactly(seconds)}: which applications these were is no longer kept.`;
  return [{ application: null, host: null, seconds, code: "not_kept", sentence }];
}

const selectStored = `
  select s.productive_time as productive, s.neutral_time as neutral, s.unproductive_time as unproductive
  from attendance_records r
  join productivity_summary s on s.org_id = r.org_id and s.user_id = r.user_id and s.date = r.date
  where r.org_id = (select app.current_org()) and r.id = $1 and r.closed_at is not null`;
