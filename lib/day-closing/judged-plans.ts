import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { rulesSince } from "../platform/tenancy/rules-in-force.ts";
import { addDays, type LocalDate, startOfDay } from "../platform/time/calendar.ts";
import type { Plan } from "../schedules/rules/plan.ts";
import { plansOf } from "../schedules/shifts.ts";

type Worked = { user_id: string; judged_at: Date };

/**
 * How a date should have gone for members, each by the rules that judge their day: those in force at the first
 * check-in, or when the date ended for who did not come.
 */
export async function judgedPlans(
  db: Db,
  organization: Organization,
  userIds: readonly string[],
  date: LocalDate,
): Promise<Map<string, Plan>> {
  const earliest = startOfDay(addDays(date, -1), organization.timezone);
  const { rules_since } = organization;
  if (rules_since === null || earliest >= rules_since) return plansOf(db, organization, userIds, date);
  const rules = await rulesSince(db, organization, earliest);
  const worked = await db.query<Worked>(selectWorked, [userIds, date]);
  const instants = new Map(worked.map(({ user_id, judged_at }) => [user_id, judged_at]));
  const end = new Date(startOfDay(addDays(date, 1), organization.timezone).getTime() - 1);
  const plans = new Map<string, Plan>();
  for (const [inForce, members] of Map.groupBy(userIds, (userId) => rules(instants.get(userId) ?? end)))
    for (const [userId, plan] of await plansOf(db, inForce, members, date)) plans.set(userId, plan);
  return plans;
}

const selectWorked = `
  select user_id, coalesce(judged_at, check_in_time) as judged_at
  from attendance_records where user_id = any ($1::uuid[]) and date = $2 and check_in_time is not null`;
