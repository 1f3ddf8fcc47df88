import type { Db } from "../../platform/db/transaction.ts";
import { isNew, ORG, sinceWhen } from "./page.ts";

/** A round of pages: of whom, from which transaction until before which, and whether they teach. */
export type Round = { userId: string; since: string; until: string; teaches: boolean };

/**
 * A class that somebody sees something of, and from which transaction on: its row and its sessions as a `whole`, its
 * `roster`, the marks of all that is `taught`, and the sessions of it that they have `taken`. Null for what they do not see,
 * 0 where they see it since this round.
 */
type Seen = { id: string; whole: string | null; roster: string | null; taught: string | null; taken: string | null };

/** The classes that somebody sees, by id: those they are in, those they teach, and those of which they take a session. */
export function findAudience(db: Db, { userId, since, until, teaches }: Round): Promise<Seen[]> {
  return db.query<Seen>(selectAudience, [userId, since, until, teaches]);
}

/** The same as values of a statement. */
export function valuesOf(audience: readonly Seen[]) {
  const column = (name: keyof Seen) => audience.map((each) => each[name]);
  return [column("id"), column("whole"), column("roster"), column("taught"), column("taken")] as const;
}

// Of many sessions of a class one is read. What somebody was told to be gone, and sees in part all the same, they are told
// of anew.
const selectAudience = `
  with recursive taken as (
    (select s.class_id from attendance_sessions s
     where s.org_id = ${ORG} and s.teacher_id = $1 and s.class_id is not null and $4::boolean
     order by s.class_id limit 1)
    union all
    select (
      select s.class_id from attendance_sessions s
      where s.org_id = ${ORG} and s.teacher_id = $1 and s.class_id > t.class_id order by s.class_id limit 1)
    from taken t where t.class_id is not null
  ), gone as (
    select t.resource, t.id from sync_tombstones t
    where t.org_id = ${ORG} and t.user_id = $1 and t.resource in ('class', 'roster') and ${isNew("t.changed_xid")}
  ), ways as (
    select e.class_id as id, w.since as whole, null::xid8 as roster, null::xid8 as taught, null::xid8 as taken
    from enrollments e
    cross join lateral (
      select ${sinceWhen(`${isNew("e.changed_xid")} or e.class_id in (select g.id from gone g)`)} as since) w
    where e.org_id = ${ORG} and e.user_id = $1 and e.dropped_at is null
    union all
    select c.id, w.since, w.since, w.since, w.since
    from classes c cross join lateral (select ${sinceWhen(isNew("c.taught_xid"))} as since) w
    where c.org_id = ${ORG} and c.teacher_id = $1 and $4::boolean
    union all
    select t.class_id, null, least(w.since, n.since), null, w.since
    from taken t
    cross join lateral (
      select ${sinceWhen("t.class_id in (select g.id from gone g where g.resource = 'class')")} as since) w
    cross join lateral (
      select ${sinceWhen(`$2::xid8 > '0'::xid8 and exists (
        select from attendance_sessions s
        where s.org_id = ${ORG} and s.teacher_id = $1 and s.class_id = t.class_id and s.changed_xid >= $2::xid8
          and ${isNew("s.taught_xid")})`)} as since) n
    where t.class_id is not null
  )
  select id, min(whole)::text as whole, min(roster)::text as roster, min(taught)::text as taught, min(taken)::text as taken
  from ways group by id order by ways.id`;
