import type { Db } from "../platform/db/transaction.ts";
import {
  type KeptSession,
  type Session,
  selectVisibleSessions,
  shown,
  type Viewer,
  viewerOf,
  wasEnrolled,
} from "./session.ts";
import type { Status } from "./state.ts";

/** Which sessions to list; null stands for any. */
type Wanted = {
  readonly class_id: string | null;
  readonly status: Status | null;
  /** Those that begin from then on, and before then. */
  readonly from: Date | null;
  readonly to: Date | null;
};

/** The begin and the id of the session that a page ended with. */
type Before = readonly [starts_at: string | null, id: string | null];

/** Sessions that the caller sees, the latest first: those before `before`, so many at most. */
export async function listSessions(
  db: Db,
  viewer: Viewer,
  { class_id, status, from, to }: Wanted,
  [before, beforeId]: Before,
  limit: number,
): Promise<Session[]> {
  const values = [...viewerOf(viewer), class_id, status, from, to, before, beforeId, limit];
  return (await db.query<KeptSession>(selectLatest, values)).map(shown);
}

const OURS = "(select app.current_org())";

// Bounds that are left out are far away, so that each is one of an index, whatever it is.
const latest = `
      and ($5::text is null or s.status = $5)
      and s.starts_at >= coalesce($6, '-infinity'::timestamptz) and s.starts_at < coalesce($7, 'infinity'::timestamptz)
      and (s.starts_at, s.id) < (coalesce($8, 'infinity'::timestamptz), coalesce($9, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    order by s.starts_at desc, s.id desc
    limit $10`;

// A page is among the latest of each thing that lets somebody see a session, and each of these is found by an index of its
// own: whoever is in ten classes does not walk through the sessions of all others. Whether they see what was found is then
// asked as everywhere.
const selectLatest = `
  with latest as materialized (
    (select s.starts_at, s.id from attendance_sessions s
    where s.org_id = ${OURS} and s.class_id is null and $4::uuid is null ${latest})
    union
    (select s.starts_at, s.id from attendance_sessions s
    where s.org_id = ${OURS} and s.teacher_id = $1 and ($4 is null or s.class_id = $4) ${latest})
    union
    (select s.starts_at, s.id from classes c cross join lateral (
      select s.starts_at, s.id from attendance_sessions s
      where s.org_id = ${OURS} and s.class_id = c.id ${latest}
    ) s
    where c.org_id = ${OURS} and c.teacher_id = $1 and ($4 is null or c.id = $4))
    union
    (select s.starts_at, s.id from enrollments e cross join lateral (
      select s.starts_at, s.id from attendance_sessions s
      where s.org_id = ${OURS} and s.class_id = e.class_id and s.starts_at < coalesce(e.dropped_at, 'infinity')
        and ${wasEnrolled} ${latest}
    ) s
    where e.org_id = ${OURS} and e.user_id = $1 and ($4 is null or e.class_id = $4))
    union
    (select s.starts_at, s.id from attendance_sessions s
    where s.org_id = ${OURS} and $2::boolean and ($4 is null or s.class_id = $4) and ($3::text[] is null or s.teacher_id in (
      select t.id from users t where t.org_id = ${OURS} and t.department = any ($3))) ${latest})
  )
  ${selectVisibleSessions}
    and s.id = any (array(select l.id from latest l order by l.starts_at desc, l.id desc limit $10))
  order by s.starts_at desc, s.id desc`;
