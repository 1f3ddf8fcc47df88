import { inOrganization } from "../../../lib/platform/db/transaction.ts";
import { findSession } from "../../../lib/sessions/session.ts";
import { sheetFor } from "../../../lib/sessions/sheet.ts";
import { givenClass, givenEnrollment, givenPlace } from "./classes.ts";
import { givenMember, givenOrganization, type Member, sql } from "./given.ts";

const MINUTE = 60_000;

type Given = {
  status?: "scheduled" | "active" | "completed";
  /** Minutes from now. */
  starts?: number;
  minutes?: number;
  methods?: readonly string[];
  name?: string;
  class_id?: string | null;
  place_id?: string | null;
  require_all?: boolean;
  is_taken?: boolean;
  /** Seconds that a code is good for after its ten: a minute, so that it is not over before a busy machine has sent it. */
  grace?: number;
};

/** A lesson that began five minutes ago and takes an hour; the id. */
export async function givenSession(teacher: Pick<Member, "id" | "org_id">, given: Given = {}): Promise<string> {
  const { status = "active", starts = -5, minutes = 60, methods = ["qr", "manual"], name = "Lesson" } = given;
  const starts_at = new Date(Date.now() + starts * MINUTE);
  const ends_at = new Date(starts_at.getTime() + minutes * MINUTE);
  const {
    class_id = null,
    place_id = null,
    require_all = false,
    is_taken = status === "completed",
    grace = 60,
  } = given;
  const values = [
    teacher.org_id,
    class_id,
    teacher.id,
    name,
    starts_at,
    ends_at,
    status,
    methods,
    place_id,
    require_all,
    is_taken,
    grace,
  ];
  const [made] = await sql<{ id: string }>(insertSession, values);
  return made?.id ?? "";
}

/** When sessions of a class may repeat that has none in that year. */
export const REPEATED = {
  rrule: "FREQ=DAILY;COUNT=2",
  first_date: "2191-01-01",
  local_start: "09:00",
  duration_minutes: 60,
};

/** Two lessons in a year to come, of which the first is planned; the id. */
export async function givenSeries(classId: string, name = "Lesson", year = 2190): Promise<string> {
  const [made] = await sql<{ id: string }>(insertSeries, [classId, name, `${year}-01-01`]);
  return made?.id ?? "";
}

const insertSeries = `
  with made as (
    insert into session_series (org_id, class_id, rrule, first_date, local_start, duration_minutes, timezone, name, description)
    select org_id, id, 'FREQ=DAILY;COUNT=2', $3, '09:00', 60, 'UTC', $2, $2 from classes where id = $1
    returning *
  ), planned as (
    insert into attendance_sessions (org_id, class_id, teacher_id, name, starts_at, ends_at, closes_at, series_id, series_date,
      methods, require_all, auto_start, opens_before_minutes, late_after_minutes, early_leave_minutes, qr_step_seconds,
      qr_grace_seconds)
    select m.org_id, c.id, c.teacher_id, m.name, at, at + interval '1 hour', at + interval '1 hour', m.id, m.first_date,
      '{qr,manual}', false, true, 15, 15, 15, 10, 5
    from made m join classes c on c.id = m.class_id
    cross join lateral (select (m.first_date + m.local_start) at time zone 'UTC' as at) a
  )
  select id from made`;

/** A school with a teacher, a manager of their department, an administrator, and two students in a class. */
export async function givenLesson(given: Given = {}) {
  const { id: org_id } = await givenOrganization();
  const of = (role: Member["role"], department = "Maths") => givenMember({ org_id, role, department });
  const teacher = await of("teacher");
  const manager = await givenMember({ org_id, role: "manager", managed_departments: ["Maths"] });
  const [student, other] = [await of("student"), await of("student")];
  const class_id = await givenClass(teacher);
  for (const each of [student, other]) await givenEnrollment(class_id, each);
  const place_id = (given.methods ?? []).includes("geofence") ? await givenPlace(org_id) : null;
  const id = await givenSession(teacher, { class_id, place_id, ...given });
  return { org_id, of, teacher, manager, student, other, class_id, id };
}

/** The codes that a screen would show of a session from an instant on. */
async function codesOf(teacher: Member, sessionId: string, now = new Date()): Promise<string[]> {
  const found = await inOrganization(teacher.org_id, (db) =>
    findSession(db, { user_id: teacher.id, role: teacher.role, managed_departments: null }, sessionId),
  );
  if (found === undefined) throw new Error("no session");
  return sheetFor(teacher.org_id, found, now)?.codes.map(({ code }) => code) ?? [];
}

/** The one that is shown now. */
export async function codeOf(teacher: Member, sessionId: string, now?: Date): Promise<string> {
  return (await codesOf(teacher, sessionId, now))[0] ?? "";
}

const insertSession = `
  insert into attendance_sessions (org_id, class_id, teacher_id, name, description, starts_at, ends_at, closes_at, status,
    started_at, ended_at, ended_by, taken_at, methods, require_all, auto_start, opens_before_minutes, late_after_minutes,
    early_leave_minutes, qr_step_seconds, qr_grace_seconds, place_id, fence)
  select $1, $2, $3, $4, $4, $5, $6, $6, $7, case when $7 <> 'scheduled' then $5::timestamptz end,
    case when $7 = 'completed' then $6::timestamptz end, case when $7 = 'completed' then 'teacher' end,
    case when $11 then $5::timestamptz end, $8, $10, true, 15, 15, 15, 10, $12, $9,
    (select jsonb_build_object('latitude', p.latitude, 'longitude', p.longitude, 'radius_metres', p.radius_metres,
      'polygon', p.polygon) from places p where p.id = $9)
  returning id`;

/** A mark by a code that somebody has to look at, with all that tells of it. */
export async function givenMark(sessionId: string, { id }: Pick<Member, "id">, text = "Chrome"): Promise<void> {
  await sql(insertMark, [sessionId, id, text]);
}

const insertMark = `
  insert into session_attendance (org_id, session_id, user_id, status, marked_at, method, review, review_reasons,
    device_hash, ip_address, user_agent, code_age_ms, check_in_location, check_out_location, inside_probability,
    distance_metres, note)
  select s.org_id, s.id, $2, 'present', s.starts_at, 'qr', 'pending', '{offline_scan}', '\\x01', '192.0.2.1', $3, 4000,
    jsonb_build_object('latitude', 1, 'longitude', 2), jsonb_build_object('latitude', 1, 'longitude', 2), 0.9, 12, $3
  from attendance_sessions s where s.id = $1`;
