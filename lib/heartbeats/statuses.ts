import { column } from "../db/bulk.ts";
import type { Db } from "../db/transaction.ts";
import type { LiveState, OpenEnd } from "../domain/live-state.ts";
import { type OpenEndRow, openEndOf } from "../queries/live-status.ts";

/** A member's live row: what the fold goes on with. */
export type MemberStatus = {
  user_id: string;
  org_id: string;
  department: string | null;
  /** Null while not checked in. */
  open: (OpenEnd & { work_session_id: string }) | null;
  last_heartbeat_at: Date | null;
  announced_state: LiveState;
  active_application: string | null;
  active_window_title: string | null;
  url: string | null;
};

type Row = Omit<MemberStatus, "open"> & OpenEndRow;

/**
 * Locks and reads live rows. Sorted: two consumers that lock the same members in different orders would deadlock.
 * Unknown members are not in the answer, nor are erased ones: what was on its way for them is not kept.
 */
export async function lockStatuses(db: Db, userIds: readonly string[]): Promise<Map<string, MemberStatus>> {
  const rows = await db.query<Row>(lockRows, [column.uuid(userIds)]);
  return new Map(rows.map((row) => [row.user_id, toStatus(row)]));
}

/** Writes live rows back, in one statement. */
export async function saveStatuses(db: Db, statuses: readonly MemberStatus[]): Promise<void> {
  if (statuses.length === 0) return;
  await db.query(updateRows, [
    column.uuid(statuses.map(({ user_id }) => user_id)),
    column.timestamptz(statuses.map(({ open }) => (open === null ? null : new Date(open.run.start * 1000)))),
    column.timestamptz(statuses.map(({ open }) => (open === null ? null : new Date(open.run.last * 1000)))),
    column.timestamptz(statuses.map(({ open }) => toDate(open?.run.no_input_until ?? null))),
    column.timestamptz(statuses.map(({ last_heartbeat_at }) => last_heartbeat_at)),
    column.text(statuses.map(({ announced_state }) => announced_state)),
    column.text(statuses.map(({ active_application }) => active_application)),
    column.text(statuses.map(({ active_window_title }) => active_window_title)),
    column.text(statuses.map(({ url }) => url)),
  ]);
}

const toDate = (second: number | null) => (second === null ? null : new Date(second * 1000));

/** What of the row describes its open end is kept in `open`. */
function toStatus(row: Row): MemberStatus {
  const {
    user_id,
    org_id,
    department,
    last_heartbeat_at,
    announced_state,
    active_application,
    active_window_title,
    url,
  } = row;
  const shown = { last_heartbeat_at, announced_state, active_application, active_window_title, url };
  return { user_id, org_id, department, ...shown, open: openEndOf(row) };
}

const lockRows = `
  select s.user_id, s.org_id, u.department, s.work_session_id, s.idle_threshold_seconds, s.run_started_at, s.last_instant,
    s.no_input_until, s.on_break_since, s.last_heartbeat_at, s.announced_state, s.active_application, s.active_window_title, s.url
  from user_status s
  join users u on u.id = s.user_id
  where s.user_id = any ($1::uuid[]) and u.erased_at is null
  order by s.user_id
  for no key update of s`;

const updateRows = `
  update user_status s set
    run_started_at = n.run_started_at, last_instant = n.last_instant, no_input_until = n.no_input_until,
    last_heartbeat_at = n.last_heartbeat_at, announced_state = n.announced_state, active_application = n.active_application,
    active_window_title = n.active_window_title, url = n.url
  from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[])
    as n (user_id, run_started_at, last_instant, no_input_until, last_heartbeat_at, announced_state, active_application, active_window_title, url)
  where s.user_id = n.user_id`;
