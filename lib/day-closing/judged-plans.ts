import { column } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { type JudgedDay, rulesOf } from "../platform/tenancy/rules-in-force.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { plansOfDays } from "../schedules/plans-of-days.ts";
import type { Plan } from "../schedules/rules/plan.ts";

/** How a date should have gone, and the rules that judge it, of each member. */
export type Judged = { plans: ReadonlyMap<string, Plan>; rulesFor: (userId: string) => Organization };

/**
 * How a date should have gone for members, and what else judges it, each by the rules of their day: those in force at
 * the first check-in, or when the date ended for who did not come, and what was applied to the date since.
 */
export async function judgedPlans(
  db: Db,
  organization: Organization,
  userIds: readonly string[],
  date: LocalDate,
): Promise<Judged> {
  const days = await loadDays(db, organization, userIds, date);
  const rulesOfDay = await rulesOf(db, organization, days);
  const plans = await plansOfDays(db, days, rulesOfDay);
  const byMember = new Map(days.map((day) => [day.user_id, rulesOfDay(day)]));
  return {
    plans: new Map([...plans].map(([{ user_id }, plan]) => [user_id, plan])),
    rulesFor: (userId) => byMember.get(userId) ?? organization,
  };
}

/** Nobody asks when days began where nothing was ever changed. */
async function loadDays(
  db: Db,
  { rules_since, applied_until }: Organization,
  userIds: readonly string[],
  date: LocalDate,
): Promise<JudgedDay[]> {
  if (rules_since !== null || applied_until !== null)
    return db.query<JudgedDay>(selectDays, [column.uuid(userIds), date]);
  return userIds.map((user_id) => ({ user_id, date, judged_at: null }));
}

const selectDays = `
  select m.user_id, $2::date as date, r.judged_at
  from unnest($1::uuid[]) as m (user_id)
  left join attendance_records r on r.org_id = (select app.current_org()) and r.user_id = m.user_id and r.date = $2`;
