import type { Db } from "../../platform/db/transaction.ts";
import type { Round, valuesOf } from "./audience.ts";
import type { Records, Resource } from "./change.ts";
import {
  classColumns,
  dayColumns,
  enrollmentColumns,
  markColumns,
  meetingColumns,
  pauseColumns,
  personColumns,
  profileColumns,
  sessionColumns,
  toldColumns,
  workColumns,
} from "./columns.ts";
import { audience, isNew, NIL, ORG, ownPage, scopedPage, sinceWhen } from "./page.ts";

/** A record with the transaction that last changed what it shows. */
export type Fed<Record> = Record & { changed: string };
/** Of what several people change, how often; of a fact, whether it was voided. */
export type Versioned<Record> = Fed<Record> & { version: number };
export type Voidable<Record> = Fed<Record> & { deleted: boolean };

/** What all of them have in common. */
export type AnyRow = { id: string; changed: string; version?: number; deleted?: boolean };

/**
 * The row that a page begins after. Rows are told of by where they belong, and there by when they last changed: what is
 * one's own first (`NIL`), then class by class and session by session, so that a page reads no more than it tells.
 */
export type Position = { scope: string; changed: string; id: string };

/** Which stretch of whose feed, and the classes that they see. */
export type Asked = { round: Round; after: Position; limit: number; audience: ReturnType<typeof valuesOf> };

/** With where it belongs, where that is not always its member. */
type Placed<Row> = Row & { scope: string };

/** How the next changes of each resource are read. */
export const READ: Readonly<Record<Resource, (db: Db, asked: Asked) => Promise<(AnyRow & { scope?: string })[]>>> = {
  profile: (db, asked) => db.query<Versioned<Records["profile"]>>(selectProfile, own(asked)),
  person: (db, asked) => db.query<Fed<Records["person"]>>(selectPeople, seen(asked)),
  class: (db, asked) => db.query<Fed<Records["class"]>>(selectClasses, classes(asked)),
  enrollment: (db, asked) => db.query<Placed<Fed<Records["enrollment"]>>>(selectEnrollments, placed(asked)),
  session: (db, asked) => db.query<Placed<Fed<Records["session"]>>>(selectSessions, taught(asked)),
  session_mark: (db, asked) => db.query<Placed<Versioned<Records["session_mark"]>>>(selectMarks, taught(asked)),
  attendance_record: (db, asked) => db.query<Versioned<Records["attendance_record"]>>(selectDays, own(asked)),
  work_session: (db, asked) => db.query<Voidable<Records["work_session"]>>(selectWork, own(asked)),
  lunch_break: (db, asked) => db.query<Voidable<Records["lunch_break"]>>(selectPauses, own(asked)),
  meeting: (db, asked) => db.query<Voidable<Records["meeting"]>>(selectMeetings, own(asked)),
  notification: (db, asked) => db.query<Fed<Records["notification"]>>(selectTold, own(asked)),
};

export type Gone = { resource: Resource; id: string; changed: string; scope: string };

/** What is gone since, or not theirs to see any more. */
export function readGone(db: Db, asked: Asked, resources: readonly Resource[]): Promise<Gone[]> {
  return db.query<Gone>(selectGone, [...taught(asked), resources]);
}

// $1 to $6, $7 to $11, $12 and $13 of the statements.
const own = ({ round: { userId, since, until }, after: { changed, id }, limit }: Asked) =>
  [userId, since, until, changed, id, limit] as const;
const seen = (asked: Asked) => [...own(asked), ...asked.audience] as const;
const placed = (asked: Asked) => [...seen(asked), asked.after.scope] as const;
const taught = (asked: Asked) => [...placed(asked), asked.round.teaches] as const;

// By the column, not by the text of the same row: '9999' comes after '10000'.
const next = `
    r.changed_xid < $3::xid8 and (r.changed_xid, r.id) > ($4::xid8, $5::uuid)
  order by r.changed_xid, r.id limit $6`;

