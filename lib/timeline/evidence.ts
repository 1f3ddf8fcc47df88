import { column } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";
import { evidenceOf, MAX_IDLE_SECONDS, type Told } from "./rules/heartbeat.ts";
import type { Mask } from "./rules/timeline.ts";

/** A stretch of a member's time; without an end it goes on. */
export type Stretch = { id: string; user_id: string; started_at: Date; ended_at: Date | null };

type HeartbeatRow = { id: string; timestamp: Date; is_active: boolean; idle_time_seconds: number | null };

/** A break or a meeting over a session; `end_source` says who ended it. */
export type MaskRow = { session_id: string; id: string; type: Mask["type"]; start: Date; end: Date | null } & {
  end_source: string | null;
};

/** What each session's heartbeats say. Idle ones speak of a time before they were sent, so later ones count, too. */
export async function loadEvidence(
  db: Db,
  orgId: string,
  stretches: readonly Stretch[],
): Promise<(id: string) => Told> {
  if (stretches.length === 0) return () => NOTHING_TOLD;
  const latest = stretches.map(({ ended_at }) => {
    return ended_at === null ? null : new Date(ended_at.getTime() + MAX_IDLE_SECONDS * 1000);
  });
  const starts = stretches.map(({ started_at }) => started_at);
  const rows = await db.query<HeartbeatRow>(selectHeartbeats, [
    column.uuid(stretches.map(({ id }) => id)),
    column.uuid(stretches.map(({ user_id }) => user_id)),
    column.timestamptz(starts),
    column.timestamptz(latest),
    new Date(Math.min(...starts.map(Number))),
    latest.includes(null) ? null : new Date(Math.max(...latest.map(Number))),
    orgId,
  ]);
  const byStretch = Map.groupBy(rows, ({ id }) => id);
  const told = new Map(stretches.map((stretch) => [stretch.id, evidenceOf(byStretch.get(stretch.id) ?? [], stretch)]));
  return (id) => told.get(id) ?? NOTHING_TOLD;
}

/** The breaks and meetings that lie over each session, or touch it: whatever session they were declared in. */
export async function loadMasks(
  db: Db,
  orgId: string,
  stretches: readonly Stretch[],
): Promise<(id: string) => MaskRow[]> {
  if (stretches.length === 0) return () => [];
  const rows = await db.query<MaskRow>(selectMasks, [
    column.uuid(stretches.map(({ id }) => id)),
    column.uuid(stretches.map(({ user_id }) => user_id)),
    column.timestamptz(stretches.map(({ started_at }) => started_at)),
    column.timestamptz(stretches.map(({ ended_at }) => ended_at)),
    orgId,
  ]);
  const bySession = Map.groupBy(rows, ({ session_id }) => session_id);
  return (id) => bySession.get(id) ?? [];
}

const NOTHING_TOLD: Told = { instants: [], is_tracked: false };

// The bounds of all stretches are there to be planned with: only the partitions of these days are opened. `offset 0`
// makes each stretch one range of the index, however many there are.
const selectHeartbeats = `
  select s.id, h.timestamp, h.is_active, h.idle_time_seconds
  from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) as s (id, user_id, earliest, latest)
  cross join lateral (
    select timestamp, is_active, idle_time_seconds
    from user_activity_tracking
    where org_id = $7 and user_id = s.user_id
      and timestamp >= s.earliest and timestamp <= coalesce(s.latest, 'infinity')
      and timestamp >= $5 and ($6::timestamptz is null or timestamp <= $6)
    offset 0
  ) h`;

// No session is longer than two days (the setting's most), and so no break: an older one does not reach here.
const selectMasks = `
  select s.id as session_id, m.*
  from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) as s (id, user_id, started_at, ended_at)
  cross join lateral (
    select id, 'lunch_break' as type, break_start_time as start, break_end_time as "end", end_source
    from lunch_breaks
    where org_id = $5 and user_id = s.user_id and voided_at is null
      and break_start_time > s.started_at - interval '2 days'
      and break_start_time <= coalesce(s.ended_at, 'infinity') and coalesce(break_end_time, 'infinity') >= s.started_at
    union all
    select id, 'meeting', start_time, end_time, null
    from meetings
    where org_id = $5 and user_id = s.user_id and voided_at is null
      and start_time > s.started_at - interval '2 days'
      and start_time <= coalesce(s.ended_at, 'infinity') and end_time >= s.started_at
  ) m
  order by m.start`;
