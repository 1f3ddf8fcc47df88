import { column } from "../../platform/db/bulk.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { epochSeconds } from "../../platform/time/timestamp.ts";
import type { RecordKey } from "../../timeline/rebuild.ts";
import { repair } from "../../timeline/rules/advance.ts";
import type { Segment } from "../../timeline/rules/timeline.ts";
import { deleteSegments, type SegmentRow, type StoredSegment, toSegment } from "../../timeline/segments.ts";
import type { Late, Step } from "./move-on.ts";

type Session = {
  id: string;
  org_id: string;
  user_id: string;
  attendance_record_id: string;
  started_at: Date;
  ended_at: Date | null;
  idle_threshold_seconds: number;
  /** Its end, or that of a break in it, is a decision that evidence may move. */
  is_undecided: boolean;
  /** Up to where it may last; null while it runs. */
  reaches_to: Date | null;
};

type Repaired = {
  segments: readonly StoredSegment[];
  steps: readonly Step[];
  /** Records of ended sessions that were touched: their totals and their closed days are to be made anew. */
  settled_records: readonly RecordKey[];
  /** Sessions that are to be settled whole, because the evidence may move an end. */
  undecided: readonly { id: string; org_id: string }[];
};

/**
 * Repairs history in place: the stored segments of the sessions that late evidence falls in, together with those
 * that this batch closed. Answers the segments to insert and the steps, whose run may now begin earlier.
 */
export async function repairSessions(db: Db, steps: readonly Step[]): Promise<Repaired> {
  const closed = steps.flatMap((step) => step.closed);
  const late = new Map(
    steps.flatMap(({ after, late: evidence }) => (evidence === null ? [] : [[after.user_id, evidence]])),
  );
  const found = late.size === 0 ? [] : await findSessions(db, steps, late);
  if (found.length === 0) return { segments: closed, steps, settled_records: [], undecided: [] };
  const undecided = found.filter(({ is_undecided }) => is_undecided);
  const sessions = found.filter(({ is_undecided }) => !is_undecided);

  const stored = await loadSegments(db, sessions);
  const closedIn = Map.groupBy(closed, ({ work_session_id }) => work_session_id);
  const next = new Map(steps.map((step) => [step.after.user_id, step.after]));
  const repairedIds = new Set(found.map(({ id }) => id));
  const gone: StoredSegment[] = [];
  const fresh: StoredSegment[] = closed.filter(({ work_session_id }) => !repairedIds.has(work_session_id));

  for (const session of sessions) {
    const before = stored.get(session.id) ?? [];
    const ours = closedIn.get(session.id)?.map(({ segment }) => segment) ?? [];
    const status = next.get(session.user_id);
    const open = status?.open?.work_session_id === session.id ? status.open : null;
    const after = repair(
      { segments: [...before, ...ours], run: open?.run ?? null },
      late.get(session.user_id)?.instants ?? [],
      session.idle_threshold_seconds,
    );
    if (status !== undefined && open !== null && after.run !== null) {
      next.set(session.user_id, { ...status, open: { ...open, run: after.run, is_tracked: true } });
    }
    const place = (segment: Segment): StoredSegment => ({
      org_id: session.org_id,
      user_id: session.user_id,
      work_session_id: session.id,
      segment,
    });
    gone.push(...without(before, after.segments).map(place));
    fresh.push(...without(after.segments, before).map(place));
  }

  deleteSegments(db, gone);
  const ended = sessions.filter(({ ended_at }) => ended_at !== null);
  const settled = new Map(ended.map(({ org_id, attendance_record_id: id }) => [id, { org_id, id }]));
  return {
    segments: fresh,
    steps: steps.map((step) => ({ ...step, after: next.get(step.after.user_id) ?? step.after })),
    settled_records: [...settled.values()],
    undecided,
  };
}

function without(segments: readonly Segment[], others: readonly Segment[]): Segment[] {
  const keys = new Set(others.map(key));
  return segments.filter((segment) => !keys.has(key(segment)));
}

function key(segment: Segment): string {
  return `${segment.type} ${segment.start} ${segment.end} ${segment.type === "idle" ? segment.no_input_until : ""}`;
}

/** The sessions that some position lies in; sessions between two positions are left alone. */
async function findSessions(db: Db, steps: readonly Step[], late: ReadonlyMap<string, Late>): Promise<Session[]> {
  const spans = steps.flatMap(({ after: { org_id, user_id }, late: evidence }) =>
    evidence === null ? [] : [{ org_id, user_id, ...spanOf(evidence.positions) }],
  );
  const found = await db.query<Session>(selectSessions, [
    column.uuid(spans.map(({ org_id }) => org_id)),
    column.uuid(spans.map(({ user_id }) => user_id)),
    column.seconds(spans.map(({ from }) => from)),
    column.seconds(spans.map(({ to }) => to)),
  ]);
  return found.filter(({ user_id, started_at, reaches_to }) => {
    const start = epochSeconds(started_at);
    const end = reaches_to === null ? Number.POSITIVE_INFINITY : epochSeconds(reaches_to);
    return late.get(user_id)?.positions.some((position) => position >= start && position <= end) ?? false;
  });
}

/** The first and the last. Math.min takes no spread batch: it may hold more positions than a call takes arguments. */
function spanOf(positions: readonly number[]): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const position of positions) {
    from = Math.min(from, position);
    to = Math.max(to, position);
  }
  return { from, to };
}

async function loadSegments(db: Db, sessions: readonly Session[]): Promise<Map<string, Segment[]>> {
  const rows = await db.query<SegmentRow & { work_session_id: string }>(selectSegments, [
    column.uuid(sessions.map(({ org_id }) => org_id)),
    column.uuid(sessions.map(({ id }) => id)),
  ]);
  const bySession = new Map<string, Segment[]>();
  for (const row of rows) {
    const segment = toSegment(row);
    const list = bySession.get(row.work_session_id);
    if (list === undefined) bySession.set(row.work_session_id, [segment]);
    else list.push(segment);
  }
  return bySession;
}

// A session lasts two days at most: the setting's most.
const selectSessions = `
  select s.id, s.org_id, s.user_id, s.attendance_record_id, s.started_at, s.ended_at, s.idle_threshold_seconds,
    s.ended_by is not distinct from 'auto' or exists (
      select from lunch_breaks b
      where b.org_id = s.org_id and b.user_id = s.user_id and b.voided_at is null and b.end_source = 'auto'
        and b.break_start_time >= s.started_at and b.break_start_time <= coalesce(s.ended_at, 'infinity')
    ) as is_undecided,
    case when s.ended_by = 'auto' then least(s.started_at + interval '2 days', (
      select min(n.started_at) from work_sessions n
      where n.org_id = s.org_id and n.user_id = s.user_id and n.voided_at is null and n.started_at > s.started_at
    )) else s.ended_at end as reaches_to
  from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) as late (org_id, user_id, from_time, to_time)
  join work_sessions s on s.org_id = late.org_id and s.user_id = late.user_id and s.voided_at is null
    and s.started_at <= late.to_time and (s.ended_at is null or s.ended_at >= late.from_time
      or s.ended_by = 'auto' and s.started_at >= late.from_time - interval '2 days')`;

const selectSegments = `
  select l.work_session_id, l.activity_type, l.no_input_until, l.start_time, l.end_time
  from unnest($1::uuid[], $2::uuid[]) as wanted (org_id, id)
  join activity_logs l on l.org_id = wanted.org_id and l.work_session_id = wanted.id
  order by l.work_session_id, l.start_time`;
