import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { LIVE_STATES, type LiveState, liveState, type OpenEnd } from "./rules/live-state.ts";

/** What a member is doing now. The window and its page are shown to the member and those who may watch them. */
export const liveStatus = z
  .object({
    user_id: id,
    state: z.enum(LIVE_STATES),
    since: instantOut.nullable(),
    work_session_id: id.nullable(),
    last_heartbeat_at: instantOut.nullable(),
    active_application: z.string().nullable(),
    active_window_title: z.string().nullable(),
    url: z.string().nullable(),
  })
  .meta({ id: "LiveStatus" });

/** The live row of a member, as far as their open end goes. */
export type OpenEndRow = {
  work_session_id: string | null;
  idle_threshold_seconds: number;
  run_started_at: Date;
  last_instant: Date;
  no_input_until: Date | null;
  on_break_since: Date | null;
  is_tracked: boolean;
};

/** The columns of `OpenEndRow`, of the table aliased `v`. */
export const openEndColumns = `
  v.work_session_id, v.idle_threshold_seconds, v.run_started_at, v.last_instant, v.no_input_until, v.on_break_since,
  v.is_tracked`;

type StatusRow = OpenEndRow & { user_id: string; last_heartbeat_at: Date | null };
type Shown = Pick<z.input<typeof liveStatus>, "active_application" | "active_window_title" | "url">;

/** What a member is doing at `now`, and in which window. */
export async function findLiveStatus(db: Db, userId: string, now: Date): Promise<z.input<typeof liveStatus>> {
  const status = await findState(db, userId, now);
  const { work_session_id, last_heartbeat_at } = status;
  const newest = work_session_id === null ? undefined : await db.find<Shown>(selectShown, [userId, last_heartbeat_at]);
  return { ...status, ...(newest ?? NOTHING_SHOWN) };
}

/** What a member is doing at `now`. */
export async function findState(
  db: Db,
  userId: string,
  now: Date,
): Promise<Omit<z.input<typeof liveStatus>, keyof Shown>> {
  const row = await db.one<StatusRow>(selectStatus, [userId]);
  const { state, since } = liveState(openEndOf(row), epochSeconds(now));
  const { user_id, work_session_id, last_heartbeat_at } = row;
  return { user_id, state, since: since === null ? null : new Date(since * 1000), work_session_id, last_heartbeat_at };
}

/** What dashboards are told of a member whose timeline was just rebuilt. */
export async function findAnnouncedState(db: Db, userId: string): Promise<LiveState> {
  const { state } = await db.one<{ state: LiveState }>(selectAnnounced, [userId]);
  return state;
}

const NOTHING_SHOWN: Shown = { active_application: null, active_window_title: null, url: null };

/** The open end that a live row describes, null while not checked in. */
export function openEndOf(row: OpenEndRow | undefined): (OpenEnd & { work_session_id: string }) | null {
  if (row === undefined || row.work_session_id === null) return null;
  return {
    work_session_id: row.work_session_id,
    idle_threshold_seconds: row.idle_threshold_seconds,
    is_tracked: row.is_tracked,
    run: {
      start: epochSeconds(row.run_started_at),
      last: epochSeconds(row.last_instant),
      no_input_until: row.no_input_until === null ? null : epochSeconds(row.no_input_until),
    },
    on_break_since: row.on_break_since === null ? null : epochSeconds(row.on_break_since),
  };
}

const selectStatus = `
  select user_id, work_session_id, idle_threshold_seconds, run_started_at, last_instant, no_input_until,
    on_break_since, is_tracked, last_heartbeat_at
  from user_status where org_id = (select app.current_org()) and user_id = $1`;

const selectAnnounced = `
  select announced_state as state from user_status where org_id = (select app.current_org()) and user_id = $1`;

// Of several devices, the one somebody was at last; without any activity of late, the newest.
const selectShown = `
  select active_application, active_window_title, url
  from user_activity_tracking
  where org_id = (select app.current_org()) and user_id = $1
    and timestamp <= $2 and timestamp >= $2::timestamptz - interval '5 minutes'
  order by is_active desc, timestamp desc, device desc
  limit 1`;
