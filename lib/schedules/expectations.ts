import type { Db } from "../platform/db/transaction.ts";
import type { Period } from "../platform/time/period.ts";
import type { Expectation } from "./rules/plan.ts";
import type { Schedule } from "./rules/schedule.ts";

type Row = Omit<Expectation, "schedules"> & { id: string; schedules: Schedule[] };

/** What decides when members are expected in a span of dates, by their ids. */
export async function loadExpectations(
  db: Db,
  userIds: readonly string[],
  { to }: Pick<Period, "to">,
): Promise<Map<string, Expectation>> {
  if (userIds.length === 0) return new Map();
  const rows = await db.query<Row>(selectExpectations, [userIds, to]);
  return new Map(rows.map(({ id, ...expectation }) => [id, expectation]));
}

// Instants stay instants: within JSON they would be texts.
const selectExpectations = `
  select u.id, u.role, u.created_at, coalesce(
    jsonb_agg(jsonb_build_object('valid_from', s.valid_from, 'kind', s.kind, 'week', s.week) order by s.valid_from)
      filter (where s.id is not null), '[]') as schedules
  from users u
  left join schedules s on s.user_id = u.id and s.valid_from <= $2
  where u.id = any ($1::uuid[])
  group by u.id`;
