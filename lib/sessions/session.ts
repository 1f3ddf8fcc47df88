import * as z from "zod";
import { METHODS } from "../classes/policy.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { seesDepartment } from "../platform/tenancy/rules/departments.ts";
import { hasAtLeast, type Role } from "../platform/tenancy/rules/roles.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { fence } from "./fence.ts";
import { MARKS, type Mark } from "./rules/mark.ts";
import { STATUSES } from "./state.ts";

export const REVIEWS = ["none", "pending", "accepted", "refused"] as const;

const myMark = z.object({
  status: z.enum(MARKS),
  marked_at: instantOut.nullable(),
  left_at: instantOut.nullable(),
  review: z.enum(REVIEWS),
});

/** A session as clients see it. */
export const session = z
  .object({
    id,
    /** Null for one that is open to everybody in the organization. */
    class: z.object({ id, name: z.string(), code: z.string() }).nullable(),
    /** Of those that repeat; null for one by itself. */
    series_id: id.nullable(),
    teacher: z.object({ id, name: z.string() }),
    name: z.string(),
    description: z.string().nullable(),
    starts_at: instantOut,
    ends_at: instantOut,
    status: z.enum(STATUSES),
    started_at: instantOut.nullable(),
    ended_at: instantOut.nullable(),
    ended_by: z.enum(["teacher", "schedule"]).nullable(),
    /** Since when somebody takes attendance; one that ends without that was not taken, and nobody is absent from it. */
    taken_at: instantOut.nullable(),
    methods: z.array(z.enum(METHODS)),
    require_all: z.boolean(),
    auto_start: z.boolean(),
    opens_before_minutes: z.int(),
    late_after_minutes: z.int(),
    early_leave_minutes: z.int(),
    qr_step_seconds: z.int(),
    qr_grace_seconds: z.int(),
    exclusive_devices: z.boolean(),
    counts_as_work: z.boolean(),
    place_id: id.nullable(),
    /** Where one has to be; a copy, which stays when the place is moved. */
    fence: fence.nullable(),
    /** The caller's own; null without one. */
    my_mark: myMark.nullable(),
    created_at: instantOut,
    updated_at: instantOut,
  })
  .meta({ id: "AttendanceSession" });

export type Session = Omit<Row<typeof session>, "my_mark"> & { my_mark: Row<typeof myMark> | null };

/** A session with what decides who may change it, and what its codes follow from. */
export type KeptSession = Omit<Session, "my_mark"> & {
  my_status: Mark | null;
  my_marked_at: Date | null;
  my_left_at: Date | null;
  my_review: (typeof REVIEWS)[number] | null;
  teacher_department: string | null;
  teacher_role: Role;
  class_teacher_id: string | null;
  qr_generation: number;
};

export type Viewer = Pick<Principal, "user_id" | "role" | "managed_departments">;

/** SQL of whether a time in a class, of `enrollments` aliased `e`, touches the session aliased `s`. */
export const wasEnrolled = "e.enrolled_at <= s.ends_at and (e.dropped_at is null or e.dropped_at > s.starts_at)";

/** SQL of `people`: who was expected at the session `$1`, or has a mark in it. */
export const withPeople = `
  with people as (
    select m.user_id from session_attendance m where m.org_id = (select app.current_org()) and m.session_id = $1
    union
    select e.user_id
    from attendance_sessions s
    join enrollments e on e.org_id = s.org_id and e.class_id = s.class_id and ${wasEnrolled}
    where s.org_id = (select app.current_org()) and s.id = $1
  )`;

