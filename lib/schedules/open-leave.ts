import type { Db } from "../platform/db/transaction.ts";
import { joinDepartment } from "../platform/tenancy/department-on.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { rulesOfDates } from "../platform/tenancy/rules-in-force.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import type { Period } from "../platform/time/period.ts";
import { plansOfDays } from "./plans-of-days.ts";
import { unworkedStatus } from "./rules/plan.ts";

/** A date of a member's, with the department that they are in then. */
export type OpenLeave = { user_id: string; date: LocalDate; department: string | null };

/**
 * The days of members (null: all) that are on leave, and have no record before they are closed: a list that left them
 * out would have them not arrived.
 */
export async function findOpenLeave(
  db: Db,
  organization: Organization,
  userIds: readonly string[] | null,
  { from, to }: Period,
): Promise<OpenLeave[]> {
  const days = await db.query<OpenLeave>(selectOpenLeave, [organization.id, userIds, from, to]);
  const rules = await rulesOfDates(
    db,
    organization,
    days.map(({ date }) => date),
  );
  const plans = await plansOfDays(db, days, ({ date }) => rules(date));
  return [...plans].filter(([, plan]) => unworkedStatus(plan) === "on_leave").map(([day]) => day);
}

const selectOpenLeave = `
  with open as materialized (
    select d.date
    from (select $3::date + n as date from generate_series(0, $4::date - $3::date) as n) d
    where not exists (
      select from day_closings k where k.org_id = $1 and k.date = d.date and k.closed_at is not null)
  )
  select distinct l.user_id, d.date, held.department
  from open d
  join leaves l on l.org_id = $1 and l.status = 'approved' and l.from_date <= d.date and l.to_date >= d.date
  join users u on u.org_id = l.org_id and u.id = l.user_id and u.status = 'active'
  ${joinDepartment("l.user_id", "d.date")}
  where ($2::uuid[] is null or l.user_id = any ($2))
    and not exists (
      select from attendance_records r where r.org_id = l.org_id and r.user_id = l.user_id and r.date = d.date)`;