const ownRows = `
    r.org_id = ${ORG} and r.user_id = $1
    and r.changed_xid < $3::xid8 and (r.changed_xid, r.id) > (greatest($4::xid8, $2::xid8), $5::uuid)
  order by r.changed_xid, r.id limit $6`;

const selectProfile = `
  select ${profileColumns} from users r
  where r.org_id = ${ORG} and r.id = $1 and r.changed_xid >= $2::xid8 and ${next}`;

const selectDays = `
  select ${dayColumns} from attendance_records r where ${ownRows}`;

const selectWork = `
  select ${workColumns} from work_sessions r where ${ownRows}`;

const selectPauses = `
  select ${pauseColumns} from lunch_breaks r where ${ownRows}`;

const selectMeetings = `
  select ${meetingColumns} from meetings r where ${ownRows}`;

const selectTold = `
  select ${toldColumns} from notifications r where ${ownRows}`;

const inOrder = "order by r.scope, r.changed_xid, r.id limit $6";

/** SQL of the sessions that somebody takes without teaching the class, if there is one. */
const sessionsTaken = `(
      select s.id, case when ${isNew("s.taught_xid")} then '0'::xid8 else a.taken end as since
      from ${audience} join attendance_sessions s on s.org_id = ${ORG} and s.teacher_id = $1 and s.class_id = a.id
      where a.taught is null and a.taken is not null
      union all
      select s.id, ${sinceWhen(isNew("s.taught_xid"))}
      from attendance_sessions s
      where s.org_id = ${ORG} and s.teacher_id = $1 and s.class_id is null and $13::boolean
    ) a`;

/** SQL of what a row of what is gone is told as: a `roster` is the class, for whoever took a session of it. */
const toldAs = "case r.resource when 'roster' then 'class' else r.resource end";

// What somebody sees all of is not gone. What they see some of is: of that they are told anew.
const goneOfTheirs = `
  r.user_id = $1 and ${toldAs} = any ($14::text[])
  and not exists (
    select from ${audience}
    where a.id = r.id and (r.resource in ('class', 'roster') and a.taught is not null or r.resource = 'roster' and a.taken is not null))
  and not exists (
    select from attendance_sessions s
    where r.resource = 'session' and s.org_id = r.org_id and s.id = r.id and $13::boolean
      and (s.teacher_id = $1 or exists (select from ${audience} where a.id = s.class_id and a.taught is not null)))`;

const goneOfClasses = `
  r.class_id = a.id and r.resource = any ($14::text[])
  and case r.resource when 'session' then a.whole when 'enrollment' then a.roster when 'session_mark' then a.taught end is not null`;

const selectGone = `
  select r.id, ${toldAs} as resource, r.scope, r.changed_xid::text as changed
  from (${ownPage("sync_tombstones", goneOfTheirs, "$2::xid8")}
    union all${scopedPage(audience, "sync_tombstones", goneOfClasses, "$2::xid8")}
    union all${scopedPage(sessionsTaken, "sync_tombstones", "r.session_id = a.id and r.resource = any ($14::text[])", "$2::xid8")}
  ) r ${inOrder}`;

// There are few, which are known by id: what they are read by are values of their own.
const classes = ({ round, after, limit, audience: [ids, wholes, rosters] }: Asked) =>
  [round.until, after.changed, after.id, limit, ids, wholes, rosters] as const;

const selectClasses = `
  select ${classColumns}
  from unnest($5::uuid[], $6::xid8[], $7::xid8[]) as a (id, whole, roster)
  join classes r on r.org_id = ${ORG} and r.id = a.id
  where r.changed_xid >= least(a.whole, a.roster) and r.changed_xid < $1::xid8 and (r.changed_xid, r.id) > ($2::xid8, $3::uuid)
  order by r.changed_xid, r.id limit $4`;