/** The columns of `KeptSession`, of the tables aliased `s`, `t`, `c` and `m`. */
const columns = `
  s.id, case when c.id is not null then jsonb_build_object('id', c.id, 'name', c.name, 'code', c.code) end as class,
  s.series_id,
  jsonb_build_object('id', t.id, 'name', t.name) as teacher, s.name, s.description, s.starts_at, s.ends_at, s.status,
  s.started_at, s.ended_at, s.ended_by, s.taken_at, s.methods, s.require_all, s.auto_start, s.opens_before_minutes,
  s.late_after_minutes, s.early_leave_minutes, s.qr_step_seconds, s.qr_grace_seconds, s.exclusive_devices, s.counts_as_work,
  s.place_id, s.fence,
  m.status as my_status, m.marked_at as my_marked_at, m.left_at as my_left_at, m.review as my_review,
  s.created_at, s.updated_at, t.department as teacher_department, t.role as teacher_role,
  c.teacher_id as class_teacher_id, s.qr_generation`;

const selectSessions = `
  select ${columns}
  from attendance_sessions s
  join users t on t.org_id = s.org_id and t.id = s.teacher_id
  left join classes c on c.org_id = s.org_id and c.id = s.class_id
  left join session_attendance m on m.org_id = s.org_id and m.session_id = s.id and m.user_id = $1`;

const selectSession = `${selectSessions}
  where s.org_id = (select app.current_org()) and s.id = $2`;

/**
 * Sessions that a caller sees, by the values of `viewerOf` as the first parameters: those they teach, those of classes
 * that they were in at the time, those of no class, and for managers those of teachers whom they look after.
 */
export const selectVisibleSessions = `${selectSessions}
  where s.org_id = (select app.current_org()) and (s.teacher_id = $1 or c.teacher_id = $1 or s.class_id is null
    or $2::boolean and ($3::text[] is null or t.department = any ($3))
    or exists (
      select from enrollments e
      where e.org_id = s.org_id and e.class_id = s.class_id and e.user_id = $1 and ${wasEnrolled}))`;

export function viewerOf({ user_id, role, managed_departments }: Viewer): [string, boolean, readonly string[] | null] {
  return [user_id, hasAtLeast(role, "manager"), managed_departments];
}

/** What clients see. */
export function shown(kept: KeptSession): Session {
  const { teacher_department: _, teacher_role: __, class_teacher_id: ___, qr_generation: ____, ...more } = kept;
  const { my_status: status, my_marked_at: marked_at, my_left_at: left_at, my_review, ...of } = more;
  return { ...of, my_mark: status === null ? null : { status, marked_at, left_at, review: my_review ?? "none" } };
}

/** A session of the organization, for who has a code of it whether they are expected or not. */
export function findSession(db: Db, { user_id }: Viewer, sessionId: string): Promise<KeptSession | undefined> {
  return db.find<KeptSession>(selectSession, [user_id, sessionId]);
}

/** A session that the caller sees; 404 NOT_FOUND for any other. */
export async function findVisibleSession(db: Db, viewer: Viewer, sessionId: string): Promise<KeptSession> {
  const found = await db.find<KeptSession>(`${selectVisibleSessions} and s.id = $4`, [...viewerOf(viewer), sessionId]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  return found;
}

/** The same for its teacher and whoever looks after them; 403 FORBIDDEN for all others who see it. */
export async function findOwnSession(db: Db, viewer: Viewer, sessionId: string): Promise<KeptSession> {
  const found = await findVisibleSession(db, viewer, sessionId);
  if (!isOf(viewer, found)) throw new AppError("FORBIDDEN");
  return found;
}

/** The same, while everybody else who would change the session waits. */
export async function holdOwnSession(db: Db, viewer: Viewer, sessionId: string): Promise<KeptSession> {
  await db.query(lock, [sessionId]);
  return findOwnSession(db, viewer, sessionId);
}

/** Whether somebody teaches a session or its class, or looks after whoever does and does not stand below them. */
function isOf(viewer: Viewer, { teacher, class_teacher_id, teacher_department, teacher_role }: KeptSession) {
  if (teacher.id === viewer.user_id || class_teacher_id === viewer.user_id) return hasAtLeast(viewer.role, "teacher");
  if (!hasAtLeast(viewer.role, "manager") || !hasAtLeast(viewer.role, teacher_role)) return false;
  return seesDepartment(viewer, teacher_department);
}

const lock = `
  select from attendance_sessions where org_id = (select app.current_org()) and id = $1 for no key update`;
