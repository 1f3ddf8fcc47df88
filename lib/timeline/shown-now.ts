import type { Db } from "../platform/db/transaction.ts";

/** What stands in front of a member: managers and the member may know it. */
export type ShownNow = { application: string | null; window_title: string | null };

/** A shift and all that may come late: what was in front before is not what is in front now. */
const RECENT_MS = 3 * 86_400_000;

/**
 * What is in front of members who are at work, by member; of whom nothing is known has no entry. Of several devices the
 * one somebody was at last, as for a single member. One statement for any number of them.
 */
export async function loadShownNow(db: Db, userIds: readonly string[], now: Date): Promise<Map<string, ShownNow>> {
  if (userIds.length === 0) return new Map();
  const rows = await db.query<ShownNow & { user_id: string }>(selectShown, [userIds, ...shownBounds(now)]);
  return new Map(rows.map(({ user_id, application, window_title }) => [user_id, { application, window_title }]));
}

/** Bounds to plan with, so that only the partitions of these days are opened. */
export function shownBounds(now: Date): [Date, Date] {
  return [new Date(now.getTime() - RECENT_MS), new Date(now.getTime() + RECENT_MS)];
}

/** SQL of `ShownNow` of the member whose live row is aliased `v`, between bounds. */
export const shownBetween = (since: "$2" | "$3", until: "$3" | "$4") => `
    select active_application as application, active_window_title as window_title
    from user_activity_tracking
    where org_id = v.org_id and user_id = v.user_id and timestamp >= ${since} and timestamp < ${until}
      and timestamp <= v.last_heartbeat_at and timestamp >= v.last_heartbeat_at - interval '5 minutes'
    order by is_active desc, timestamp desc, device desc
    limit 1`;

const selectShown = `
  select v.user_id, t.application, t.window_title
  from user_status v
  cross join lateral (${shownBetween("$2", "$3")}) t
  where v.org_id = (select app.current_org()) and v.user_id = any ($1::uuid[]) and v.work_session_id is not null
    and (t.application is not null or t.window_title is not null)`;
