import { column } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Period } from "../platform/time/period.ts";
import type { LeaveSpan } from "./rules/leave.ts";
import type { Expectation } from "./rules/plan.ts";
import type { Schedule } from "./rules/schedule.ts";

type Row = Expectation & { id: string; schedules: Schedule[]; leaves: LeaveSpan[] };

/** What decides when members are expected in a span of dates, by their ids. */
export async function loadExpectations(
  db: Db,
  { id: orgId }: Organization,
  userIds: readonly string[],
  { from, to }: Period,
): Promise<Map<string, Expectation>> {
  if (userIds.length === 0) return new Map();
  const rows = await db.query<Row>(selectExpectations, [orgId, userIds, from, to]);
  return new Map(rows.map(({ id, ...expectation }) => [id, expectation]));
}

/** The same for members of several organizations, each of whom may be named more than once. */
export async function loadExpectationsOf(
  db: Db,
  members: readonly { readonly org_id: string; readonly user_id: string }[],
  { from, to }: Period,
): Promise<Map<string, Expectation>> {
  if (members.length === 0) return new Map();
  const organizations = new Map(members.map(({ org_id, user_id }) => [user_id, org_id]));
  const ids = [column.uuid([...organizations.values()]), column.uuid([...organizations.keys()])];
  const rows = await db.query<Row>(selectExpectationsOf, [...ids, from, to]);
  return new Map(rows.map(({ id, ...expectation }) => [id, expectation]));
}

/**
 * SQL of the schedules and leaves of users `u` of the organization `$1` between two dates, to join: `s.schedules` and
 * `l.leaves`, null where there are none. `members` is SQL of the members whose they are.
 */
export const joinExpectations = (members: string, from: "$3" | "$4", to: "$4" | "$5") => `
  left join (
    select user_id,
      jsonb_agg(jsonb_build_object('valid_from', valid_from, 'kind', kind, 'week', week) order by valid_from) as schedules
    from schedules where org_id = $1 and user_id ${members} and valid_from <= ${to} group by user_id
  ) s on s.user_id = u.id
  left join (
    select user_id, jsonb_agg(jsonb_build_object(
      'from', from_date, 'from_half', from_half, 'to', to_date, 'to_half', to_half)) as leaves
    from leaves
    where org_id = $1 and user_id ${members} and status = 'approved' and from_date <= ${to} and to_date >= ${from}
    group by user_id
  ) l on l.user_id = u.id`;

const selectExpectations = `
  select u.id, u.role, u.created_at, coalesce(s.schedules, '[]') as schedules, coalesce(l.leaves, '[]') as leaves
  from users u ${joinExpectations("= any ($2::uuid[])", "$3", "$4")}
  where u.org_id = $1 and u.id = any ($2::uuid[])`;

const selectExpectationsOf = `
  select u.id, u.role, u.created_at, coalesce(s.schedules, '[]') as schedules, coalesce(l.leaves, '[]') as leaves
  from unnest($1::uuid[], $2::uuid[]) as m (org_id, user_id)
  join users u on u.org_id = m.org_id and u.id = m.user_id
  left join lateral (
    select jsonb_agg(jsonb_build_object('valid_from', valid_from, 'kind', kind, 'week', week) order by valid_from) as schedules
    from schedules where org_id = m.org_id and user_id = m.user_id and valid_from <= $4
  ) s on true
  left join lateral (
    select jsonb_agg(jsonb_build_object(
      'from', from_date, 'from_half', from_half, 'to', to_date, 'to_half', to_half)) as leaves
    from leaves
    where org_id = m.org_id and user_id = m.user_id and status = 'approved' and from_date <= $4 and to_date >= $3
  ) l on true`;
