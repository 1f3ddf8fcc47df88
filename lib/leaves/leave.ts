import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { departmentOn, departmentsIn } from "../platform/tenancy/department-on.ts";
import { seesDepartment } from "../platform/tenancy/rules/departments.ts";
import { hasAtLeast, type Role } from "../platform/tenancy/rules/roles.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { HALVES } from "../schedules/rules/leave.ts";

export const LEAVE_KINDS = ["vacation", "sick", "unpaid", "other"] as const;
export const LEAVE_STATUSES = ["pending", "approved", "declined", "cancelled"] as const;

/** A leave as clients see it: whole dates, unless it begins with a second half or ends with a first one. */
export const leave = z
  .object({
    id,
    user_id: id,
    user_name: z.string(),
    /** Null for those who neither decide on it nor are on it. */
    kind: z.enum(LEAVE_KINDS).nullable(),
    from: z.string(),
    from_half: z.enum(HALVES),
    to: z.string(),
    to_half: z.enum(HALVES),
    /** Seen by those who see the kind. */
    note: z.string().nullable(),
    status: z.enum(LEAVE_STATUSES),
    requested_by: id,
    requested_at: instantOut,
    decided_by: id.nullable(),
    decided_at: instantOut.nullable(),
    decision_note: z.string().nullable(),
  })
  .meta({ id: "Leave" });

export type Leave = Row<typeof leave>;

/**
 * A leave with what decides who may see what of it: `department` is its last date's, which decides on it; `departments`
 * are those of all its dates.
 */
export type KeptLeave = Leave & { role: Role; department: string | null; departments: (string | null)[] };

/** The columns of `KeptLeave`, of the tables aliased `l` and `u`. */
export const leaveColumns = `
  l.id, l.user_id, u.name as user_name, l.kind, l.from_date as "from", l.from_half, l.to_date as "to", l.to_half, l.note,
  l.status, l.requested_by, l.requested_at, l.decided_by, l.decided_at, l.decision_note, u.role,
  ${departmentOn("l.user_id", "l.to_date")} as department,
  array(${departmentsIn("l.user_id", "l.from_date", "l.to_date")}) as departments`;

type Viewer = Pick<Principal, "user_id" | "role" | "managed_departments">;

/**
 * Whether somebody decides on a member's leave: a manager of the last date's department, who
 * does not stand below the member.
 */
export function decidesOn(
  viewer: Viewer,
  { user_id, role, department }: Pick<KeptLeave, "user_id" | "role" | "department">,
) {
  if (user_id === viewer.user_id || !hasAtLeast(viewer.role, "manager")) return false;
  return seesDepartment(viewer, department) && hasAtLeast(viewer.role, role);
}

/** What a viewer is shown: why somebody is away is between them and those who decide. */
export function shownTo(viewer: Viewer, { role, department, departments: _, ...shown }: KeptLeave): Leave {
  const isTold = shown.user_id === viewer.user_id || decidesOn(viewer, { ...shown, role, department });
  return isTold ? shown : { ...shown, kind: null, note: null, decision_note: null };
}

/** A leave that the caller may see: their own, or one that touches days of their departments. 404 NOT_FOUND for any other. */
export async function findVisibleLeave(db: Db, viewer: Viewer, leaveId: string): Promise<KeptLeave> {
  const found = await db.find<KeptLeave>(selectLeave, [leaveId]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  const looksAfter =
    hasAtLeast(viewer.role, "manager") && found.departments.some((each) => seesDepartment(viewer, each));
  if (found.user_id !== viewer.user_id && !looksAfter) throw new AppError("NOT_FOUND");
  return found;
}

/** A leave as it is once nobody else changes it, or works on its days, any more. */
export async function lockLeave(db: Db, { id: leaveId, user_id }: Pick<Leave, "id" | "user_id">): Promise<KeptLeave> {
  await lockMember(db, user_id);
  return db.one<KeptLeave>(selectLeave, [leaveId]);
}

/** Leaves, schedules and work of a member change one after another. */
export async function lockMember(db: Db, userId: string): Promise<void> {
  await db.query(lockStatus, [userId]);
}

const selectLeave = `
  select ${leaveColumns}
  from leaves l join users u on u.org_id = l.org_id and u.id = l.user_id
  where l.org_id = (select app.current_org()) and l.id = $1`;

const lockStatus = `
  select from user_status where org_id = (select app.current_org()) and user_id = $1 for no key update`;
