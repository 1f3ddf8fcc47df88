import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { rulesOfDates } from "../platform/tenancy/rules-in-force.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { plansOf } from "../schedules/shifts.ts";

/** Whose day can be closed, and whether somebody's shift of the date still runs. */
export type Due = { user_ids: string[]; is_running: boolean };

type Candidate = { user_id: string; has_record: boolean };

/** Which of a date's members to look at: those with a record that changed, those without one, or everybody again. */
export type Look = "changed" | "missing" | "everybody";

/**
 * The members whose day of a date that is over can be closed: those whose shift has ended, or who had none. Where nobody
 * expected anything of somebody who has no record, nothing is to be closed.
 */
export async function findDueMembers(
  db: Db,
  organization: Organization,
  date: LocalDate,
  look: Look,
  now: Date,
): Promise<Due> {
  const candidates = await db.query<Candidate>(selectCandidates, [organization.id, date, look]);
  const ids = candidates.map(({ user_id }) => user_id);
  const rules = await rulesOfDates(db, organization, [date]);
  const plans = await plansOf(db, rules(date), ids, date);
  const shiftOf = (userId: string) => plans.get(userId)?.shift;
  const isOver = (userId: string) => (shiftOf(userId)?.end ?? now) <= now;
  const due = candidates.filter(
    ({ user_id, has_record }) => isOver(user_id) && (has_record || shiftOf(user_id) !== undefined),
  );
  return { user_ids: due.map(({ user_id }) => user_id), is_running: ids.some((userId) => !isOver(userId)) };
}

const selectCandidates = `
  select user_id, true as has_record
  from attendance_records where org_id = $1 and date = $2 and (closed_at is null or $3 = 'everybody')
  union all
  select u.id, false
  from users u
  where u.org_id = $1 and u.status = 'active' and $3 <> 'changed'
    and not exists (
      select from attendance_records r where r.org_id = u.org_id and r.user_id = u.id and r.date = $2)
  order by user_id`;
