import type { Db } from "../db/transaction.ts";
import { AppError } from "../errors.ts";
import type { LocalDate } from "../time/calendar.ts";
import type { Period } from "../time/period.ts";
import { seesDepartment } from "./rules/departments.ts";
import { hasAtLeast, type Role } from "./rules/roles.ts";
import type { Principal } from "./standing.ts";

/** A member whose data the caller may see. */
export type VisibleMember = {
  id: string;
  name: string;
  email: string;
  employee_id: string;
  role: Role;
  status: "active" | "inactive" | "terminated";
  /** That of today; of a period, the last one in it that the caller sees. */
  department: string | null;
  /** That of today, whatever period was asked for: what they do now concerns nobody else. */
  department_now: string | null;
  /** Whose days the caller sees of the member: those of these departments; null means all. */
  seen_in: readonly string[] | null;
};

/** Any date: for what is asked for whenever it was. */
export const EVER: Period = { from: "0001-01-01", to: "9999-12-31" };

type Viewer = Pick<Principal, "user_id" | "role" | "managed_departments">;

/**
 * The member whose data is asked for: the caller themselves without `userId`, else anyone for managers and above, and
 * for managers with departments only the members of those. Former members stay visible.
 *
 * 403 FORBIDDEN below manager for anybody else, whether they exist or not; 404 NOT_FOUND for a member who is unknown,
 * of another organization, or of a department the caller does not manage.
 */
export async function findVisibleMember(
  db: Db,
  principal: Viewer,
  userId: string = principal.user_id,
): Promise<VisibleMember> {
  const seen_in = seenIn(principal, userId);
  const member = await db.find<Omit<VisibleMember, "seen_in">>(selectMember, [userId]);
  if (member === undefined || !seesDepartment({ managed_departments: seen_in }, member.department))
    throw new AppError("NOT_FOUND");
  return { ...member, seen_in };
}

/**
 * The same for days that are asked about: those count that were days of the caller's departments, whatever the member's
 * is today. 404 NOT_FOUND where none of the period was. Of a longer period only these are to be shown (`seen_in`).
 */
export async function findMemberOver(
  db: Db,
  principal: Viewer,
  { from, to }: Period,
  userId: string = principal.user_id,
): Promise<VisibleMember> {
  const seen_in = seenIn(principal, userId);
  const member = await db.find<Omit<VisibleMember, "seen_in">>(selectMemberOver, [userId, seen_in, from, to]);
  if (member === undefined) throw new AppError("NOT_FOUND");
  return { ...member, seen_in };
}

/** The same of one date. */
export function findMemberOn(db: Db, principal: Viewer, date: LocalDate, userId?: string): Promise<VisibleMember> {
  return findMemberOver(db, principal, { from: date, to: date }, userId);
}

/** Tells of each date whether it is one that the caller sees of a member. */
export async function datesSeen(
  db: Db,
  { id, seen_in }: Pick<VisibleMember, "id" | "seen_in">,
): Promise<(date: LocalDate) => boolean> {
  if (seen_in === null) return () => true;
  const held = await db.query<{ valid_from: LocalDate; valid_to: LocalDate }>(selectHeld, [id, seen_in]);
  return (date) => held.some(({ valid_from, valid_to }) => date >= valid_from && date < valid_to);
}

/** 403 FORBIDDEN for what reaches into days of a member that were another department's. */
export async function requireEveryDay(
  db: Db,
  { id, seen_in }: Pick<VisibleMember, "id" | "seen_in">,
  { from, to }: Period,
): Promise<void> {
  if (seen_in === null || from > to) return;
  if ((await db.find(selectForeignDays, [id, seen_in, from, to])) !== undefined) throw new AppError("FORBIDDEN");
}

/** 403 FORBIDDEN below manager for anybody else than themselves. */
function seenIn(principal: Viewer, userId: string): readonly string[] | null {
  if (userId.toLowerCase() === principal.user_id) return null;
  if (!hasAtLeast(principal.role, "manager")) throw new AppError("FORBIDDEN");
  return principal.managed_departments;
}

/**
 * 403 FORBIDDEN for changing something of a member above the caller: managers see the administrators of their
 * departments, but what these have done is not theirs to write.
 */
export function requireNotAbove(principal: Principal, { role }: Pick<VisibleMember, "role">): void {
  if (!hasAtLeast(principal.role, role)) throw new AppError("FORBIDDEN");
}

const selectMember = `
  select u.id, u.name, u.email, u.employee_id, u.role, u.status, u.department, u.department as department_now
  from users u
  where u.org_id = (select app.current_org()) and u.id = $1`;

const selectMemberOver = `
  select u.id, u.name, u.email, u.employee_id, u.role, u.status, seen.department, u.department as department_now
  from users u
  cross join lateral (
    select held.department from member_departments held
    where held.org_id = u.org_id and held.user_id = u.id and held.valid_from <= $4 and held.valid_to > $3
      and ($2::text[] is null or held.department = any ($2))
    order by held.valid_from desc
    limit 1
  ) seen
  where u.org_id = (select app.current_org()) and u.id = $1`;

// As texts, of which those of no date stand before and after all others.
const selectHeld = `
  select held.valid_from::text, held.valid_to::text from member_departments held
  where held.org_id = (select app.current_org()) and held.user_id = $1 and held.department = any ($2)`;

const selectForeignDays = `
  select from member_departments held
  where held.org_id = (select app.current_org()) and held.user_id = $1 and held.valid_from <= $4 and held.valid_to > $3
    and (held.department is null or held.department <> all ($2))
  limit 1`;
