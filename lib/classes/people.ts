import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { seesDepartment } from "../platform/tenancy/rules/departments.ts";
import { hasAtLeast, type Role } from "../platform/tenancy/rules/roles.ts";
import type { Principal } from "../platform/tenancy/standing.ts";

type Person = { id: string; email: string; role: Role; status: string; department: string | null };

/**
 * Whoever is to teach a class: the caller, or for managers a member whom they look after. 403 FORBIDDEN for a teacher who
 * names another, for somebody above the caller and for who cannot teach, 404 NOT_FOUND for whom the caller does not see.
 */
export async function requireTeacher(db: Db, principal: Principal, teacherId: string): Promise<void> {
  if (teacherId === principal.user_id) return;
  if (!hasAtLeast(principal.role, "manager")) throw new AppError("FORBIDDEN");
  const [teacher] = await requireMembers(db, principal, [teacherId]);
  if (teacher?.status !== "active" || !hasAtLeast(teacher.role, "teacher"))
    throw new AppError("FORBIDDEN", {
      details: { reason: "not an active member with the role of a teacher or above" },
    });
}

/**
 * Members by their ids, as whoever has a class may name them: managers those of their departments. 404 NOT_FOUND for any
 * other, 403 FORBIDDEN for somebody above the caller.
 */
export async function requireMembers(db: Db, principal: Principal, userIds: readonly string[]): Promise<Person[]> {
  const people = await db.query<Person>(selectByIds, [userIds]);
  const seen = people.filter(({ department }) => seesDepartment(principal, department));
  if (seen.length < new Set(userIds).size) throw new AppError("NOT_FOUND");
  return requireNoneAbove(principal, seen);
}

/** The same by their addresses; whom nobody has, and whom the caller does not see, is left out. */
export async function findByAddress(db: Db, principal: Principal, emails: readonly string[]): Promise<Person[]> {
  if (emails.length === 0) return [];
  const people = await db.query<Person>(selectByAddress, [emails]);
  return requireNoneAbove(
    principal,
    people.filter(({ department }) => seesDepartment(principal, department)),
  );
}

function requireNoneAbove(principal: Principal, people: Person[]): Person[] {
  if (people.some(({ role }) => !hasAtLeast(principal.role, role))) throw new AppError("FORBIDDEN");
  return people;
}

const columns = "id, email, role, status, department";

const selectByIds = `
  select ${columns} from users where org_id = (select app.current_org()) and id = any ($1::uuid[])`;

const selectByAddress = `
  select ${columns} from users
  where org_id = (select app.current_org()) and email = any ($1::citext[]) and status = 'active'`;
