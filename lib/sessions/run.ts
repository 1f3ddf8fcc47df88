import { asWorker, type Db } from "../platform/db/transaction.ts";
import { hasTimeFor } from "../platform/deadline.ts";
import { afterCommit, type PublishOf } from "../platform/live/after-commit.ts";
import type { OrganizationEvent } from "../platform/live/events.ts";
import { STEP } from "../platform/timeouts.ts";
import { completeSessions } from "./complete.ts";
import { type Told, tellRooms } from "./tell.ts";

type Due = Told & { org_id: string };

/** So many in one transaction: it holds their rows, and those of who was not there. */
const CHUNK = 200;

/** So many are begun and ended by one run; for more it has help. */
const SHARE = 1000;
const MOST_HELPERS = 20;

/** Begins and ends what is due, until nothing is, or there is no time. Several at once share the work. */
export async function runDue(now: Date): Promise<{ ended: number; started: number }> {
  // First what is over, so that a class may begin the next.
  const ended = await endDue(now);
  return { ended, started: await startDue(now) };
}

/** How many more are needed to run what is due by an instant. */
export async function helpersFor(now: Date): Promise<number> {
  const { due } = await asWorker((db) => db.one<{ due: number }>(countDue, [now, SHARE * (MOST_HELPERS + 1)]));
  return Math.max(0, Math.ceil(due / SHARE) - 1);
}

/** Ends all sessions that are over. Those that somebody holds just now are left for the next minute. */
function endDue(now: Date): Promise<number> {
  return inChunks("session:ended", async (db, publish) => {
    const due = await db.query<{ org_id: string; id: string }>(selectOver, [now, CHUNK]);
    return due.length === 0 ? [] : completeSessions(db, publish, due, { at: now, by: "schedule" });
  });
}

/** Begins all sessions whose time has come, unless they wait for their teacher or another one of the class runs. */
function startDue(now: Date): Promise<number> {
  return inChunks("session:started", (db) => db.query<Due>(startSessions, [now, CHUNK]));
}

async function inChunks(
  event: "session:started" | "session:ended",
  work: (db: Db, publish: PublishOf) => Promise<readonly Due[]>,
): Promise<number> {
  for (let done = 0; ; ) {
    const changed = await afterCommit((publish) =>
      asWorker(async (db) => {
        const due = await work(db, publish);
        for (const each of due)
          tellRooms((told) => publish({ ...told, org_id: each.org_id } satisfies OrganizationEvent), each, event);
        return due.length;
      }),
    );
    done += changed;
    if (changed < CHUNK || !hasTimeFor(STEP)) return done;
  }
}

const countDue = `
  select count(*) as due from (
    (select from attendance_sessions where status = 'active' and closes_at <= $1 limit $2)
    union all
    (select from attendance_sessions s join organizations o on o.id = s.org_id and o.is_active
     where s.status = 'scheduled' and s.auto_start and s.starts_at <= $1 and s.ends_at > $1 limit $2)
  ) d`;

const selectOver = `
  select org_id, id from attendance_sessions
  where status = 'active' and closes_at <= $1
  order by closes_at, id
  limit $2
  for no key update skip locked`;

// One that is over before it began is left as planned: its teacher sees that it was not held.
const startSessions = `
  with due as (
    select s.id from attendance_sessions s
    join organizations o on o.id = s.org_id and o.is_active
    where s.status = 'scheduled' and s.auto_start and s.starts_at <= $1 and s.ends_at > $1
      and not exists (select from attendance_sessions r where r.class_id = s.class_id and r.status = 'active')
    order by s.starts_at, s.id
    limit $2
    for no key update of s skip locked
  )
  update attendance_sessions s set status = 'active', started_at = $1, updated_at = $1
  from due, users t
  where s.id = due.id and t.org_id = s.org_id and t.id = s.teacher_id
  returning s.id, s.org_id, s.class_id, s.teacher_id, t.department`;
