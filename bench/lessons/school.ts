import pg from "pg";
import { closePools } from "../../lib/platform/db/pool.ts";
import { signAccessToken } from "../../lib/platform/secrets/access-token.ts";
import { type BenchMember, givenMembers } from "../data/members.ts";
import { startCloud } from "../frame/cloud.ts";

/** An organization with a teacher and students, of whom each has signed in. */
export type School = {
  readonly org_id: string;
  readonly teacher: string;
  readonly students: readonly BenchMember[];
  /** As the owner of the tables. */
  readonly owner: pg.Client;
  tokenOf(member: BenchMember): string;
  /** A session that runs, in a class of its own with so many students; the id. */
  givenLesson(students: number): Promise<string>;
  stop(): Promise<void>;
};

export async function openSchool(count: number): Promise<School> {
  const { database, stop: stopCloud } = await startCloud("lessons");
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  const stop = async () => {
    await closePools();
    await owner.end();
    await stopCloud();
  };
  try {
    await owner.connect();
    const [teacher, ...students] = await givenMembers(owner, { count: count + 1, organizations: 1 });
    if (teacher === undefined) throw new Error("There is no teacher.");
    await owner.query(makeSchool, [teacher.id]);
    await owner.query(signIn);
    const { rows } = await owner.query<{ user_id: string; id: string }>("select user_id, id from user_sessions");
    const signedIn = new Map(rows.map(({ user_id, id }) => [user_id, id]));
    const tokenOf = ({ id, org_id }: BenchMember, role: "teacher" | "student" = "student") =>
      signAccessToken({ user_id: id, org_id, role, session_id: signedIn.get(id) ?? "" }).access_token;
    let classes = 0;
    const givenLesson = async (size: number) => {
      const values = [teacher.org_id, teacher.id, `C-${classes++}`, students.slice(0, size).map(({ id }) => id)];
      return (await owner.query<{ id: string }>(makeLesson, values)).rows[0]?.id ?? "";
    };
    const { org_id } = teacher;
    return { org_id, teacher: tokenOf(teacher, "teacher"), students, owner, tokenOf, givenLesson, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A year of a class: so many sessions that everybody came to; the id of the class. */
export async function givenYearOfClass({ owner, org_id, students }: School, sessions: number): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(makeYear, [org_id, students.map(({ id }) => id), sessions]);
  await owner.query("vacuum analyze attendance_sessions, session_attendance");
  return rows[0]?.id ?? "";
}

/** So many classes with sessions that run and are over, and so many students in each. */
export async function givenOver({ owner, org_id, students }: School, classes: number, size: number): Promise<void> {
  const { rows } = await owner.query<{ id: string }>(makeClasses, [org_id, classes]);
  const ids = rows.map(({ id }) => id);
  // Known to be many before the counter of each is looked up a hundred thousand times.
  await owner.query("analyze classes");
  await owner.query(enrolAll, [org_id, ids, students.slice(0, size).map(({ id }) => id)]);
  await owner.query(runAll, [ids]);
  await owner.query("vacuum analyze classes, enrollments, attendance_sessions, session_attendance");
}

const makeSchool = `
  with plan as (update organizations set plan = 'enterprise')
  update users set role = case when id = $1 then 'teacher' else 'student' end, created_at = now() - interval '2 years'`;

const signIn = `
  insert into user_sessions (org_id, user_id, expires_at) select org_id, id, now() + interval '1 day' from users`;

// Codes are good for a minute after their ten seconds, so that none is over before a busy machine has sent it.
const usual = "'{qr,manual}', false, true, 15, 15, 15, 10, 60";
const policy = `methods, require_all, auto_start, opens_before_minutes, late_after_minutes, early_leave_minutes,
      qr_step_seconds, qr_grace_seconds`;

const makeLesson = `
  with c as (
    insert into classes (org_id, teacher_id, name, code) values ($1, $2, 'Lecture', $3) returning org_id, id
  ), e as (
    insert into enrollments (org_id, class_id, user_id, enrolled_at)
    select c.org_id, c.id, u, now() - interval '1 day' from c, unnest($4::uuid[]) u
  )
  insert into attendance_sessions (org_id, class_id, teacher_id, name, starts_at, ends_at, closes_at, status, started_at,
      taken_at, ${policy})
  select c.org_id, c.id, $2, 'Lecture', now() - interval '5 minutes', now() + interval '1 hour', now() + interval '1 hour',
    'active', now() - interval '5 minutes', now(), ${usual}
  from c
  returning id`;

const makeYear = `
  with t as (select id from users where role = 'teacher'), c as (
    insert into classes (org_id, teacher_id, name, code) select $1, id, 'Year', 'YEAR' from t returning id, teacher_id
  ), s as (
    insert into attendance_sessions (org_id, class_id, teacher_id, name, starts_at, ends_at, closes_at, status, started_at,
      ended_at, ended_by, taken_at, ${policy})
    select $1, c.id, c.teacher_id, 'Lesson', at, at + interval '1 hour', at + interval '1 hour', 'completed', at,
      at + interval '1 hour', 'teacher', at, ${usual}
    from c, generate_series(1, $3::integer) n
    cross join lateral (select now() - make_interval(hours => 40 * n) as at) a
    returning org_id, id, starts_at
  ), m as (
    insert into session_attendance (org_id, session_id, user_id, status, method, marked_at)
    select s.org_id, s.id, u, 'present', 'qr', s.starts_at from s, unnest($2::uuid[]) u
  )
  select id from c`;

const makeClasses = `
  insert into classes (org_id, teacher_id, name, code)
  select $1, t.id, 'Over ' || n, 'O-' || n || '-' || gen_random_uuid()
  from users t, generate_series(1, $2::integer) n
  where t.role = 'teacher'
  returning id`;

const enrolAll = `
  insert into enrollments (org_id, class_id, user_id, enrolled_at)
  select $1, c, u, now() - interval '1 day' from unnest($2::uuid[]) c, unnest($3::uuid[]) u`;

const runAll = `
  insert into attendance_sessions (org_id, class_id, teacher_id, name, starts_at, ends_at, closes_at, status, started_at,
      taken_at, ${policy})
  select c.org_id, c.id, c.teacher_id, 'Lesson', now() - interval '61 minutes', now() - interval '1 minute',
    now() - interval '1 minute', 'active', now() - interval '61 minutes', now(), ${usual}
  from classes c where c.id = any ($1::uuid[])`;
