import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { loadExpectations } from "./expectations.ts";
import { plannerOf } from "./rules/plan.ts";

/** Of a date: how many are expected, those on leave among them, and how many came without being so. */
export type Expected = { scheduled: number; unexpected: number };

type Member = { id: string; is_active: boolean; valid_from: LocalDate; valid_to: LocalDate };
type Day = { user_id: string; date: LocalDate; came: boolean };

/**
 * Who is expected on dates that are not closed, in some departments (null: all). Former members are only where they have
 * a record of the date.
 */
export async function countExpected(
  db: Db,
  organization: Organization,
  departments: readonly string[] | null,
  dates: readonly LocalDate[],
): Promise<Map<LocalDate, Expected>> {
  const [from, to] = [dates[0], dates.at(-1)];
  if (from === undefined || to === undefined) return new Map();
  const team = await db.query<Member>(selectTeam, [organization.id, departments, dates]);
  const ids = [...new Set(team.map(({ id }) => id))];
  const belongs = ({ valid_from, valid_to }: Member, date: LocalDate) => date >= valid_from && date < valid_to;
  const days = await db.query<Day>(selectRecords, [organization.id, ids, dates]);
  const members = await loadExpectations(db, organization, ids, { from, to });
  const { planOn } = plannerOf(organization);
  const isExpected = (id: string, date: LocalDate) => {
    const member = members.get(id);
    return member !== undefined && planOn(member, date).shift !== undefined;
  };
  return new Map(
    dates.map((date) => {
      const then = team.filter((member) => belongs(member, date));
      const inTeam = new Set(then.map(({ id }) => id));
      const recorded = days.filter((day) => day.date === date && inTeam.has(day.user_id));
      const known = new Set(recorded.map(({ user_id }) => user_id));
      const called = then.filter(({ id, is_active }) => (is_active || known.has(id)) && isExpected(id, date));
      const uncalled = recorded.filter(({ user_id, came }) => came && !isExpected(user_id, date));
      return [date, { scheduled: called.length, unexpected: uncalled.length }];
    }),
  );
}

const selectTeam = `
  select u.id, u.status = 'active' as is_active, m.valid_from::text, m.valid_to::text
  from users u
  join member_departments m on m.org_id = u.org_id and m.user_id = u.id
  where u.org_id = $1 and ($2::text[] is null or m.department = any ($2))
    and (u.status = 'active' or exists (
      select from attendance_records r
      where r.org_id = $1 and r.user_id = u.id and r.date = any ($3::date[])))`;

const selectRecords = `
  select user_id, date, check_in_time is not null as came
  from attendance_records where org_id = $1 and user_id = any ($2::uuid[]) and date = any ($3::date[])`;
