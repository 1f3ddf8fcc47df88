import type { Db } from "../platform/db/transaction.ts";
import type { PublishOf } from "../platform/live/after-commit.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { wasEnrolled } from "./session.ts";
import { tellAbsent } from "./tell-absent.ts";

/** A session that has ended, as its listeners are told. */
export type Ended = {
  id: string;
  org_id: string;
  class_id: string | null;
  teacher_id: string;
  department: string | null;
  /** Whether attendance was taken; without it nobody is absent. */
  is_taken: boolean;
};

/** Those of several organizations end at once when a schedule ends them. */
type Which = Readonly<Pick<Ended, "org_id" | "id">>;

type End = { readonly at: Date; readonly by: "teacher" | "schedule" };

/**
 * Ends sessions that run, each no later than its own end by itself, and writes who was not there. What its teacher ends
 * was taken; one that ends by itself was if somebody has marked, fetched codes or called the roll.
 */
export async function completeSessions(
  db: Db,
  publish: PublishOf,
  sessions: readonly Which[],
  { at, by }: End,
): Promise<Ended[]> {
  const ended = await db.query<Ended>(end, [...namesOf(sessions), at, by]);
  const taken = ended.filter(({ is_taken }) => is_taken);
  if (taken.length > 0) await writeAbsences(db, publish, taken, at);
  return ended;
}

/**
 * Everybody who was in the class and has no mark is absent, or excused while on leave. Whoever marked themselves before
 * the end is not, even when that commits later: their mark goes over this one.
 */
export async function writeAbsences(db: Db, publish: PublishOf, sessions: readonly Which[], at: Date): Promise<void> {
  await db.query(insertAbsences, [...namesOf(sessions), at]);
  await tellAbsent(db, publish, sessions, at);
}

const namesOf = (sessions: readonly Which[]) => [sessions.map(({ org_id }) => org_id), sessions.map(({ id }) => id)];

/**
 * Whoever is on leave at a session is excused from it, also when the leave is approved, or cancelled, after it: what a
 * schedule wrote of a member is made anew for sessions of these local dates. What somebody has said of them stays.
 *
 * Sessions that are yet to end are held: one that ends just now has written its absences before they are made anew, or
 * ends after the leave is there to be read.
 */
export async function excuseAgain(
  db: Db,
  userId: string,
  { from, to }: { from: LocalDate; to: LocalDate },
  now: Date,
): Promise<void> {
  await db.query(holdUnended, [userId, from, to]);
  await db.query(updateAbsences, [userId, from, to, now]);
}

const end = `
  update attendance_sessions s set
    status = 'completed', ended_by = $4, updated_at = $3,
    ended_at = greatest(s.started_at, case $4 when 'schedule' then least($3, s.closes_at) else $3 end),
    taken_at = coalesce(s.taken_at, case $4 when 'teacher' then $3 end)
  from users t
  where s.org_id = any ($1::uuid[]) and s.id = any ($2::uuid[]) and s.status = 'active'
    and t.org_id = s.org_id and t.id = s.teacher_id
  returning s.id, s.org_id, s.class_id, s.teacher_id, t.department, s.taken_at is not null as is_taken`;

/** SQL that adds the `zone` of the session aliased `s`: its class's, or the organization's. */
const onItsClocks = `
  join organizations o on o.id = s.org_id
  left join classes c on c.org_id = s.org_id and c.id = s.class_id
  cross join lateral (select coalesce(c.timezone, o.timezone) as zone) z`;

/** SQL of the half of a local date in which the session aliased `s` begins, as leave counts them. */
const half = `
  2 * ((s.starts_at at time zone zone)::date - date '1970-01-01')
    + case when (s.starts_at at time zone zone)::time < '12:00' then 0 else 1 end`;

/** SQL of what a member without a mark of their own is at the session aliased `s`: `e.user_id`, on the clocks of `zone`. */
const unmarked = `
  case when exists (
    select from leaves l
    where l.org_id = e.org_id and l.user_id = e.user_id and l.status = 'approved' and l.halves @> (${half})
  ) then 'excused' else 'absent' end`;

const insertAbsences = `
  insert into session_attendance as m (org_id, session_id, user_id, status, method, created_at, updated_at)
  select distinct s.org_id, s.id, e.user_id,
    ${unmarked}, 'schedule', $3::timestamptz, $3::timestamptz
  from attendance_sessions s ${onItsClocks}
  join enrollments e on e.org_id = s.org_id and e.class_id = s.class_id and ${wasEnrolled}
  where s.org_id = any ($1::uuid[]) and s.id = any ($2::uuid[])
  on conflict on constraint session_attendance_once do update set
    status = excluded.status, method = 'schedule', version = m.version + 1, updated_at = excluded.updated_at
  where m.status is null`;

const holdUnended = `
  select from attendance_sessions s ${onItsClocks}
  join enrollments e on e.org_id = s.org_id and e.class_id = s.class_id and ${wasEnrolled}
  where s.org_id = (select app.current_org()) and e.user_id = $1 and s.status in ('scheduled', 'active')
    and (s.starts_at at time zone zone)::date between $2 and $3
  order by s.id
  for share of s`;

const updateAbsences = `
  update session_attendance m set status = j.status, version = m.version + 1, updated_at = $4
  from (
    select e.id, ${unmarked} as status
    from session_attendance e
    join attendance_sessions s on s.org_id = e.org_id and s.id = e.session_id ${onItsClocks}
    where e.org_id = (select app.current_org()) and e.user_id = $1
      and e.method = 'schedule' and e.status in ('absent', 'excused')
      and (s.starts_at at time zone zone)::date between $2 and $3
  ) j
  where m.org_id = (select app.current_org()) and m.id = j.id and m.status <> j.status and m.method = 'schedule'`;
