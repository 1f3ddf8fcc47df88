import { column, rowsOf } from "../../platform/db/bulk.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { LiveState, OpenEnd } from "../../timeline/rules/live-state.ts";
import type { Focus } from "./focus.ts";

/** A member's live row: what the fold goes on with. All times but that of the newest heartbeat are epoch seconds. */
export type MemberStatus = {
  user_id: string;
  org_id: string;
  /** Null while not checked in. */
  open: (OpenEnd & { work_session_id: string }) | null;
  last_heartbeat_ms: number | null;
  announced_state: LiveState;
  /** Null while not checked in, and until the first heartbeat after it. */
  focus: Focus | null;
};

/** As it is read; without an open session the first three are null. */
type Row = Omit<MemberStatus, "open" | "focus"> & {
  idle_threshold_seconds: number;
  run_started_at: number;
  last_instant: number;
  no_input_until: number | null;
  on_break_since: number | null;
  is_tracked: boolean;
  work_session_id: string | null;
  focus_key: number | null;
  focus_heartbeats: number;
  focus_clicks: number;
  focus_strokes: number;
};

/** A live row and what becomes of it: the same object when nothing changes. */
export type Move = { before: MemberStatus; after: MemberStatus };

/**
 * Locks and reads live rows of members of these organizations. Sorted: two consumers that lock the same members in
 * different orders would deadlock. Unknown members are not in the answer, nor are erased ones: what was on its way for
 * them is not kept.
 */
export async function lockStatuses(
  db: Db,
  orgIds: readonly string[],
  userIds: readonly string[],
): Promise<Map<string, MemberStatus>> {
  const rows = await db.query<Row>(lockRows, [column.uuid(orgIds), column.uuid(userIds)]);
  return new Map(rows.map((row) => [row.user_id, toStatus(row)]));
}

function toStatus(row: Row): MemberStatus {
  const { user_id, org_id, work_session_id, idle_threshold_seconds, on_break_since, is_tracked } = row;
  const { last_heartbeat_ms, announced_state, run_started_at: start, last_instant: last, no_input_until } = row;
  const run = { start, last, no_input_until };
  const open =
    work_session_id === null ? null : { work_session_id, run, on_break_since, is_tracked, idle_threshold_seconds };
  const { focus_key: key, focus_heartbeats: heartbeats, focus_clicks: clicks, focus_strokes: strokes } = row;
  const focus = key === null ? null : { key, heartbeats, clicks, strokes };
  return { user_id, org_id, open, last_heartbeat_ms, announced_state, focus };
}

/** Sends the live rows that have changed, in one statement. */
export function saveStatuses(db: Db, moves: readonly Move[]): void {
  const moved = moves.filter(({ before, after }) => after !== before);
  if (moved.length === 0) return;
  db.send(updateRows, [
    column.uuid(moved.map(({ after }) => after.org_id)),
    column.uuid(moved.map(({ after }) => after.user_id)),
    column.seconds(moved.map(({ after }) => after.open?.run.start ?? null)),
    column.seconds(moved.map(({ after }) => after.open?.run.last ?? null)),
    column.seconds(moved.map(({ after }) => after.open?.run.no_input_until ?? null)),
    column.bool(moved.map(({ after }) => after.open?.is_tracked ?? false)),
    column.text(moved.map(({ after }) => after.announced_state)),
    column.milliseconds(moved.map(({ after }) => after.last_heartbeat_ms)),
    column.int8(moved.map(({ after }) => after.focus?.key ?? null)),
    column.int8(moved.map(({ after }) => after.focus?.heartbeats ?? null)),
    column.int8(moved.map(({ after }) => after.focus?.clicks ?? null)),
    column.int8(moved.map(({ after }) => after.focus?.strokes ?? null)),
  ]);
}

// Instants are read as numbers: reading them as texts costs the driver as much as the rest of the row.
const lockRows = `
  select s.user_id, s.org_id, s.work_session_id, s.idle_threshold_seconds, s.is_tracked, s.announced_state,
    s.focus_key, s.focus_heartbeats, s.focus_clicks, s.focus_strokes,
    date_part('epoch', s.run_started_at)::bigint as run_started_at,
    date_part('epoch', s.last_instant)::bigint as last_instant,
    date_part('epoch', s.no_input_until)::bigint as no_input_until,
    date_part('epoch', s.on_break_since)::bigint as on_break_since,
    (1000 * date_part('epoch', s.last_heartbeat_at))::bigint as last_heartbeat_ms
  from user_status s
  where s.org_id = any ($1::uuid[]) and s.user_id = any ($2::uuid[])
    and not exists (
      select from users u where u.org_id = s.org_id and u.id = s.user_id and u.erased_at is not null)
  order by s.user_id
  for no key update of s`;

const updateRows = `
  update user_status s set
    run_started_at = n.run_started_at, last_instant = n.last_instant, no_input_until = n.no_input_until,
    is_tracked = n.is_tracked, announced_state = n.announced_state, last_heartbeat_at = n.last_heartbeat_at,
    focus_key = n.focus_key, focus_heartbeats = n.focus_heartbeats, focus_clicks = n.focus_clicks,
    focus_strokes = n.focus_strokes
  from ${rowsOf({
    org_id: "uuid",
    user_id: "uuid",
    run_started_at: "timestamptz",
    last_instant: "timestamptz",
    no_input_until: "timestamptz",
    is_tracked: "bool",
    announced_state: "text",
    last_heartbeat_at: "timestamptz",
    focus_key: "bigint",
    focus_heartbeats: "bigint",
    focus_clicks: "bigint",
    focus_strokes: "bigint",
  })} n
  where s.org_id = n.org_id and s.user_id = n.user_id`;
