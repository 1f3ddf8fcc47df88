import type { Db } from "../../platform/db/transaction.ts";
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

/** A record with the transaction that last changed what it shows. */
export type Fed<Record> = Record & { changed: string };
/** Of what several people change, how often; of a fact, whether it was voided. */
export type Versioned<Record> = Fed<Record> & { version: number };
export type Voidable<Record> = Fed<Record> & { deleted: boolean };

/** What all of them have in common. */
export type AnyRow = { id: string; changed: string; version?: number; deleted?: boolean };

/** Of whom, from which transaction until before which, after which row of these, how many, and whether they teach. */
type Stretch = readonly [
  userId: string,
  since: string,
  until: string,
  afterChanged: string,
  afterId: string,
  limit: number,
];
export type Asked = { readonly stretch: Stretch; readonly teaches: boolean };

type Read = (db: Db, asked: Asked) => Promise<AnyRow[]>;

/** How the next changes of each resource are read, the oldest first. */
export const READ: Readonly<Record<Resource, Read>> = {
  profile: (db, { stretch }) => db.query<Versioned<Records["profile"]>>(selectProfile, stretch),
  person: (db, { stretch, teaches }) => db.query<Fed<Records["person"]>>(selectPeople, [...stretch, teaches]),
  class: (db, { stretch, teaches }) => db.query<Fed<Records["class"]>>(selectClasses, [...stretch, teaches]),
  enrollment: (db, { stretch, teaches }) =>
    db.query<Fed<Records["enrollment"]>>(selectEnrollments, [...stretch, teaches]),
  session: (db, { stretch, teaches }) => db.query<Fed<Records["session"]>>(selectSessions, [...stretch, teaches]),
  session_mark: (db, { stretch, teaches }) =>
    db.query<Versioned<Records["session_mark"]>>(selectMarks, [...stretch, teaches]),
  attendance_record: (db, { stretch }) => db.query<Versioned<Records["attendance_record"]>>(selectDays, stretch),
  work_session: (db, { stretch }) => db.query<Voidable<Records["work_session"]>>(selectWork, stretch),
  lunch_break: (db, { stretch }) => db.query<Voidable<Records["lunch_break"]>>(selectPauses, stretch),
  meeting: (db, { stretch }) => db.query<Voidable<Records["meeting"]>>(selectMeetings, stretch),
  notification: (db, { stretch }) => db.query<Fed<Records["notification"]>>(selectTold, stretch),
};

export type Gone = { resource: Resource; id: string; changed: string };

/** What is gone since, or not theirs to see any more. */
export function readGone(db: Db, { stretch }: Asked, resources: readonly Resource[]): Promise<Gone[]> {
  return db.query<Gone>(selectGone, [...stretch, resources]);
}

// By the column, not by the text of the same row: '9999' comes after '10000'.
const next = `
    r.changed_xid < $3::xid8 and (r.changed_xid, r.id) > ($4::xid8, $5::uuid)
  order by r.changed_xid, r.id limit $6`;

const own = `r.user_id = $1 and r.changed_xid >= $2::xid8 and ${next}`;

const selectProfile = `
  select ${profileColumns} from users r where r.id = $1 and r.changed_xid >= $2::xid8 and ${next}`;

const selectDays = `
  select ${dayColumns} from attendance_records r where ${own}`;

const selectWork = `
  select ${workColumns} from work_sessions r where ${own}`;

const selectPauses = `
  select ${pauseColumns} from lunch_breaks r where ${own}`;

const selectMeetings = `
  select ${meetingColumns} from meetings r where ${own}`;

const selectTold = `
  select ${toldColumns} from notifications r where ${own}`;

// What somebody sees all the same, being in the class, is not gone.
const selectGone = `
  select r.id, r.resource, r.changed_xid::text as changed from sync_tombstones r
  where not exists (
    select from enrollments e
    where e.user_id = $1 and e.dropped_at is null and e.class_id = case r.resource
      when 'class' then r.id
      when 'session' then (select s.class_id from attendance_sessions s where s.id = r.id) end)
    and r.resource = any ($7::text[]) and ${own}`;

/** SQL of the first transaction whose changes count: all, when the row that lets somebody see them changed meanwhile. */
/** `e` is an enrollment or a mark. */
const sinceEnrolled = "case when e.changed_xid >= $2::xid8 and e.changed_xid < $3::xid8 then '0' else $2::xid8 end";
const sinceOfClass = `
  case when c.changed_xid >= $2::xid8 and c.changed_xid < $3::xid8
    or me.changed_xid >= $2::xid8 and me.changed_xid < $3::xid8 then '0' else $2::xid8 end`;
