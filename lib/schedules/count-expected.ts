import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { joinExpectations } from "./expectations.ts";
import { type Expectation, plannerOf } from "./rules/plan.ts";

/** Of a date: how many are expected, those on leave among them, and how many came without being so. */
export type Expected = { scheduled: number; unexpected: number };

type Member = Expectation & {
  id: string;
  is_active: boolean;
  /** From when to when in one of the departments, as texts: those of no date stand before and after all others. */
  spans: [from: string, to: string][];
  /** Dates with a record, and whether they came. */
  records: [date: LocalDate, came: boolean][];
};

/**
 * Who is expected on dates that are not closed, in some departments (null: all). Former members are only where they have
 * a record of the date. One statement.
 */
export async function countExpected(
  db: Db,
  organization: Organization,
  departments: readonly string[] | null,
  dates: readonly LocalDate[],
): Promise<Map<LocalDate, Expected>> {
  const [from, to] = [dates[0], dates.at(-1)];
  if (from === undefined || to === undefined) return new Map();
  const team = await db.query<Member>(selectTeam, [organization.id, departments, dates, from, to]);
  const { planOn } = plannerOf(organization);
  return new Map(
    dates.map((date) => {
      const expected: Expected = { scheduled: 0, unexpected: 0 };
      for (const member of team) {
        if (!member.spans.some(([from, to]) => date >= from && date < to)) continue;
        const record = member.records.find(([recorded]) => recorded === date);
        if (!member.is_active && record === undefined) continue;
        if (planOn(member, date).shift !== undefined) expected.scheduled += 1;
        else if (record?.[1] === true) expected.unexpected += 1;
      }
      return [date, expected];
    }),
  );
}

const selectTeam = `
  with team as materialized (
    select u.id, u.role, u.created_at, u.status = 'active' as is_active, m.spans
    from users u
    join (
      select user_id, jsonb_agg(jsonb_build_array(valid_from::text, valid_to::text)) as spans
      from member_departments where org_id = $1 and ($2::text[] is null or department = any ($2)) group by user_id
    ) m on m.user_id = u.id
    where u.org_id = $1 and (u.status = 'active' or exists (
      select from attendance_records r where r.org_id = $1 and r.user_id = u.id and r.date = any ($3::date[])))
  )
  select u.id, u.role, u.created_at, u.is_active, u.spans, coalesce(r.records, '[]') as records,
    coalesce(s.schedules, '[]') as schedules, coalesce(l.leaves, '[]') as leaves
  from team u
  left join (
    select user_id, jsonb_agg(jsonb_build_array(date, check_in_time is not null)) as records
    from attendance_records where org_id = $1 and user_id in (select id from team) and date = any ($3::date[])
    group by user_id
  ) r on r.user_id = u.id
  ${joinExpectations("in (select id from team)", "$4", "$5")}`;
