import type { Db } from "../../platform/db/transaction.ts";
import { isOfDepartments } from "../../platform/tenancy/department-on.ts";
import type { VisibleMember } from "../../platform/tenancy/visible-member.ts";
import { type LocalDate, localDateOf } from "../../platform/time/calendar.ts";
import type { Period } from "../../platform/time/period.ts";

/**
 * Whose days an export holds: one member's or everybody's, those of `departments` (null: of all), of names with this part
 * in them, and of these members (null: of all).
 */
export type ExportScope = {
  org_id: string;
  user_id: string | null;
  departments: readonly string[] | null;
  q?: string | null;
  among?: readonly string[] | null;
};

export type ExportMember = Pick<VisibleMember, "id" | "name" | "employee_id" | "department" | "seen_in"> & {
  created_at: Date;
  /** Null of members, and where nobody knows when a former one left. */
  left_at: Date | null;
};

/** Whether a date is between those, both included, on which somebody joined and left. */
export function isOfMembership({ created_at, left_at }: ExportMember, date: LocalDate, timezone: string): boolean {
  return date >= localDateOf(created_at, timezone) && (left_at === null || date <= localDateOf(left_at, timezone));
}

/** The same as SQL. */
export const isMembership = (user: string, date: string, timezone: string) => `(
    ${date} >= (${user}.created_at at time zone ${timezone})::date
    and (${user}.left_at is null or ${date} <= (${user}.left_at at time zone ${timezone})::date))`;

/**
 * The members of an export by name, each with the last department of the period that is in its scope: those who are
 * active, and former ones where they have a record. $1 is the scope's member, $2 its departments, $3 and $4 the period,
 * $5 the part of the name, $6 who they are among, and $7 the organization.
 */
export const selectExportMembers = `
  select u.id, u.name, u.employee_id, seen.department, $2::text[] as seen_in, u.created_at, u.left_at
  from users u
  cross join lateral (
    select held.department from member_departments held
    where held.org_id = u.org_id and held.user_id = u.id and held.valid_from <= $4 and held.valid_to > $3
      and ($2::text[] is null or held.department = any ($2))
    order by held.valid_from desc
    limit 1
  ) seen
  where u.org_id = $7 and ($1::uuid is null or u.id = $1)
    and ($5::text is null or strpos(u.name collate app.letters, $5) > 0)
    and ($6::uuid[] is null or u.id = any ($6))
    and ($1::uuid is not null or u.status = 'active' or exists (
      select from attendance_records r
      where r.org_id = $7 and r.user_id = u.id and r.date between $3 and $4
        and ${isOfDepartments("$2", "r.user_id", "r.date")}))
  order by u.name, u.id`;

/** The members of an export, `limit` at most; all without one. */
export function loadExportMembers(
  db: Db,
  scope: ExportScope,
  period: Period,
  limit: number | null = null,
): Promise<ExportMember[]> {
  return db.query<ExportMember>(`${selectExportMembers} limit $8`, [...exportValues(scope, period), limit]);
}

/** The parameters of `selectExportMembers`. */
export function exportValues(
  { org_id, user_id, departments, q = null, among = null }: ExportScope,
  { from, to }: Period,
) {
  return [user_id, departments, from, to, q, among, org_id] as const;
}

export async function countExportMembers(db: Db, scope: ExportScope, period: Period): Promise<number> {
  return (await db.one<{ count: number }>(countMembers, exportValues(scope, period))).count;
}

const countMembers = `
  select count(*) as count from (${selectExportMembers}) as members`;
