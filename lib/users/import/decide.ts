import type { User } from "../../auth/user.ts";
import { mayAssign, type Role } from "../../platform/tenancy/rules/roles.ts";
import type { ImportedMember, PlannedRow, RowError } from "./row.ts";

export type Existing = {
  id: string;
  email: string;
  name: string;
  employee_id: string;
  role: Role;
  status: User["status"];
  department: string | null;
  phone_number: string | null;
};

/** What is known when a chunk of rows is decided. */
export type Known = {
  actor: { id: string; role: Role };
  /** The organization's members among the rows, by address in lower case. */
  existing: ReadonlyMap<string, Existing>;
  /** Whose an employee id is, by the id: the member's address in lower case. */
  employeeIds: ReadonlyMap<string, string>;
  /** Seats that are left; null without a limit. */
  seats: number | null;
};

export type Outcome = "created" | "updated" | "unchanged" | "rejected";
export type Decision = {
  line: number;
  email: string | null;
  outcome: Outcome;
  errors: RowError[];
  /** The member whom the row creates or updates. */
  member?: ImportedMember;
  /** The member whom the row updates: one whose role changes is signed out. */
  target?: { before: Existing; role_changed: boolean };
};

/** Decides a chunk of rows in their order; the seats go to the first. */
export function decideRows(rows: readonly PlannedRow[], known: Known): Decision[] {
  let seats = known.seats ?? Number.POSITIVE_INFINITY;
  return rows.map((row) => {
    if ("errors" in row) return { line: row.line, email: row.email, outcome: "rejected", errors: row.errors };
    const decision = decide(row.member, known, seats);
    if (decision.outcome === "created") seats -= 1;
    return { line: row.line, email: row.email, ...decision };
  });
}

type Verdict = Omit<Decision, "line" | "email">;

function decide(member: ImportedMember, known: Known, seats: number): Verdict {
  const existing = known.existing.get(member.email);
  if (existing !== undefined) return decideUpdate(member, existing, known);
  if (!mayAssign(known.actor.role, member.role ?? "employee")) return reject("role", "is not yours to give");
  if (member.employee_id !== undefined && known.employeeIds.has(member.employee_id))
    return reject("employee_id", "belongs to another member");
  if (seats <= 0) return reject("row", "the plan has no seat left");
  return { outcome: "created", errors: [], member };
}

function decideUpdate(member: ImportedMember, existing: Existing, { actor }: Known): Verdict {
  const { role = existing.role, employee_id = existing.employee_id } = member;
  if (existing.status !== "active") return reject("email", "is a former member's; reinstate them, then import the row");
  if (!mayAssign(actor.role, existing.role)) return reject("row", "this member's role is above yours");
  if (!mayAssign(actor.role, role)) return reject("role", "is not yours to give");
  if (existing.id === actor.id && role !== existing.role) return reject("role", "nobody changes their own");
  // Ids that could move between people would make what a file does depend on the order in which its rows are tried.
  if (employee_id !== existing.employee_id) return reject("employee_id", "is another one on record; change it there");
  const same =
    member.name === existing.name &&
    role === existing.role &&
    (member.department ?? existing.department) === existing.department &&
    (member.phone_number ?? existing.phone_number) === existing.phone_number;
  if (same) return { outcome: "unchanged", errors: [] };
  return { outcome: "updated", errors: [], member, target: { before: existing, role_changed: role !== existing.role } };
}

function reject(field: string, message: string): Verdict {
  return { outcome: "rejected", errors: [{ field, message }] };
}