// Whom something names that somebody sees since, and whoever they see and who has changed since. Class by class (`offset 0`),
// because few rows of each are new.
const selectPeople = `
  with audience as (select * from ${audience}), named as (
    select e.user_id as id from audience a
    cross join lateral (
      select o.user_id from enrollments o
      where o.org_id = ${ORG} and o.class_id = a.id and o.changed_xid >= a.roster offset 0) e
    union
    select c.teacher_id from audience a
    join classes c on c.org_id = ${ORG} and c.id = a.id and c.taught_xid >= least(a.whole, a.roster)
    union
    select s.teacher_id from audience a
    cross join lateral (
      select o.teacher_id from attendance_sessions o
      where o.org_id = ${ORG} and o.class_id = a.id and o.changed_xid >= a.whole and o.taught_xid >= a.whole
      offset 0) s
    union
    select s.teacher_id from session_attendance e
    join attendance_sessions s on s.org_id = e.org_id and s.id = e.session_id
    where e.org_id = ${ORG} and e.user_id = $1 and e.class_id is null
      and (e.changed_xid >= $2::xid8 or s.taught_xid >= $2::xid8)
    union
    select u.id from users u
    where u.org_id = ${ORG} and $2::xid8 > '0'::xid8 and ${isNew("u.changed_xid")} and (
      exists (
        select from audience a join enrollments e on e.org_id = ${ORG} and e.class_id = a.id
        where e.user_id = u.id and a.roster is not null)
      or exists (
        select from audience a join classes c on c.org_id = ${ORG} and c.id = a.id where c.teacher_id = u.id)
      or exists (
        select from audience a join attendance_sessions s on s.org_id = ${ORG} and s.class_id = a.id
        where s.teacher_id = u.id and a.whole is not null)
      or exists (
        select from session_attendance e join attendance_sessions s on s.org_id = e.org_id and s.id = e.session_id
        where e.org_id = ${ORG} and e.user_id = $1 and e.class_id is null and s.teacher_id = u.id))
  )
  select ${personColumns} from named join users r on r.org_id = ${ORG} and r.id = named.id
  where r.id <> $1 and ${next}`;

const selectEnrollments = `
  select ${enrollmentColumns}, r.scope
  from (${ownPage("enrollments", "r.user_id = $1", "$2::xid8")}
    union all${scopedPage(audience, "enrollments", "r.class_id = a.id and r.user_id <> $1", "a.roster")}
  ) r ${inOrder}`;

/** SQL of the sessions that somebody takes in a class whose others they do not see, and of those without a class. */
const takenInClasses = `(select * from ${audience} where a.whole is null and a.taken is not null) a cross join attendance_sessions`;
const events = "r.class_id is null and r.teacher_id = $1 and $13::boolean";
/** And of those without a class that they were at. */
const attended = `
  e.org_id = r.org_id and e.session_id = r.id and e.user_id = $1 and e.class_id is null
  and not (r.teacher_id = $1 and $13::boolean)`;

const selectSessions = `
  select ${sessionColumns}, r.scope
  from (${ownPage(takenInClasses, "r.class_id = a.id and r.teacher_id = $1", "a.taken")}
    union all${ownPage("attendance_sessions", events, "$2::xid8")}
    union all${ownPage("session_attendance e cross join attendance_sessions", attended, sinceWhen(isNew("e.changed_xid")))}
    union all${scopedPage(audience, "attendance_sessions", "r.class_id = a.id", "a.whole")}
  ) r ${inOrder}`;

// A note is for whoever teaches, and never of oneself.
const selectMarks = `
  select ${markColumns}, case when r.scope <> '${NIL}'::uuid then r.note end as note, r.scope
  from (${ownPage("session_attendance", "r.user_id = $1", "$2::xid8")}
    union all${scopedPage(audience, "session_attendance", "r.class_id = a.id and r.user_id <> $1", "a.taught")}
    union all${scopedPage(sessionsTaken, "session_attendance", "r.session_id = a.id and r.user_id <> $1", "a.since")}
  ) r ${inOrder}`;
