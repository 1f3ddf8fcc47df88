import * as z from "zod";
import { pictureAddress } from "../platform/aws/picture-address.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { ROLES } from "../platform/tenancy/rules/roles.ts";

export const USER_STATUSES = ["active", "inactive", "terminated"] as const;

/** The member that a report speaks of. */
export const memberHead = z.object({
  id,
  name: z.string(),
  employee_id: z.string(),
  department: z.string().nullable(),
});

/** A member as clients see them. */
export const user = z
  .object({
    id,
    email: z.string(),
    name: z.string(),
    employee_id: z.string(),
    role: z.enum(ROLES),
    status: z.enum(USER_STATUSES),
    department: z.string().nullable(),
    managed_departments: z.array(z.string()).nullable(),
    phone_number: z.string().nullable(),
    /** Signed for this answer, and good for a quarter of an hour at least; null for who has no picture. */
    profile_picture_url: z.string().nullable(),
    screenshot_interval_minutes: z.int().nullable(),
    last_login_at: instantOut.nullable(),
    created_at: instantOut,
    updated_at: instantOut,
  })
  .meta({ id: "User" });

export type User = Row<typeof user>;

/** A member as they are stored: with the key of their picture. */
export type UserRow = Omit<User, "profile_picture_url"> & { picture_key: string | null };

/** The columns of `UserRow`, of the table aliased `u`. */
export const userColumns = `
  u.id, u.email, u.name, u.employee_id, u.role, u.status, u.department, u.managed_departments, u.phone_number,
  u.picture_key, u.screenshot_interval_minutes, u.last_login_at, u.created_at, u.updated_at`;

/** A member as clients see them. */
export function showUser({ picture_key, ...shown }: UserRow): User {
  return { ...shown, profile_picture_url: addressOf(picture_key) };
}

/** Where a picture is to be seen; null for none. */
export function addressOf(pictureKey: string | null): string | null {
  return pictureKey === null ? null : pictureAddress(pictureKey).url;
}
