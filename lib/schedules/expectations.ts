import type { Db } from "../platform/db/transaction.ts";
import type { Period } from "../platform/time/period.ts";
import type { LeaveSpan } from "./rules/leave.ts";
import type { Expectation } from "./rules/plan.ts";
import type { Schedule } from "./rules/schedule.ts";

type Row = Expectation & { id: string; schedules: Schedule[]; leaves: LeaveSpan[] };

/** What decides when members are expected in a span of dates, by their ids. */
export async function loadExpectations(
  db: Db,
  userIds: readonly string[],
  { from, to }: Period,
): Promise<Map<string, Expectation>> {
  if (userIds.length === 0) return new Map();
  const rows = await db.query<Row>(selectExpectations, [userIds, from, to]);
  return new Map(rows.map(({ id, ...expectation }) => [id, expectation]));
}

const selectExpectations = `
  select u.id, u.role, u.created_at, coalesce(s.schedules, '[]') as schedules, coalesce(l.leaves, '[]') as leaves
  from users u
  left join (
    select user_id,
      jsonb_agg(jsonb_build_object('valid_from', valid_from, 'kind', kind, 'week', week) order by valid_from) as schedules
    from schedules where user_id = any ($1::uuid[]) and valid_from <= $3 group by user_id
  ) s on s.user_id = u.id
  left join (
    select user_id, jsonb_agg(jsonb_build_object(
      'from', from_date, 'from_half', from_half, 'to', to_date, 'to_half', to_half)) as leaves
    from leaves
    where user_id = any ($1::uuid[]) and status = 'approved' and from_date <= $3 and to_date >= $2 group by user_id
  ) l on l.user_id = u.id
  where u.id = any ($1::uuid[])`;
