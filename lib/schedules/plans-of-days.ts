import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { loadExpectations } from "./expectations.ts";
import { type Plan, type Planner, plannerOf } from "./rules/plan.ts";

type Day = { readonly user_id: string; readonly date: LocalDate };

/** How each of some days should have gone, by the rules that judge it. One statement, however many days there are. */
export async function plansOfDays<Of extends Day>(
  db: Db,
  days: readonly Of[],
  rulesOfDay: (day: Of) => Organization,
): Promise<Map<Of, Plan>> {
  const dates = days.map(({ date }) => date).sort();
  const [first, from, to] = [days[0], dates[0], dates.at(-1)];
  if (first === undefined || from === undefined || to === undefined) return new Map();
  const userIds = [...new Set(days.map(({ user_id }) => user_id))];
  const members = await loadExpectations(db, rulesOfDay(first), userIds, { from, to });
  const planners = new Map<Organization, Planner>();
  const plans = new Map<Of, Plan>();
  for (const day of days) {
    const member = members.get(day.user_id);
    if (member === undefined) continue;
    const rules = rulesOfDay(day);
    const planner = planners.get(rules) ?? plannerOf(rules);
    planners.set(rules, planner);
    plans.set(day, planner.planOn(member, day.date));
  }
  return plans;
}
