import type { Db } from "../platform/db/transaction.ts";
import { seesDepartment } from "../platform/tenancy/rules/departments.ts";
import { hasAtLeast, type Role } from "../platform/tenancy/rules/roles.ts";

type Candidate = { id: string; role: Role; managed_departments: string[] | null };
type Subject = { id: string; role: Role; department: string | null };

/** Everybody who can say yes or no for a member, without the member and without those who ask. */
async function findDeciders(db: Db, subject: Subject, askedBy: string): Promise<Candidate[]> {
  const candidates = await db.query<Candidate>(selectCandidates, [[subject.id, askedBy]]);
  return candidates.filter(({ role, managed_departments }) => {
    const sees = role !== "manager" || seesDepartment({ managed_departments }, subject.department);
    return sees && hasAtLeast(role, "manager") && hasAtLeast(role, subject.role);
  });
}

/** Whether there is anybody who could say yes. */
export async function canBeDecided(db: Db, subject: Subject, askedBy: string): Promise<boolean> {
  return (await findDeciders(db, subject, askedBy)).length > 0;
}

/** Who is told of a request: the managers who look after the member; the administrators where there is none. */
export async function whoIsAsked(db: Db, subject: Subject, askedBy: string): Promise<string[]> {
  const deciders = await findDeciders(db, subject, askedBy);
  const managers = deciders.filter(({ role }) => role === "manager");
  return (managers.length > 0 ? managers : deciders).map(({ id }) => id);
}

const selectCandidates = `
  select id, role, managed_departments
  from users
  where org_id = (select app.current_org()) and status = 'active' and role in ('super_admin', 'admin', 'manager')
    and id <> all ($1::uuid[])
  order by id`;
