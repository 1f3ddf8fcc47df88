import type { Db } from "../db/transaction.ts";
import { instantOf, MAX_IDLE_SECONDS } from "../domain/heartbeat.ts";
import { buildTimeline, type Instant, type Mask, type Run } from "../domain/timeline.ts";
import { epochSeconds } from "../domain/timestamp.ts";
import { insertSegments } from "../heartbeats/segments.ts";

type Session = {
  org_id: string;
  user_id: string;
  attendance_record_id: string;
  started_at: Date;
  ended_at: Date | null;
  idle_threshold_seconds: number;
};

type MaskRow = { type: Mask["type"]; start: Date; end: Date | null };
type HeartbeatRow = { timestamp: Date; is_active: boolean; idle_time_seconds: number | null };

/**
 * Derives a work session's timeline from all its evidence and stores it: segments, live row, and the record's totals
 * once the session has ended. For the rare changes (check-in, check-out, breaks, meetings, corrections); heartbeats
 * advance the timeline instead, with the same result. The caller holds the member's lock.
 */
export async function rebuildTimeline(db: Db, sessionId: string): Promise<void> {
  const session = await db.one<Session>(selectSession, [sessionId]);
  const masks = await db.query<MaskRow>(selectMasks, [sessionId]);
  const latest = session.ended_at === null ? null : new Date(session.ended_at.getTime() + MAX_IDLE_SECONDS * 1000);
  const heartbeats = await db.query<HeartbeatRow>(selectHeartbeats, [session.user_id, session.started_at, latest]);

  const { segments, run } = buildTimeline({
    start: epochSeconds(session.started_at),
    end: session.ended_at === null ? null : epochSeconds(session.ended_at),
    masks: masks.map(({ type, start, end }) => ({
      type,
      start: epochSeconds(start),
      end: end === null ? null : epochSeconds(end),
    })),
    instants: heartbeats.map(instantOf).filter((instant): instant is Instant => instant !== null),
    idle_threshold_seconds: session.idle_threshold_seconds,
  });

  await db.query(deleteSegments, [session.user_id, sessionId]);
  const { org_id, user_id } = session;
  await insertSegments(
    db,
    segments.map((segment) => ({ org_id, user_id, work_session_id: sessionId, segment })),
  );
  if (run === null) await leaveStatus(db, session.user_id, sessionId);
  else await enterStatus(db, session, sessionId, run, masks.find(({ end }) => end === null)?.start ?? null);
  await refreshTotals(db, [session.attendance_record_id]);
}

/** Sets the totals of attendance records from their ended sessions' segments, and has their days closed again. */
export async function refreshTotals(db: Db, recordIds: readonly string[]): Promise<void> {
  await db.query(updateTotals, [recordIds]);
}

async function enterStatus(db: Db, session: Session, sessionId: string, run: Run, onBreakSince: Date | null) {
  await db.query(updateStatus, [
    session.user_id,
    sessionId,
    session.idle_threshold_seconds,
    run.start,
    run.last,
    run.no_input_until,
    onBreakSince,
    onBreakSince === null ? "active" : "break",
  ]);
}

async function leaveStatus(db: Db, userId: string, sessionId: string) {
  await db.query(clearStatus, [userId, sessionId]);
}

const selectSession = `
  select org_id, user_id, attendance_record_id, started_at, ended_at, idle_threshold_seconds
  from work_sessions where id = $1`;

const selectMasks = `
  select 'lunch_break' as type, break_start_time as start, break_end_time as end from lunch_breaks where work_session_id = $1
  union all
  select 'meeting', start_time, end_time from meetings where work_session_id = $1`;

const selectHeartbeats = `
  select timestamp, is_active, idle_time_seconds
  from user_activity_tracking
  where user_id = $1 and timestamp >= $2 and ($3::timestamptz is null or timestamp <= $3)`;

const deleteSegments = `
  delete from activity_logs where user_id = $1 and work_session_id = $2`;

const updateStatus = `
  update user_status set
    work_session_id = $2, idle_threshold_seconds = $3, run_started_at = to_timestamp($4), last_instant = to_timestamp($5),
    no_input_until = to_timestamp($6), on_break_since = $7, announced_state = $8
  where user_id = $1`;

// Of an earlier session that is corrected while a later one runs, the live row knows nothing.
const clearStatus = `
  update user_status set
    work_session_id = null, idle_threshold_seconds = null, run_started_at = null, last_instant = null,
    no_input_until = null, on_break_since = null, announced_state = 'offline'
  where user_id = $1 and work_session_id = $2`;

const updateTotals = `
  update attendance_records r set
    total_work_duration = t.work, total_active_duration = t.active, total_idle_duration = t.idle,
    total_break_duration = t.break, total_meeting_duration = t.meeting, closed_at = null
  from (
    select wanted.id,
      coalesce(sum(l.duration), 0) as work,
      coalesce(sum(l.duration) filter (where l.activity_type = 'active'), 0) as active,
      coalesce(sum(l.duration) filter (where l.activity_type = 'idle'), 0) as idle,
      coalesce(sum(l.duration) filter (where l.activity_type = 'lunch_break'), 0) as break,
      coalesce(sum(l.duration) filter (where l.activity_type = 'meeting'), 0) as meeting
    from unnest($1::uuid[]) as wanted (id)
    left join work_sessions s on s.attendance_record_id = wanted.id and s.ended_at is not null
    left join activity_logs l on l.work_session_id = s.id
    group by wanted.id
  ) t
  where r.id = t.id`;
