import { column } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { loadEvidence, loadMasks, type MaskRow } from "./evidence.ts";
import type { LiveState } from "./rules/live-state.ts";
import { buildTimeline, type Mask, type Run } from "./rules/timeline.ts";
import { insertSegments, type StoredSegment } from "./segments.ts";

/** A work session as it stands. */
type Session = {
  id: string;
  user_id: string;
  attendance_record_id: string;
  started_at: Date;
  ended_at: Date | null;
  voided_at: Date | null;
  idle_threshold_seconds: number;
};

/** An attendance record by its id. */
export type RecordKey = { org_id: string; id: string };

/** The part of a session's timeline that goes on: its run, and since when there is a break. */
type OpenEnd = { session: Session; run: Run; on_break_since: Date | null; is_tracked: boolean };

/** Sessions whose evidence is in memory together: at two heartbeats a minute, some hundred thousand instants. */
const AT_ONCE = 100;

/**
 * Derives the timelines of work sessions, as whoever holds their members' locks has read them, or written them since, from
 * all their evidence and stores them: segments, live rows, and the totals of records whose sessions have ended. For the rare
 * changes (check-in, check-out, breaks, meetings, corrections); heartbeats advance a timeline instead, with the same result.
 * A voided session has no timeline. As many statements as for one.
 */
export async function rebuildSessions(db: Db, orgId: string, sessions: readonly Session[]): Promise<void> {
  for (let from = 0; from < sessions.length; from += AT_ONCE)
    await rebuild(db, orgId, sessions.slice(from, from + AT_ONCE));
}

async function rebuild(db: Db, org_id: string, sessions: readonly Session[]): Promise<void> {
  const standing = sessions.filter(({ voided_at }) => voided_at === null);
  const [masksOf, evidenceOf] = await Promise.all([
    loadMasks(db, org_id, standing),
    loadEvidence(db, org_id, standing),
  ]);
  const rebuilt: StoredSegment[] = [];
  const open: OpenEnd[] = [];
  for (const session of standing) {
    const own = masksOf(session.id);
    const told = evidenceOf(session.id);
    const { segments, run } = buildTimeline({
      start: epochSeconds(session.started_at),
      end: session.ended_at === null ? null : epochSeconds(session.ended_at),
      masks: own.map(toMask),
      ...told,
      idle_threshold_seconds: session.idle_threshold_seconds,
    });
    const { id: work_session_id, user_id } = session;
    for (const segment of segments) rebuilt.push({ org_id, user_id, work_session_id, segment });
    if (run === null) continue;
    const on_break_since = own.find(({ end }) => end === null)?.start ?? null;
    open.push({ session, run, on_break_since, is_tracked: told.is_tracked });
  }

  // Nothing of what is written here answers anything: it is on its way while the next is put together.
  db.send(deleteSegments, [org_id, sessions.map(({ id }) => id)]);
  insertSegments(db, rebuilt);
  enterStatuses(db, org_id, open);
  leaveStatuses(
    db,
    org_id,
    sessions.filter(({ ended_at }) => ended_at !== null),
  );
  const recordIds = new Set(sessions.map(({ attendance_record_id }) => attendance_record_id));
  refreshTotals(
    db,
    [...recordIds].map((id) => ({ org_id, id })),
  );
}

function toMask({ type, start, end }: MaskRow): Mask {
  return { type, start: epochSeconds(start), end: end === null ? null : epochSeconds(end) };
}

/** Sends the totals of attendance records from their ended sessions' segments, and has their days closed again. */
export function refreshTotals(db: Db, records: readonly RecordKey[]): void {
  db.send(updateTotals, [column.uuid(records.map(({ org_id }) => org_id)), column.uuid(records.map(({ id }) => id))]);
}

function enterStatuses(db: Db, orgId: string, open: readonly OpenEnd[]): void {
  if (open.length === 0) return;
  db.send(updateStatuses, [
    orgId,
    column.uuid(open.map(({ session }) => session.user_id)),
    column.uuid(open.map(({ session }) => session.id)),
    column.int4(open.map(({ session }) => session.idle_threshold_seconds)),
    column.seconds(open.map(({ run }) => run.start)),
    column.seconds(open.map(({ run }) => run.last)),
    column.seconds(open.map(({ run }) => run.no_input_until)),
    column.timestamptz(open.map(({ on_break_since }) => on_break_since)),
    column.bool(open.map(({ is_tracked }) => is_tracked)),
    column.text(open.map(announcedState)),
  ]);
}

function announcedState({ on_break_since, is_tracked }: OpenEnd): LiveState {
  if (on_break_since !== null) return "break";
  return is_tracked ? "active" : "untracked";
}

function leaveStatuses(db: Db, orgId: string, ended: readonly Session[]): void {
  if (ended.length === 0) return;
  db.send(clearStatuses, [orgId, ended.map(({ user_id }) => user_id), ended.map(({ id }) => id)]);
}

const deleteSegments = `
  delete from activity_logs where org_id = $1 and work_session_id = any ($2::uuid[])`;

// What was in front in one session is not followed into another: without its key nothing is.
const updateStatuses = `
  update user_status s set
    work_session_id = n.work_session_id, idle_threshold_seconds = n.idle_threshold_seconds,
    run_started_at = n.run_started_at, last_instant = n.last_instant, no_input_until = n.no_input_until,
    on_break_since = n.on_break_since, is_tracked = n.is_tracked, announced_state = n.state,
    focus_key = case when s.work_session_id = n.work_session_id then s.focus_key end
  from unnest($2::uuid[], $3::uuid[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[],
    $8::timestamptz[], $9::bool[], $10::text[])
    as n (user_id, work_session_id, idle_threshold_seconds, run_started_at, last_instant, no_input_until,
      on_break_since, is_tracked, state)
  where s.org_id = $1 and s.user_id = n.user_id`;

// The live row speaks of the running session; correcting an earlier one changes nothing there.
const clearStatuses = `
  update user_status set
    work_session_id = null, idle_threshold_seconds = null, run_started_at = null, last_instant = null,
    no_input_until = null, on_break_since = null, is_tracked = false, announced_state = 'offline',
    focus_key = null, focus_heartbeats = null, focus_clicks = null, focus_strokes = null
  where org_id = $1 and user_id = any ($2::uuid[]) and work_session_id = any ($3::uuid[])`;

const updateTotals = `
  update attendance_records r set
    total_work_duration = t.work, total_active_duration = t.active, total_idle_duration = t.idle,
    total_break_duration = t.break, total_meeting_duration = t.meeting, total_untracked_duration = t.untracked,
    closed_at = null
  from (
    select wanted.org_id, wanted.id,
      coalesce(sum(l.duration), 0) as work,
      coalesce(sum(l.duration) filter (where l.activity_type = 'active'), 0) as active,
      coalesce(sum(l.duration) filter (where l.activity_type = 'idle'), 0) as idle,
      coalesce(sum(l.duration) filter (where l.activity_type = 'lunch_break'), 0) as break,
      coalesce(sum(l.duration) filter (where l.activity_type = 'meeting'), 0) as meeting,
      coalesce(sum(l.duration) filter (where l.activity_type = 'untracked'), 0) as untracked
    from unnest($1::uuid[], $2::uuid[]) as wanted (org_id, id)
    left join work_sessions s on s.org_id = wanted.org_id and s.attendance_record_id = wanted.id
      and s.ended_at is not null and s.voided_at is null
    left join activity_logs l on l.org_id = s.org_id and l.work_session_id = s.id
    group by wanted.org_id, wanted.id
  ) t
  where r.org_id = t.org_id and r.id = t.id`;
