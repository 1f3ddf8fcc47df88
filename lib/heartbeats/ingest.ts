import { type OrganizationEvent, statusEvent } from "../aws/events.ts";
import type { Db } from "../db/transaction.ts";
import { advance } from "../domain/advance.ts";
import { instantOf } from "../domain/heartbeat.ts";
import { liveState } from "../domain/live-state.ts";
import type { Instant, Segment } from "../domain/timeline.ts";
import { epochSeconds } from "../domain/timestamp.ts";
import { refreshTotals } from "../queries/rebuild-timeline.ts";
import { insertFresh, insertLate } from "./insert.ts";
import type { HeartbeatRow } from "./message.ts";
import { type Late, repairSessions } from "./repair-sessions.ts";
import { insertSegments, type StoredSegment } from "./segments.ts";
import { lockStatuses, type MemberStatus, saveStatuses } from "./statuses.ts";

export type Ingested = { stored: number; duplicates: number; unknown: number; events: OrganizationEvent[] };

/**
 * Stores one batch of heartbeats of any number of members and organizations, and moves their timelines on. One
 * transaction, a fixed number of statements, and the same result for any order, batching or repetition:
 *
 * 1. lock the members' live rows, in one order everywhere, so that parallel consumers queue up instead of deadlocking;
 * 2. insert: what is newer than the member's last heartbeat is new for certain, the rest is asked for conflicts;
 * 3. fold the instants of the rows really inserted into each member's run;
 * 4. repair the segments that late ones fall in;
 * 5. write segments and live rows.
 */
export async function ingest(db: Db, rows: readonly HeartbeatRow[], now: Date): Promise<Ingested> {
  const statuses = await lockStatuses(db, [...new Set(rows.map(({ user_id }) => user_id))]);
  const known = rows.filter((row) => statuses.get(row.user_id)?.org_id === row.org_id);
  const unique = dedupe(known);
  const isFresh = ({ user_id, timestamp }: HeartbeatRow) => {
    const last = statuses.get(user_id)?.last_heartbeat_at ?? null;
    return last === null ? false : timestamp > last;
  };
  const fresh = unique.filter(isFresh);
  await insertFresh(db, fresh);
  const late = await insertLate(
    db,
    unique.filter((row) => !isFresh(row)),
  );

  const closed: StoredSegment[] = [];
  const lateEvidence: Late[] = [];
  const members = [...groupByMember([...fresh, ...late])].flatMap(([userId, stored]) => {
    const status = statuses.get(userId);
    if (status === undefined) return [];
    const moved = moveOn(status, stored);
    closed.push(...moved.closed);
    if (moved.late !== null) lateEvidence.push(moved.late);
    return [moved.status];
  });

  const repaired = await repairSessions(db, lateEvidence, closed, members);
  await insertSegments(db, repaired.segments);
  if (repaired.settled_records.length > 0) await refreshTotals(db, repaired.settled_records);
  const { statuses: announced, events } = announce(repaired.statuses, statuses, now);
  await saveStatuses(db, announced);

  const stored = fresh.length + late.length;
  return { stored, duplicates: known.length - stored, unknown: rows.length - known.length, events };
}

/** The first of several rows with one key wins, as it does in the table. */
function dedupe(rows: readonly HeartbeatRow[]): HeartbeatRow[] {
  const seen = new Set<string>();
  return rows.filter(({ user_id, timestamp }) => {
    const key = `${user_id}${timestamp.getTime()}`;
    return !seen.has(key) && seen.add(key);
  });
}

function groupByMember(rows: readonly HeartbeatRow[]): Map<string, HeartbeatRow[]> {
  const groups = new Map<string, HeartbeatRow[]>();
  for (const row of rows) {
    const group = groups.get(row.user_id);
    if (group === undefined) groups.set(row.user_id, [row]);
    else group.push(row);
  }
  return groups;
}

/** One member's step: pure, from the stored rows to the next live row, closed segments, and what is late. */
function moveOn(
  status: MemberStatus,
  rows: readonly HeartbeatRow[],
): { status: MemberStatus; closed: StoredSegment[]; late: Late | null } {
  const instants = rows.map(instantOf).filter((instant): instant is Instant => instant !== null);
  const newest = rows.reduce((a, b) => (b.timestamp > a.timestamp ? b : a));
  const isNews = status.last_heartbeat_at === null || newest.timestamp > status.last_heartbeat_at;
  const seen: MemberStatus = isNews
    ? {
        ...status,
        last_heartbeat_at: newest.timestamp,
        active_application: newest.active_application,
        active_window_title: newest.active_window_title,
        url: newest.url,
      }
    : status;

  const { open } = status;
  if (open === null)
    return { status: seen, closed: [], late: lateOf(status, rows, instants, Number.POSITIVE_INFINITY) };
  const moved = advance(open.run, instants, open.idle_threshold_seconds, open.on_break_since !== null);
  const closed = moved.closed.map((segment) => toStored(status, open.work_session_id, segment));
  return {
    status: { ...seen, open: { ...open, run: moved.run } },
    closed,
    late: lateOf(status, rows, moved.late, open.run.start),
  };
}

/** What lies before the run: instants to repair with, and where the rows lie, whose day may have to be closed again. */
function lateOf(
  status: MemberStatus,
  rows: readonly HeartbeatRow[],
  instants: readonly Instant[],
  before: number,
): Late | null {
  const seconds = rows.map(({ timestamp }) => epochSeconds(timestamp)).filter((second) => second < before);
  const claims = instants.map(({ no_input_until }) => no_input_until).filter((until) => until !== null);
  const positions = [...seconds, ...instants.map(({ at }) => at), ...claims];
  return positions.length === 0 ? null : { user_id: status.user_id, instants, positions };
}

function toStored({ org_id, user_id }: MemberStatus, work_session_id: string, segment: Segment): StoredSegment {
  return { org_id, user_id, work_session_id, segment };
}

/** Says who became active or idle by this batch. */
function announce(next: readonly MemberStatus[], before: ReadonlyMap<string, MemberStatus>, now: Date) {
  const events: Ingested["events"] = [];
  const statuses = next.map((status) => {
    const { state, since } = liveState(
      status.open === null ? null : { ...status.open, run: status.open.run },
      epochSeconds(now),
    );
    if (status.open === null || state === before.get(status.user_id)?.announced_state) return status;
    const event = statusEvent(status, state, since === null ? null : new Date(since * 1000));
    events.push({ ...event, org_id: status.org_id });
    return { ...status, announced_state: state };
  });
  return { statuses, events };
}
