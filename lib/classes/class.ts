import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { seesDepartment } from "../platform/tenancy/rules/departments.ts";
import { hasAtLeast, type Role } from "../platform/tenancy/rules/roles.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { policy } from "./policy.ts";

/** A class as clients see it. */
export const classOut = z
  .object({
    id,
    name: z.string(),
    code: z.string(),
    description: z.string().nullable(),
    teacher: z.object({ id, name: z.string() }),
    /** Of its series; null is the organization's. */
    timezone: z.string().nullable(),
    place_id: id.nullable(),
    /** Whether members may enrol themselves. */
    self_enroll: z.boolean(),
    is_active: z.boolean(),
    /** Null for as many as come. */
    capacity: z.int().nullable(),
    enrolled: z.int(),
    policy,
    /** Since when the caller is in it; null for who is not. */
    my_enrollment: instantOut.nullable(),
    created_at: instantOut,
    updated_at: instantOut,
  })
  .meta({ id: "Class" });

export type Class = Row<typeof classOut>;

/** A class with what decides who may change it. */
export type KeptClass = Class & { teacher_department: string | null; teacher_role: Role };

type Viewer = Pick<Principal, "user_id" | "role" | "managed_departments">;

/** The columns of `KeptClass`, of the tables aliased `c` and `t`; the caller is `$1`. */
const classColumns = `
  c.id, c.name, c.code, c.description, jsonb_build_object('id', t.id, 'name', t.name) as teacher,
  c.timezone, c.place_id, c.self_enroll, c.is_active, c.capacity, c.enrolled, c.policy,
  (select e.enrolled_at from enrollments e
   where e.org_id = c.org_id and e.class_id = c.id and e.user_id = $1 and e.dropped_at is null) as my_enrollment,
  c.created_at, c.updated_at, t.department as teacher_department, t.role as teacher_role`;

/**
 * Classes that a caller sees, by the values of `viewerOf` as the first parameters: those they teach, those they are in,
 * those that they may enrol in, and for managers those of teachers whom they look after.
 */
export const selectVisibleClasses = `
  select ${classColumns}
  from classes c join users t on t.org_id = c.org_id and t.id = c.teacher_id
  where c.org_id = (select app.current_org()) and (c.teacher_id = $1 or c.self_enroll and c.is_active
    or $2::boolean and ($3::text[] is null or t.department = any ($3))
    or exists (
      select from enrollments e
      where e.org_id = (select app.current_org()) and e.class_id = c.id and e.user_id = $1 and e.dropped_at is null))`;

export function viewerOf({ user_id, role, managed_departments }: Viewer): [string, boolean, readonly string[] | null] {
  return [user_id, hasAtLeast(role, "manager"), managed_departments];
}

/** What clients see. */
export function shown({ teacher_department: _, teacher_role: __, ...of }: KeptClass): Class {
  return of;
}

/** A class that the caller sees; 404 NOT_FOUND for any other. */
export async function findVisibleClass(db: Db, viewer: Viewer, classId: string): Promise<KeptClass> {
  const found = await db.find<KeptClass>(`${selectVisibleClasses} and c.id = $4`, [...viewerOf(viewer), classId]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  return found;
}

/** The same for its teacher and whoever looks after them; 403 FORBIDDEN for all others who see it. */
export async function findOwnClass(db: Db, viewer: Viewer, classId: string): Promise<KeptClass> {
  const found = await findVisibleClass(db, viewer, classId);
  if (!isOf(viewer, found)) throw new AppError("FORBIDDEN");
  return found;
}

/** Whether somebody teaches a class, or looks after whoever does and does not stand below them. */
export function isOf(viewer: Viewer, { teacher, teacher_department, teacher_role }: KeptClass): boolean {
  if (teacher.id === viewer.user_id) return hasAtLeast(viewer.role, "teacher");
  if (!hasAtLeast(viewer.role, "manager") || !hasAtLeast(viewer.role, teacher_role)) return false;
  return seesDepartment(viewer, teacher_department);
}

/** Makes all who enrol, drop or change the class wait for one another. */
export async function lockClass(db: Db, classId: string): Promise<void> {
  await db.query(lock, [classId]);
}

const lock = `
  select from classes where org_id = (select app.current_org()) and id = $1 for no key update`;
