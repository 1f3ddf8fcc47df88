import { column } from "../../platform/db/bulk.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { Publish } from "../../platform/live/after-commit.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { rebuildSessions } from "../../timeline/rebuild.ts";
import type { AttendanceRecord } from "../record.ts";
import { decide, type Session } from "./decide.ts";
import { settleRecords } from "./settle-records.ts";

export type Around = {
  now: Date;
  publish: Publish;
  /** Open sessions that nobody will end any more: they get an automatic end. */
  ending?: ReadonlySet<string>;
};

export type Settled = { sessions: Session[]; records: AttendanceRecord[] };

/**
 * Derives the days of work sessions again: decides where sessions and breaks end that nobody has ended, stores it with
 * the timelines that follow, and judges their records. The one way in which a day changes, but for heartbeats of a
 * session that runs. A neighbour whose end depends on one of these sessions is settled, too.
 *
 * A function of facts, evidence and the rules in force: it does not matter in which order they came. The caller holds
 * the members' locks.
 */
export async function settleSessions(
  db: Db,
  organization: Organization,
  sessionIds: readonly string[],
  { now, publish, ending = new Set() }: Around,
): Promise<Settled> {
  if (sessionIds.length === 0) return { sessions: [], records: [] };
  const found = await db.query<Session>(selectSessions, [
    organization.id,
    column.uuid(sessionIds),
    column.uuid([...ending]),
  ]);
  const { sessions, breaks, findings } = await decide(db, organization, found);
  const moved = sessions.filter((session, index) => session.ended_at?.getTime() !== found[index]?.ended_at?.getTime());
  if (breaks.length > 0)
    await db.query(saveBreaks, [
      organization.id,
      column.uuid(breaks.map(({ id }) => id)),
      column.timestamptz(breaks.map(({ at }) => at)),
      now,
    ]);
  if (moved.length > 0)
    await db.query(saveEnds, [
      organization.id,
      column.uuid(moved.map(({ id }) => id)),
      column.timestamptz(moved.map(({ ended_at }) => ended_at)),
      now,
    ]);
  const changed = sessions.filter(({ id, is_undecided }) => is_undecided || sessionIds.includes(id));
  await rebuildSessions(db, organization.id, changed);
  return { sessions, records: await settleRecords(db, organization, findings, { now, publish }) };
}

// All sessions of the days concerned, whose findings are those of the day. A session is undecided while nobody has
// ended it and it does not run: it ended by itself, or another one has begun since.
const selectSessions = `
  with touched as (
    select id, attendance_record_id from work_sessions where org_id = $1 and id = any ($2::uuid[])
    union
    select before.id, before.attendance_record_id
    from work_sessions s
    cross join lateral (
      select id, attendance_record_id, ended_at, ended_by
      from work_sessions p
      where p.org_id = s.org_id and p.user_id = s.user_id and p.voided_at is null and p.started_at < s.started_at
      order by p.started_at desc limit 1
    ) before
    where s.org_id = $1 and s.id = any ($2::uuid[]) and (before.ended_at is null or before.ended_by = 'auto')
  )
  select s.id, s.user_id, s.attendance_record_id, r.date, s.started_at, s.ended_at, s.voided_at,
    s.idle_threshold_seconds, next.started_at as next_start,
    s.voided_at is null and (
      s.ended_by is not distinct from 'auto'
      or s.ended_at is null and (next.started_at is not null or s.id = any ($3::uuid[]))) as is_undecided
  from work_sessions s
  join attendance_records r on r.org_id = s.org_id and r.id = s.attendance_record_id
  left join lateral (
    select n.started_at from work_sessions n
    where n.org_id = s.org_id and n.user_id = s.user_id and n.voided_at is null and n.started_at > s.started_at
    order by n.started_at limit 1
  ) next on true
  where s.org_id = $1 and s.attendance_record_id in (select attendance_record_id from touched)
  order by s.user_id, s.started_at`;

const saveBreaks = `
  update lunch_breaks b set break_end_time = e.at, end_source = 'auto', end_recorded_at = $4
  from unnest($2::uuid[], $3::timestamptz[]) as e (id, at)
  where b.org_id = $1 and b.id = e.id`;

const saveEnds = `
  update work_sessions w set ended_at = e.at, ended_by = 'auto', end_source = 'auto', end_recorded_at = $4
  from unnest($2::uuid[], $3::timestamptz[]) as e (id, at)
  where w.org_id = $1 and w.id = e.id`;
