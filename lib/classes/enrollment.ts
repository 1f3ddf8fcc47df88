import * as z from "zod";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";

/** A member's time in a class, as whoever teaches it sees it. */
export const enrollment = z
  .object({
    id,
    user_id: id,
    name: z.string(),
    email: z.string(),
    employee_id: z.string(),
    enrolled_at: instantOut,
    /** Null while it lasts. */
    dropped_at: instantOut.nullable(),
  })
  .meta({ id: "Enrollment" });

export type Enrollment = Row<typeof enrollment>;

/** The same as the member sees it. */
export const ownEnrollment = z
  .object({
    id,
    class_id: id,
    class_name: z.string(),
    class_code: z.string(),
    teacher_name: z.string(),
    enrolled_at: instantOut,
    dropped_at: instantOut.nullable(),
  })
  .meta({ id: "OwnEnrollment" });

export type OwnEnrollment = Row<typeof ownEnrollment>;
