import type { Db } from "../db/transaction.ts";
import { type LocalDate, localDateOf } from "../time/calendar.ts";
import type { Organization } from "./organization.ts";
import type { Principal } from "./standing.ts";

/** The department that a day of the caller's belongs to. That of today is known, and costs nothing. */
export async function departmentOfDay(
  db: Db,
  { user_id, department }: Pick<Principal, "user_id" | "department">,
  date: LocalDate,
  { now, organization }: { now: Date; organization: Organization },
): Promise<string | null> {
  if (date === localDateOf(now, organization.timezone)) return department;
  const held = await db.find<{ department: string | null }>(selectDepartment, [user_id, date]);
  return held === undefined ? department : held.department;
}

const selectDepartment = `
  select held.department from member_departments held
  where held.org_id = (select app.current_org())
    and held.user_id = $1 and $2 >= held.valid_from and $2 < held.valid_to`;
