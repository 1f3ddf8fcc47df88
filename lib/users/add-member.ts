import { randomInt } from "node:crypto";
import { type UserRow, userColumns } from "../auth/user.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Role } from "../platform/tenancy/rules/roles.ts";
import { requireSeat } from "./seats.ts";

export type NewMember = {
  org_id: string;
  email: string;
  password_hash: string;
  name: string;
  /** One is made up without it. */
  employee_id: string | undefined;
  role: Role;
  department?: string | null | undefined;
  managed_departments?: readonly string[] | undefined;
  phone_number?: string | undefined;
  /** When the person agreed; null for an account that somebody else opens for them. */
  accepted_at: Date | null;
  /** When they proved the address, if they have. */
  email_verified_at?: Date | null;
  /** Who opens the account for them, if that is somebody of the organization. */
  opened_by?: string;
};

/** Without letters and digits that look alike: people read employee ids out and type them in. */
const ID_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Adds a member if the plan has room. 402 PLAN_LIMIT, 409 EMAIL_TAKEN, 409 EMPLOYEE_ID_TAKEN. */
export async function addMember(db: Db, member: NewMember, now: Date): Promise<UserRow> {
  await requireSeat(db, member.org_id, now);
  return db.one<UserRow>(insertMember, [
    member.org_id,
    member.email,
    member.password_hash,
    member.name,
    member.employee_id ?? newEmployeeId(),
    member.role,
    member.department ?? null,
    member.managed_departments ?? null,
    member.phone_number ?? null,
    member.accepted_at,
    member.email_verified_at ?? null,
    member.opened_by ?? null,
  ]);
}

/** For a member who was given none. */
export function newEmployeeId(): string {
  return `E-${Array.from({ length: 8 }, () => ID_ALPHABET.charAt(randomInt(ID_ALPHABET.length))).join("")}`;
}

const insertMember = `
  insert into users as u
    (org_id, email, password_hash, name, employee_id, role, department, managed_departments, phone_number, accepted_at,
     email_verified_at, opened_by, opened_by_others)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $10::timestamptz is null)
  returning ${userColumns}`;
