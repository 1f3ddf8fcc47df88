import { column } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { rulesOfDates } from "../platform/tenancy/rules-in-force.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { loadExpectationsOf } from "../schedules/expectations.ts";
import { plannerOf } from "../schedules/rules/plan.ts";

/** A date of an organization, and at whom of it to look. */
export type Dated = { readonly organization: Organization; readonly date: LocalDate; readonly look: Look };

/** Which of a date's members to look at: those with a record that changed, those without one, or everybody again. */
type Look = "changed" | "missing" | "everybody";

/** Whose day can be closed, and whether somebody's shift of the date still runs. */
export type Due = { user_ids: string[]; is_running: boolean };

type Candidate = { org_id: string; date: LocalDate; user_id: string; has_record: boolean };

/**
 * The members whose day of a date that is over can be closed: those whose shift has ended, or who had none. Where nobody
 * expected anything of somebody who has no record, nothing is to be closed. Two statements for all dates, and one or two
 * for each whose rules were changed since.
 */
export async function findDueMembers<Of extends Dated>(
  db: Db,
  dates: readonly Of[],
  now: Date,
): Promise<(Of & { due: Due })[]> {
  const candidates = await db.query<Candidate>(selectCandidates, [
    column.uuid(dates.map(({ organization }) => organization.id)),
    dates.map(({ date }) => date),
    column.text(dates.map(({ look }) => look)),
  ]);
  const expectations = await loadExpectationsOf(db, candidates, periodOf(dates));
  const byDate = Map.groupBy(candidates, ({ org_id, date }) => `${org_id} ${date}`);
  const found: (Of & { due: Due })[] = [];
  for (const each of dates) {
    const { organization, date } = each;
    const rules = await rulesOfDates(db, organization, [date]);
    const { planOn } = plannerOf(rules(date));
    const user_ids: string[] = [];
    let is_running = false;
    for (const { user_id, has_record } of byDate.get(`${organization.id} ${date}`) ?? []) {
      const member = expectations.get(user_id);
      const shift = member === undefined ? undefined : planOn(member, date).shift;
      if (shift !== undefined && shift.end > now) is_running = true;
      else if (has_record || shift !== undefined) user_ids.push(user_id);
    }
    found.push({ ...each, due: { user_ids, is_running } });
  }
  return found;
}

/** How many members organizations have in use, by their ids: as many as a date may have to be closed for. */
export async function countMembers(db: Db, orgIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.query<{ org_id: string; members: number }>(selectMembers, [orgIds]);
  return new Map(rows.map(({ org_id, members }) => [org_id, members]));
}

/** From the first to the last of these. */
function periodOf(dates: readonly Dated[]): { from: LocalDate; to: LocalDate } {
  const sorted = dates.map(({ date }) => date).sort();
  return { from: sorted[0] ?? "", to: sorted.at(-1) ?? "" };
}

// Date by date, along indexes.
const selectCandidates = `
  select d.org_id, d.date, c.user_id, c.has_record
  from unnest($1::uuid[], $2::date[], $3::text[]) as d (org_id, date, look)
  cross join lateral (
    select r.user_id, true as has_record
    from attendance_records r
    where r.org_id = d.org_id and r.date = d.date and (r.closed_at is null or d.look = 'everybody')
    union all
    select u.id, false
    from users u
    where u.org_id = d.org_id and u.status = 'active' and d.look <> 'changed'
      and not exists (
        select from attendance_records o where o.org_id = u.org_id and o.user_id = u.id and o.date = d.date)
  ) c
  order by d.org_id, d.date, c.user_id`;

const selectMembers = `
  select u.org_id, count(*)::int as members
  from users u where u.org_id = any ($1::uuid[]) and u.status = 'active' group by u.org_id`;