const sinceOfSession = `
  case when s.changed_xid >= $2::xid8 and s.changed_xid < $3::xid8
    or me.changed_xid >= $2::xid8 and me.changed_xid < $3::xid8 then '0' else $2::xid8 end`;

// Classes that somebody is in; those they teach, with their students; and those of which they take a session, with their
// students but without the other sessions. Who has become a teacher sees all of it anew.
const audience = `
  me as (select u.changed_xid from users u where u.id = $1),
  audience as (
    select e.class_id, ${sinceEnrolled} as since, true as is_whole, false as teaches
    from enrollments e where e.user_id = $1 and e.dropped_at is null
    union all
    select c.id, ${sinceOfClass}, true, true from classes c, me where c.teacher_id = $1 and $7::boolean
    union all
    select s.class_id, ${sinceOfSession}, false, true
    from attendance_sessions s, me where s.teacher_id = $1 and s.class_id is not null and $7::boolean
  )`;

const seen = `r.changed_xid >= seen.since and ${next}`;

const selectClasses = `
  with ${audience},
  seen as (select a.class_id as id, min(a.since) as since from audience a group by 1)
  select ${classColumns} from seen join classes r on r.id = seen.id where ${seen}`;

const selectPeople = `
  with ${audience},
  seen as (
    select p.id, min(p.since) as since
    from (
      select e.user_id as id, least(a.since, ${sinceEnrolled}) as since
      from audience a join enrollments e on e.class_id = a.class_id where a.teaches
      union all
      select c.teacher_id, least(a.since, ${sinceOfClass})
      from me, audience a join classes c on c.id = a.class_id
      union all
      select s.teacher_id, least(a.since, ${sinceOfSession})
      from me, audience a join attendance_sessions s on s.class_id = a.class_id where a.is_whole
      union all
      select s.teacher_id, least(${sinceEnrolled}, ${sinceOfSession})
      from me, session_attendance e join attendance_sessions s on s.id = e.session_id
      where e.user_id = $1 and s.class_id is null
    ) p
    where p.id <> $1
    group by 1
  )
  select ${personColumns} from seen join users r on r.id = seen.id where ${seen}`;

const selectEnrollments = `
  with ${audience},
  seen as (
    select e.id, min(e.since) as since
    from (
      select o.id, $2::xid8 as since from enrollments o where o.user_id = $1 and o.changed_xid >= $2::xid8
      union all
      select o.id, a.since from audience a join enrollments o on o.class_id = a.class_id and o.changed_xid >= a.since
      where a.teaches
    ) e
    group by 1
  )
  select ${enrollmentColumns} from seen join enrollments r on r.id = seen.id where ${seen}`;

const selectSessions = `
  with ${audience},
  seen as (
    select v.id, min(v.since) as since
    from (
      select o.id, a.since
      from audience a join attendance_sessions o on o.class_id = a.class_id and o.changed_xid >= a.since
      where a.is_whole
      union all
      select s.id, ${sinceOfSession} from attendance_sessions s, me where s.teacher_id = $1 and $7::boolean
      union all
      select o.id, ${sinceEnrolled}
      from session_attendance e join attendance_sessions o on o.id = e.session_id
      where e.user_id = $1 and o.class_id is null
    ) v
    group by 1
  )
  select ${sessionColumns} from seen join attendance_sessions r on r.id = seen.id where ${seen}`;

const selectMarks = `
  with ${audience},
  seen as (
    select v.id, min(v.since) as since, bool_or(v.teaches) as teaches
    from (
      select m.id, $2::xid8 as since, false as teaches
      from session_attendance m where m.user_id = $1 and m.changed_xid >= $2::xid8
      union all
      select m.id, a.since, true
      from audience a join attendance_sessions s on s.class_id = a.class_id
      join session_attendance m on m.session_id = s.id and m.changed_xid >= a.since
      where a.is_whole and a.teaches
      union all
      select m.id, o.since, true
      from (
        select s.id, ${sinceOfSession} as since from attendance_sessions s, me where s.teacher_id = $1 and $7::boolean
      ) o join session_attendance m on m.session_id = o.id and m.changed_xid >= o.since
    ) v
    group by 1
  )
  select ${markColumns}, case when seen.teaches and r.user_id <> $1 then r.note end as note
  from seen join session_attendance r on r.id = seen.id where ${seen}`;
